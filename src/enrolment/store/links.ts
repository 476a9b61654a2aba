/** SQL of cards that wait for a proof, and of what is seen of them meanwhile. */
import type { Queryable } from '../../db/connect.ts'

/** A card that a member wants to link, as it is kept. */
export interface CardLink {
  readonly memberId: bigint
  readonly linkId: bigint
  readonly state: 'waiting' | 'linked' | 'refused' | 'lost'
  /** First six digits. */
  readonly bin: string
  readonly lastFour: string
  /** What a bank's assertion must name. */
  readonly nonce: string
  /** Wrong tries. */
  readonly attempts: number
  readonly cardId: bigint | null
  readonly requestedAt: Date
  readonly endsAt: Date
}

/** Which one. */
export type LinkId = Pick<CardLink, 'memberId' | 'linkId'>

/** A new one. `token`: of the card. */
export type NewCardLink = Pick<CardLink, 'memberId' | 'bin' | 'lastFour' | 'nonce' | 'endsAt'> & {
  readonly token: Buffer
  readonly requestedAt: Date
}

/** Locks a member until the transaction ends; false where there is none. */
export async function lockMember(sql: Queryable, memberId: bigint): Promise<boolean> {
  const rows = await sql`SELECT 1 FROM member WHERE member_id = ${memberId} FOR NO KEY UPDATE`
  return rows.length === 1
}

/** How many of a member's cards wait. */
export async function countWaiting(sql: Queryable, memberId: bigint, now: Date): Promise<number> {
  const [row] = await sql<{ waiting: number }[]>`
    SELECT count(*)::int AS waiting FROM card_link
     WHERE member_id = ${memberId} AND state = 'waiting' AND ends_at > ${now}`
  return row?.waiting ?? 0
}

/** Counts that a member asks for a card; answers how often it has on this day, UTC. */
export async function countAsk(sql: Queryable, memberId: bigint, now: Date): Promise<number> {
  const [row] = await sql<{ asks: number }[]>`
    INSERT INTO card_asks AS kept (member_id, asked_on, asks)
    VALUES (${memberId}, (${now}::timestamptz AT TIME ZONE 'UTC')::date, 1)
    ON CONFLICT (member_id) DO UPDATE
       SET asks = CASE WHEN kept.asked_on = excluded.asked_on THEN kept.asks + 1 ELSE 1 END,
           asked_on = excluded.asked_on
    RETURNING asks`
  if (row === undefined) throw new Error('INSERT INTO card_asks returned no row')
  return row.asks
}

/** Inserts a link that waits, and watches its card. */
export async function insertLink(sql: Queryable, link: NewCardLink): Promise<CardLink> {
  const [row] = await sql<CardLink[]>`
    INSERT INTO card_link (member_id, token, bin, last_four, nonce, requested_at, ends_at)
    VALUES (${link.memberId}, ${link.token}, ${link.bin}, ${link.lastFour}, ${link.nonce},
            ${link.requestedAt}, ${link.endsAt})
    RETURNING ${columns(sql)}`
  if (row === undefined) throw new Error('INSERT INTO card_link returned no row')
  await sql`
    INSERT INTO card_watch (token, member_id, link_id, ends_at)
    VALUES (${link.token}, ${link.memberId}, ${row.linkId}, ${link.endsAt})
    ON CONFLICT (token, member_id) DO UPDATE
       SET link_id = excluded.link_id, waits = true, ends_at = excluded.ends_at`
  return row
}

/** What is known of a member and a card that is not linked; `null`: nothing. */
export async function findWatch(
  sql: Queryable,
  token: Buffer,
  memberId: bigint,
): Promise<{ linkId: bigint; waits: boolean; endsAt: Date } | null> {
  const [row] = await sql<{ linkId: bigint; waits: boolean; endsAt: Date }[]>`
    SELECT link_id AS "linkId", waits, ends_at AS "endsAt" FROM card_watch
     WHERE token = ${token} AND member_id = ${memberId}`
  return row ?? null
}

/** One link; `null` where the member has none of this id, or its time is over. */
export async function findLink(
  sql: Queryable,
  { memberId, linkId }: LinkId,
  now: Date,
): Promise<CardLink | null> {
  const [row] = await sql<CardLink[]>`
    SELECT ${columns(sql)} FROM card_link
     WHERE member_id = ${memberId} AND link_id = ${linkId} AND ends_at > ${now}`
  return row ?? null
}

/** The member's links whose time is not over, the newest first. */
export async function listLinks(sql: Queryable, memberId: bigint, now: Date): Promise<CardLink[]> {
  return await sql<CardLink[]>`
    SELECT ${columns(sql)} FROM card_link
     WHERE member_id = ${memberId} AND ends_at > ${now} ORDER BY link_id DESC`
}

