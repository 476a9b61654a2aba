/** SQL of cards and card tokens. */
import type { Queryable } from '../../db/connect.ts'

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

/** What a card token is made of: the card's number, a wallet's, or the PAR of both. */
export type TokenKind = 'number' | 'device' | 'par'

/** The bytes of 'card': keeps the locks of card tokens apart from other advisory locks. */
const tokenLock = 0x63617264

/**
 * Nobody else links, watches or unlinks this card until the transaction ends. Taken before any row, and where several
 * are needed in the order of their bytes.
 */
export async function lockToken(sql: Queryable, token: Buffer): Promise<void> {
  await sql`SELECT pg_advisory_xact_lock(${tokenLock}, ${token.readInt32BE(0)})`
}

/** The id for the member's next card; `null` where there is no such member, who is not erased until the transaction ends. */
export async function nextCardId(sql: Queryable, memberId: bigint): Promise<bigint | null> {
  const [row] = await sql<{ cardId: bigint }[]>`
    SELECT nextval(pg_get_serial_sequence('card', 'card_id')) AS "cardId"
    FROM member
    WHERE member_id = ${memberId} FOR KEY SHARE`
  return row?.cardId ?? null
}

/** Whose the card of a token is; `null`: nobody's. */
export async function findTokenOwner(sql: Queryable, token: Buffer): Promise<TokenOwner | null> {
  const [row] = await sql<TokenOwner[]>`
    SELECT member_id AS "memberId", card_id AS "cardId" FROM card_token WHERE token = ${token}`
  return row ?? null
}

/**
 * Claims a token and answers whose it is: the claimant's, or that of whoever was first. The update
 * changes nothing; it makes the statement wait for a claim in flight and return the row that won.
 */
export async function claimToken(
  sql: Queryable,
  token: Buffer,
  claimant: TokenOwner,
  kind: TokenKind = 'number',
): Promise<TokenOwner & { isNew: boolean }> {
  // xmax is 0 in a row that this statement inserted.
  const [owner] = await sql<(TokenOwner & { isNew: boolean })[]>`
    INSERT INTO card_token (token, member_id, card_id, kind)
    VALUES (${token}, ${claimant.memberId}, ${claimant.cardId}, ${kind})
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

/** The member's linked cards, the oldest first. */
export async function linkedCards(sql: Queryable, memberId: bigint): Promise<LinkedCard[]> {
  return await sql<LinkedCard[]>`
    SELECT card_id AS "cardId", bin, last_four AS "lastFour", state, reference
      FROM card WHERE member_id = ${memberId} AND state = 'linked' ORDER BY card_id`
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

/** How many tokens of a kind a card has. */
export async function countTokens(
  sql: Queryable,
  { memberId, cardId }: TokenOwner,
  kind: TokenKind,
): Promise<number> {
  const [row] = await sql<{ tokens: number }[]>`
    SELECT count(*)::int AS tokens FROM card_token
     WHERE member_id = ${memberId} AND card_id = ${cardId} AND kind = ${kind}`
  return row?.tokens ?? 0
}

/** Partners of whom the member has bought: those that are told of the member's cards. */
export async function partnersOf(sql: Queryable, memberId: bigint): Promise<bigint[]> {
  const rows = await sql<{ partnerId: bigint }[]>`
    SELECT DISTINCT partner_id AS "partnerId" FROM turnover
     WHERE member_id = ${memberId} ORDER BY 1`
  return rows.map(({ partnerId }) => partnerId)
}

/** Tells every gateway, once the surrounding transaction commits. */
export async function notify(sql: Queryable, channel: string, payload: string): Promise<void> {
  await sql`SELECT pg_notify(${channel}, ${payload})`
}
