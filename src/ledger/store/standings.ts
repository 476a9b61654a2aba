/** Where members' points stand, and who is due for what time brings. */
import type { Queryable as Sql } from '../../db/connect.ts'
import { plainColumn } from '../../values/columns.ts'
import { groupBy } from '../../values/group.ts'
import type { Hold, Standing, StandingLot } from '../redemption/chain.ts'
import type { Lot } from '../lot.ts'

/** A place in the order of lots by their end: of one lot, or before the first. */
export interface LotPlace {
  readonly expiresOn: string
  readonly memberId: bigint
}

/** Before every lot. */
export const beforeLots: LotPlace = { expiresOn: '0001-01-01', memberId: 0n }

/** A standing, and the points that are promised; `null` where there is no such member, or not any more. */
export interface WholeStanding extends Standing {
  readonly pending: bigint | null
}

type Row = { memberId: bigint } & (
  ({ kind: 'lot' } & StandingLot) | ({ kind: 'hold' } & Hold) | { kind: 'account'; points: bigint }
)

/**
 * Lots, holds and promises of members, in the order of `memberIds`, as of one instant. What expiry took from a lot is read
 * where it may have to be given back: of lots below zero that ended before `earliest`.
 */
export async function readStandings(
  sql: Sql,
  memberIds: readonly bigint[],
  earliest: string,
): Promise<WholeStanding[]> {
  const members = plainColumn(memberIds)
  // One statement: what it sees is of one instant without a transaction, and it is one way there and back.
  const rows = await sql<Row[]>`
    SELECT 'lot' AS kind, member_id AS "memberId", funder_id AS "funderId",
           to_char(expires_on, 'YYYY-MM-DD') AS "expiresOn", points,
           CASE WHEN points < 0 AND expires_on < ${earliest}::text::date THEN
             (SELECT coalesce(sum(CASE WHEN debit_account_id = lot.member_id THEN moved.points
                                       ELSE -moved.points END), 0)
                FROM transfer AS moved
               WHERE moved.member_id = lot.member_id AND moved.funder_id = lot.funder_id
                 AND moved.expires_on = lot.expires_on AND moved.code = 'expiry')
           ELSE 0 END::bigint AS expired,
           NULL::bigint AS "redemptionId", NULL::bigint AS "partnerId", NULL::bigint AS "transferId",
           NULL::timestamptz AS "heldUntil"
      FROM lot
     WHERE member_id = ANY (${members}::bigint[]) AND points <> 0
    UNION ALL
    SELECT 'hold', member_id, NULL, NULL, points, NULL, redemption_id, partner_id,
           pending_transfer_id, held_until
      FROM redemption
     WHERE member_id = ANY (${members}::bigint[]) AND state = 'held'
    UNION ALL
    SELECT 'account', account_id, NULL, NULL, credits_pending, NULL, NULL, NULL, NULL, NULL
      FROM account
     WHERE account_id = ANY (${members}::bigint[]) AND holder = 'member' AND stripe = 0
       AND (SELECT true FROM member_erasure WHERE member_id = account_id) IS NULL`
  const byMember = groupBy(rows, ({ memberId }) => memberId)
  return memberIds.map((memberId) => standingOf(memberId, byMember.get(memberId) ?? []))
}

function standingOf(memberId: bigint, rows: readonly Row[]): WholeStanding {
  const lots: StandingLot[] = []
  const holds: Hold[] = []
  let pending: bigint | null = null
  for (const row of rows) {
    const { points } = row
    if (row.kind === 'lot') {
      const { funderId, expiresOn, expired } = row
      lots.push({ memberId, funderId, expiresOn, points, expired })
    } else if (row.kind === 'hold') {
      const { redemptionId, partnerId, transferId, heldUntil } = row
      holds.push({ redemptionId, partnerId, transferId, points, heldUntil })
    } else pending = points
  }
  holds.sort((one, other) => (one.redemptionId < other.redemptionId ? -1 : 1))
  return { memberId, lots, holds, pending }
}

/** Up to `count` lots after `after` that ended before `earliest` and have points, or gave too many to expiry. */
export async function findEndedLots(
  sql: Sql,
  after: LotPlace,
  earliest: string,
  count: number,
): Promise<LotPlace[]> {
  return await sql<LotPlace[]>`
    SELECT to_char(expires_on, 'YYYY-MM-DD') AS "expiresOn", member_id AS "memberId"
      FROM lot
     WHERE (expires_on, member_id) > (${after.expiresOn}::text::date, ${after.memberId})
       AND expires_on < ${earliest}::text::date
       AND (points > 0 OR (points < 0 AND EXISTS (
             SELECT FROM transfer
              WHERE transfer.member_id = lot.member_id AND transfer.funder_id = lot.funder_id
                AND transfer.expires_on = lot.expires_on AND code = 'expiry')))
     GROUP BY expires_on, member_id
     ORDER BY expires_on, member_id LIMIT ${count}`
}

/** Up to `count` members after `after` who have a hold whose time is over by `now`. */
export async function findLapsedHolds(
  sql: Sql,
  after: bigint,
  now: Date,
  count: number,
): Promise<bigint[]> {
  const rows = await sql<{ memberId: bigint }[]>`
    SELECT DISTINCT member_id AS "memberId" FROM redemption
     WHERE state = 'held' AND member_id > ${after} AND held_until <= ${now}
     ORDER BY member_id LIMIT ${count}`
  return rows.map(({ memberId }) => memberId)
}

/**
 * Debts of up to `count` members after `after` that are to be forgiven: lots below zero that nothing moved since
 * `stoodSince`, whose funder forgives debts, of members who owe more than they have.
 */
export async function findForgivable(
  sql: Sql,
  after: bigint,
  stoodSince: string,
  count: number,
): Promise<Omit<Lot, 'points'>[]> {
  const debts = sql`
    lot JOIN partner ON partner_id = funder_id AND debt = 'forgiven' AND points < 0 AND NOT EXISTS (
          SELECT FROM transfer
           WHERE transfer.member_id = lot.member_id AND transfer.funder_id = lot.funder_id
             AND transfer.expires_on = lot.expires_on AND booked_on > ${stoodSince}::text::date)`
  return await sql<Omit<Lot, 'points'>[]>`
    WITH chosen AS (
      SELECT DISTINCT member_id FROM ${debts}
       WHERE member_id > ${after}
         AND (SELECT sum(points) FROM lot AS each WHERE each.member_id = lot.member_id) < 0
       ORDER BY member_id LIMIT ${count}
    )
    SELECT lot.member_id AS "memberId", funder_id AS "funderId",
           to_char(expires_on, 'YYYY-MM-DD') AS "expiresOn"
      FROM ${debts}
      JOIN chosen ON chosen.member_id = lot.member_id
     ORDER BY lot.member_id`
}