/** The token of a link that waits, whether its time is over or not. */
export async function tokenOfLink(
  sql: Queryable,
  { memberId, linkId }: LinkId,
): Promise<Buffer | null> {
  const [row] = await sql<{ token: Buffer | null }[]>`
    SELECT token FROM card_link WHERE member_id = ${memberId} AND link_id = ${linkId}`
  return row?.token ?? null
}

/** Whether exactly this was seen to be paid with the card of a link. */
export async function wasSeen(
  sql: Queryable,
  { memberId, linkId }: LinkId,
  paid: { amountMinor: bigint; currency: string; purchasedOn: string },
): Promise<boolean> {
  const rows = await sql`
    SELECT FROM card_sighting
     WHERE member_id = ${memberId} AND link_id = ${linkId} AND amount_minor = ${paid.amountMinor}
       AND currency = ${paid.currency} AND purchased_on = ${paid.purchasedOn}::text::date
     LIMIT 1`
  return rows.length > 0
}

/** Counts a wrong try; answers how many there are now. */
export async function countAttempt(sql: Queryable, { memberId, linkId }: LinkId): Promise<number> {
  const [row] = await sql<{ attempts: number }[]>`
    UPDATE card_link SET attempts = attempts + 1
     WHERE member_id = ${memberId} AND link_id = ${linkId} AND state = 'waiting'
    RETURNING attempts::int`
  if (row === undefined) throw new Error('a card that waits has no row')
  return row.attempts
}

/** Ends a link: its token and what was seen of its card are forgotten. */
export async function endLink(
  sql: Queryable,
  { memberId, linkId }: LinkId,
  state: 'linked' | 'refused' | 'lost',
  cardId: bigint | null = null,
): Promise<void> {
  await sql`
    UPDATE card_link SET state = ${state}, token = NULL, card_id = ${cardId}
     WHERE member_id = ${memberId} AND link_id = ${linkId}`
  await forgetSightings(sql, { memberId, linkId })
}

/** Removes a link. */
export async function deleteLink(sql: Queryable, { memberId, linkId }: LinkId): Promise<void> {
  await sql`DELETE FROM card_link WHERE member_id = ${memberId} AND link_id = ${linkId}`
  await forgetSightings(sql, { memberId, linkId })
}

async function forgetSightings(sql: Queryable, { memberId, linkId }: LinkId): Promise<void> {
  await sql`DELETE FROM card_sighting WHERE member_id = ${memberId} AND link_id = ${linkId}`
}

/** The member may not ask for the card until `until`, and it is not watched for this member any more. */
export async function blockCard(
  sql: Queryable,
  token: Buffer,
  memberId: bigint,
  until: Date,
): Promise<void> {
  await sql`
    UPDATE card_watch SET waits = false, ends_at = ${until}
     WHERE token = ${token} AND member_id = ${memberId}`
}

/** The member's watch of a card is over, without a trace. */
export async function dropWatch(sql: Queryable, token: Buffer, memberId: bigint): Promise<void> {
  await sql`DELETE FROM card_watch WHERE token = ${token} AND member_id = ${memberId}`
}

/** Who waits for a card. */
export async function waitingFor(sql: Queryable, token: Buffer): Promise<LinkId[]> {
  return await sql<LinkId[]>`
    SELECT member_id AS "memberId", link_id AS "linkId" FROM card_watch
     WHERE token = ${token} AND waits ORDER BY member_id`
}

/** Nobody waits for a card any more, and nobody is kept from it. */
export async function dropWatches(sql: Queryable, token: Buffer): Promise<void> {
  await sql`DELETE FROM card_watch WHERE token = ${token}`
}

/** Links of which the time was over at `now`; at most `rowsMax`. */
export async function endedLinks(sql: Queryable, now: Date, rowsMax: number): Promise<LinkId[]> {
  return await sql<LinkId[]>`
    SELECT member_id AS "memberId", link_id AS "linkId" FROM card_link
     WHERE ends_at <= ${now} ORDER BY ends_at LIMIT ${rowsMax}`
}

/** Removes blocks that ended before `now`; answers how many. */
export async function dropEndedBlocks(sql: Queryable, now: Date): Promise<number> {
  const { count } = await sql`DELETE FROM card_watch WHERE NOT waits AND ends_at <= ${now}`
  return count
}

function columns(sql: Queryable) {
  return sql`
    member_id AS "memberId", link_id AS "linkId", state, bin, last_four AS "lastFour", nonce,
    attempts::int, card_id AS "cardId", requested_at AS "requestedAt", ends_at AS "endsAt"`
}
