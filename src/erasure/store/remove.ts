/** Removing what says something of a member. Each statement may be run again. */
import { cardTokenChannel, formatCardTokenNotice } from '../../card/notice.ts'
import type { Queryable } from '../../db/connect.ts'
import { holdings } from '../../member-data/holdings.ts'

/** Removed in a way of their own; the member's row goes last, as others are written only beside it. */
const ownWay = new Set([
  'card',
  'card_link',
  'card_token',
  'card_watch',
  'member_segment',
  'partner_event',
  'member',
])

const plain = holdings.filter(({ table, fate }) => fate === 'removed' && !ownWay.has(table))

/** Removes all of it; gateways and directories are told once the transaction commits. */
export async function removeAll(sql: Queryable, memberId: bigint): Promise<void> {
  // The key goes first: what is sealed is gone with it, but in backups that have the key, too.
  await sql`DELETE FROM member_data_key WHERE member_id = ${memberId}`
  // In the order in which cards are linked and unlinked: neither waits for the other in a circle.
  await sql`DELETE FROM card_link WHERE member_id = ${memberId}`
  await sql`DELETE FROM card WHERE member_id = ${memberId}`
  await removeTokens(sql, memberId)
  await removeWatches(sql, memberId)
  await removeSegments(sql, memberId)
  for (const { table, column } of plain) {
    await sql`DELETE FROM ${sql(table)} WHERE ${sql(column)} = ${memberId}`
  }
  await sql`DELETE FROM partner_event WHERE member_id = ${memberId}`
  await sql`DELETE FROM api_key WHERE audience = 'member' AND owner_id = ${memberId}`
  await sql`DELETE FROM member WHERE member_id = ${memberId}`
}

async function removeTokens(sql: Queryable, memberId: bigint): Promise<void> {
  const rows = await sql<{ token: Buffer; cardId: bigint }[]>`
    DELETE FROM card_token WHERE member_id = ${memberId} RETURNING token, card_id AS "cardId"`
  for (const { token, cardId } of rows) {
    const notice = { op: 'unlink', token: token.toString('hex'), memberId, cardId } as const
    await sql`SELECT pg_notify(${cardTokenChannel}, ${formatCardTokenNotice(notice)})`
  }
}

/** A card that others wait for, too, is watched on. */
async function removeWatches(sql: Queryable, memberId: bigint): Promise<void> {
  const rows = await sql<{ token: Buffer; isWatched: boolean }[]>`
    DELETE FROM card_watch AS own WHERE member_id = ${memberId}
    RETURNING token, EXISTS (SELECT FROM card_watch AS other
                              WHERE other.token = own.token AND other.member_id <> ${memberId}
                                AND other.waits) AS "isWatched"`
  for (const { token } of rows.filter(({ isWatched }) => !isWatched)) {
    const nobody = { memberId: 0n, cardId: 0n }
    const notice = { op: 'unwatch', token: token.toString('hex'), ...nobody } as const
    await sql`SELECT pg_notify(${cardTokenChannel}, ${formatCardTokenNotice(notice)})`
  }
}

/** The sizes of segments are kept by whoever changes them. */
async function removeSegments(sql: Queryable, memberId: bigint): Promise<void> {
  await sql`
    WITH gone AS (
      DELETE FROM member_segment WHERE member_id = ${memberId} RETURNING partner_id, segment
    )
    UPDATE segment_size AS kept SET members = members - 1
      FROM gone WHERE (kept.partner_id, kept.segment) = (gone.partner_id, gone.segment)`
}
