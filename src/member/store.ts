/** SQL of members, cards and card tokens. */
import type { Queryable } from '../db/connect.ts'

/** A linked card as it may be shown. */
export interface LinkedCard {
  cardId: bigint
  /** First six digits. */
  bin: string
  lastFour: string
  state: 'linked' | 'unlinked'
  /** A UUID that stands for the card at a till; made when it is linked, and said of no other card. */
  reference: string
}

/** Whose a card token is. */
export interface TokenOwner {
  memberId: bigint
  cardId: bigint
}

/** Inserts a member; answers the member's id. */
export async function insertMember(sql: Queryable, name: string): Promise<bigint> {
  const [row] = await sql<{ memberId: bigint }[]>`
    INSERT INTO member (name) VALUES (${name}) RETURNING member_id AS "memberId"`
  if (row === undefined) throw new Error('INSERT INTO member returned no row')
  return row.memberId
}

/** A new member under the caller's key. `birthday`: `YYYY-MM-DD`. `digest`: of what was asked for. */
export interface KeyedMember {
  readonly name: string
  readonly key: string
  readonly birthday?: string | undefined
  readonly digest: Buffer
}

/** Inserts a member under the caller's key, or answers whoever was taken in with it before, and whether that was asked for in the same way. */
export async function insertKeyedMember(
  sql: Queryable,
  { name, key, birthday, digest }: KeyedMember,
): Promise<{ memberId: bigint; isSame: boolean; isNew: boolean }> {
  // The update changes nothing; it waits for one in flight. xmax is 0 in a row that this statement inserted.
  const [row] = await sql<{ memberId: bigint; isSame: boolean; isNew: boolean }[]>`
    INSERT INTO member (name, key, birthday, asked)
    VALUES (${name}, ${key}, ${birthday ?? null}::text::date, ${digest})
    ON CONFLICT (key) DO UPDATE SET name = member.name
    RETURNING member_id AS "memberId", xmax = 0 AS "isNew",
              coalesce(asked = ${digest}, name = ${name}) AS "isSame"`
  if (row === undefined) throw new Error('INSERT INTO member returned no row')
  return row
}

/** Puts a birthday, `YYYY-MM-DD`, in place of what was said before; payments that were seen keep it as it was. False where there is no such member. */
export async function updateBirthday(
  sql: Queryable,
  memberId: bigint,
  birthday: string,
): Promise<boolean> {
  const rows = await sql`
    UPDATE member SET birthday = ${birthday}::text::date WHERE member_id = ${memberId}
    RETURNING member_id`
  return rows.length === 1
}

/** Whether somebody was taken in under the caller's key. */
export async function isKeyKnown(sql: Queryable, key: string): Promise<boolean> {
  const rows = await sql`SELECT FROM member WHERE key = ${key}`
  return rows.length > 0
}

/** The first member of that name, or `null`. */
export async function selectMemberNamed(sql: Queryable, name: string): Promise<bigint | null> {
  const [row] = await sql<{ memberId: bigint }[]>`
    SELECT member_id AS "memberId" FROM member WHERE name = ${name} ORDER BY member_id LIMIT 1`
  return row?.memberId ?? null
}

/** Opens the member's account: its id is the member's. */
export async function insertAccount(sql: Queryable, memberId: bigint): Promise<void> {
  await sql`INSERT INTO account (account_id, holder) VALUES (${memberId}, 'member')`
}

/** The id for the member's next card; `null` where there is no such member. */
export async function nextCardId(sql: Queryable, memberId: bigint): Promise<bigint | null> {
  const [row] = await sql<{ cardId: bigint }[]>`
    SELECT nextval(pg_get_serial_sequence('card', 'card_id')) AS "cardId"
    FROM member
    WHERE member_id = ${memberId}`
  return row?.cardId ?? null
}

/**
 * Claims a token and answers whose it is: the claimant's, or that of whoever was first. The update
 * changes nothing; it makes the statement wait for a claim in flight and return the row that won.
 */
export async function claimToken(
  sql: Queryable,
  token: Buffer,
  claimant: TokenOwner,
): Promise<TokenOwner & { isNew: boolean }> {
  // xmax is 0 in a row that this statement inserted.
  const [owner] = await sql<(TokenOwner & { isNew: boolean })[]>`
    INSERT INTO card_token (token, member_id, card_id)
    VALUES (${token}, ${claimant.memberId}, ${claimant.cardId})
    ON CONFLICT (token) DO UPDATE SET member_id = card_token.member_id
    RETURNING member_id AS "memberId", card_id AS "cardId", xmax = 0 AS "isNew"`
  if (owner === undefined) throw new Error('INSERT INTO card_token returned no row')
  return owner
}

/** Inserts a card under an id from {@link nextCardId}. */
export async function insertCard(
  sql: Queryable,
  { memberId, cardId }: TokenOwner,
  { bin, lastFour }: { bin: string; lastFour: string },
): Promise<LinkedCard> {
  const [card] = await sql<LinkedCard[]>`
    INSERT INTO card (member_id, card_id, bin, last_four)
    VALUES (${memberId}, ${cardId}, ${bin}, ${lastFour})
    RETURNING card_id AS "cardId", bin, last_four AS "lastFour", state, reference`
  if (card === undefined) throw new Error('INSERT INTO card returned no row')
  return card
}

/** One card of a member. */
export async function findCard(
  sql: Queryable,
  { memberId, cardId }: TokenOwner,
): Promise<LinkedCard | null> {
  const [row] = await sql<LinkedCard[]>`
    SELECT card_id AS "cardId", bin, last_four AS "lastFour", state, reference
    FROM card
    WHERE member_id = ${memberId} AND card_id = ${cardId}`
  return row ?? null
}

/** Locks a card until the transaction ends; false where the member has no such linked card. */
export async function lockLinkedCard(
  sql: Queryable,
  { memberId, cardId }: TokenOwner,
): Promise<boolean> {
  const rows = await sql`
    SELECT 1 FROM card
    WHERE member_id = ${memberId} AND card_id = ${cardId} AND state = 'linked'
    FOR UPDATE`
  return rows.length === 1
}

/** Changes what is shown of a card. */
export async function showAs(
  sql: Queryable,
  { memberId, cardId }: TokenOwner,
  { bin, lastFour }: { bin: string; lastFour: string },
): Promise<void> {
  await sql`
    UPDATE card SET bin = ${bin}, last_four = ${lastFour}
    WHERE member_id = ${memberId} AND card_id = ${cardId}`
}

/** Marks a card as unlinked; false where the member has no such linked card. */
export async function markUnlinked(
  sql: Queryable,
  { memberId, cardId }: TokenOwner,
): Promise<boolean> {
  const rows = await sql`
    UPDATE card SET state = 'unlinked'
    WHERE member_id = ${memberId} AND card_id = ${cardId} AND state = 'linked'
    RETURNING card_id`
  return rows.length === 1
}

/** Deletes the tokens of a card and answers them. */
export async function deleteTokens(
  sql: Queryable,
  { memberId, cardId }: TokenOwner,
): Promise<Buffer[]> {
  const rows = await sql<{ token: Buffer }[]>`
    DELETE FROM card_token
    WHERE member_id = ${memberId} AND card_id = ${cardId}
    RETURNING token`
  return rows.map((row) => row.token)
}

/** Tells every gateway, once the surrounding transaction commits. */
export async function notify(sql: Queryable, channel: string, payload: string): Promise<void> {
  await sql`SELECT pg_notify(${channel}, ${payload})`
}
