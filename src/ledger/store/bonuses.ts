/** Bonuses in the database: each is a transfer and the row that says what it is for. */
import type { Queryable as Sql } from '../../db/connect.ts'
import { plainColumn, textColumn } from '../../values/columns.ts'
import { bonusTransfer, type Bonus, type BonusReason } from '../bonus.ts'
import { lotChanges } from '../lot.ts'
import { changeAccounts, changeLots, insertTransfers, partnerStripes } from '../store.ts'
import { addEffect, type AccountChanges } from '../transfer.ts'

/** The days of a bonus, `YYYY-MM-DD`. */
export interface BonusDays {
  /** By the clock that decided. */
  readonly givenOn: string
  /** In whose seal and statement its transfer is, unless that day is closed. */
  readonly bookedOn: string
}

/**
 * Moves bonuses of members, who are locked already. `nextId` hands out an id for each. A unique violation is thrown
 * where one was given, or taken back, before; nothing is written then.
 */
export async function writeBonuses(
  sql: Sql,
  bonuses: readonly Bonus[],
  nextId: () => bigint,
  { givenOn, bookedOn }: BonusDays,
): Promise<void> {
  if (bonuses.length === 0) return
  const transfers = bonuses.map((bonus) => bonusTransfer(bonus, nextId()))
  const accounts: AccountChanges = new Map()
  for (const transfer of transfers) addEffect(accounts, transfer, 0n)
  const stripe = Number((bonuses[0]?.memberId ?? 0n) % BigInt(partnerStripes))
  const { count } = await sql`
    WITH transfers AS (${insertTransfers(sql, transfers, bookedOn)}),
         lots AS (${changeLots(sql, lotChanges(transfers))}),
         reasons AS (
           INSERT INTO bonus (given_on, member_id, reason, subject_id, taken_back, transfer_id)
           SELECT ${givenOn}::text::date,
                  unnest(${plainColumn(bonuses.map((each) => each.memberId))}::bigint[]),
                  unnest(${textColumn(bonuses.map((each) => each.reason))}::text[]),
                  unnest(${plainColumn(bonuses.map((each) => each.subjectId))}::bigint[]),
                  unnest(${plainColumn(bonuses.map((each) => each.takenBack))}::boolean[]),
                  unnest(${plainColumn(transfers.map((each) => each.transferId))}::bigint[]))
    ${changeAccounts(sql, accounts, stripe)}`
  if (count !== accounts.size) {
    throw new Error(`${accounts.size - count} of ${accounts.size} accounts are missing`)
  }
}

/** What was given to members for a subject, as it may be taken back: nothing where that was done. */
export async function readGiven(
  sql: Sql,
  memberIds: readonly bigint[],
  subjectId: bigint,
): Promise<Omit<Bonus, 'takenBack'>[]> {
  return await sql<Omit<Bonus, 'takenBack'>[]>`
    SELECT member_id AS "memberId", reason, subject_id AS "subjectId", funder_id AS "funderId",
           to_char(expires_on, 'YYYY-MM-DD') AS "expiresOn", points
      FROM bonus JOIN transfer USING (member_id, transfer_id)
     WHERE member_id = ANY (${plainColumn(memberIds)}::bigint[]) AND subject_id = ${subjectId}
       AND NOT taken_back AND NOT EXISTS (
         SELECT FROM bonus AS back
          WHERE (back.member_id, back.reason, back.subject_id)
              = (bonus.member_id, bonus.reason, bonus.subject_id) AND back.taken_back)
     ORDER BY member_id`
}

/** How many bonuses a member was given for a reason in the month of `day`, whatever was taken back. */
export async function countGiven(
  sql: Sql,
  memberId: bigint,
  reason: BonusReason['reason'],
  day: string,
): Promise<number> {
  const [row] = await sql<{ count: number }[]>`
    SELECT count(*)::int AS count FROM bonus
     WHERE member_id = ${memberId} AND reason = ${reason} AND NOT taken_back
       AND given_on >= date_trunc('month', ${day}::text::date)
       AND given_on < date_trunc('month', ${day}::text::date) + interval '1 month'`
  return row?.count ?? 0
}
