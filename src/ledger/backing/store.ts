/** Who holds points of a partner that leaves, and what they are told. */
import type { Queryable as Sql } from '../../db/connect.ts'
import { plainColumn } from '../../values/columns.ts'
import type { Handover } from './backing.ts'

/** Up to `count` members after `after`, in order, who have a lot of the funder that is not empty. */
export async function findHolders(
  sql: Sql,
  funderId: bigint,
  after: bigint,
  count: number,
): Promise<bigint[]> {
  const rows = await sql<{ memberId: bigint }[]>`
    SELECT DISTINCT member_id AS "memberId" FROM lot
     WHERE funder_id = ${funderId} AND points <> 0 AND member_id > ${after}
     ORDER BY member_id LIMIT ${count}`
  return rows.map(({ memberId }) => memberId)
}

/** What members have of a funder's points. */
export interface Outstanding {
  readonly members: number
  readonly lots: number
  readonly points: bigint
  /** What members owe in lots below zero. */
  readonly owed: bigint
}

/** The funder's lots that are not empty. */
export async function readOutstanding(sql: Sql, funderId: bigint): Promise<Outstanding> {
  const [row] = await sql<Outstanding[]>`
    SELECT count(DISTINCT member_id)::int AS members, count(*)::int AS lots,
           coalesce(sum(points) FILTER (WHERE points > 0), 0)::bigint AS points,
           coalesce(-sum(points) FILTER (WHERE points < 0), 0)::bigint AS owed
      FROM lot WHERE funder_id = ${funderId} AND points <> 0`
  return row ?? { members: 0, lots: 0, points: 0n, owed: 0n }
}

/**
 * Writes a notice `partner_leaving` for up to `count` members after `after` who have points of the leaver and no such
 * notice yet. Answers how many are new, and where to go on; `null` where there is no more.
 */
export async function tellHolders(
  sql: Sql,
  { leaverId, leaver, backer, earnsUntil, redeemsUntil }: Handover,
  after: bigint,
  count: number,
): Promise<{ count: number; last: bigint | null }> {
  const body = JSON.stringify({ partner: leaver, earnsUntil, redeemsUntil, backedBy: backer })
  const [row] = await sql<{ holders: number; last: bigint | null; told: number }[]>`
    WITH holder AS (
      SELECT member_id, sum(points) AS points FROM lot
       WHERE funder_id = ${leaverId} AND points > 0 AND member_id > ${after}
         AND NOT EXISTS (SELECT FROM member_notice
                          WHERE member_notice.member_id = lot.member_id AND kind = 'partner_leaving'
                            AND key = ${`${leaverId}/${redeemsUntil}`})
       GROUP BY member_id ORDER BY member_id LIMIT ${count}
    ), told AS (
      INSERT INTO member_notice (member_id, kind, key, body)
      SELECT member_id, 'partner_leaving', ${`${leaverId}/${redeemsUntil}`},
             ${body}::text::jsonb || jsonb_build_object('points', points::text)
        FROM holder
      ON CONFLICT (member_id, kind, key) DO NOTHING
      RETURNING 1
    )
    SELECT count(*)::int AS holders, max(member_id) AS last,
           (SELECT count(*) FROM told)::int AS told
      FROM holder`
  const { holders, last, told } = row ?? { holders: 0, last: null, told: 0 }
  return { count: told, last: holders < count ? null : last }
}

/** Tells members once that their points are another partner's now. */
export async function insertNotices(
  sql: Sql,
  { leaverId, leaver, backer }: Handover,
  passed: readonly { readonly memberId: bigint; readonly points: bigint }[],
): Promise<void> {
  const given = passed.filter(({ points }) => points > 0n)
  const body = JSON.stringify({ partner: leaver, backedBy: backer })
  await sql`
    INSERT INTO member_notice (member_id, kind, key, body)
    SELECT passed.member_id, 'points_backed', ${`${leaverId}`},
           ${body}::text::jsonb || jsonb_build_object('points', passed.points::text)
      FROM unnest(${plainColumn(given.map(({ memberId }) => memberId))}::bigint[],
                  ${plainColumn(given.map(({ points }) => points))}::bigint[])
             AS passed (member_id, points)
    ON CONFLICT (member_id, kind, key) DO NOTHING`
}
