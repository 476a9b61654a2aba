/** What members are told of referrals. */
import type { Queryable as Sql } from '../../db/connect.ts'
import { plainColumn, textColumn } from '../../values/columns.ts'
import type { Bonus } from '../../ledger/bonus.ts'

/** Writes a notice for each bonus, once: `referral_bonus`, or `referral_bonus_taken_back`. */
export async function tellOfBonuses(sql: Sql, bonuses: readonly Bonus[], now: Date): Promise<void> {
  const bodies = bonuses.map(({ reason, points, expiresOn }) =>
    JSON.stringify({ for: reason, points: `${points}`, expiresOn }),
  )
  const kinds = bonuses.map(({ takenBack }) =>
    takenBack ? 'referral_bonus_taken_back' : 'referral_bonus',
  )
  await sql`
    INSERT INTO member_notice (created_at, member_id, kind, key, body)
    SELECT ${now},
           unnest(${plainColumn(bonuses.map(({ memberId }) => memberId))}::bigint[]),
           unnest(${textColumn(kinds)}::text[]),
           unnest(${plainColumn(bonuses.map(({ subjectId }) => subjectId))}::text[]),
           unnest(${textColumn(bodies)}::text[])::jsonb
    ON CONFLICT (member_id, kind, key) DO NOTHING`
}
