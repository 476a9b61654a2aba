/** SQL of rosters: how far each came, and what its lines came to. */
import type { Queryable, Sql } from '../../db/connect.ts'
import type { RosterHeader } from './header.ts'

/** How a roster stands when it is sent. `reused`: its number was another roster's. `superseded`: a later one was sent. */
export type RosterStart =
  | { outcome: 'begun'; linesDone: number }
  | { outcome: 'finished'; counts: Readonly<Record<string, number>> }
  | { outcome: 'reused' }
  | { outcome: 'superseded' }

/** Begins a roster, or finds how far it came. */
export async function openRoster(
  sql: Sql,
  bankId: bigint,
  header: RosterHeader,
): Promise<RosterStart> {
  return sql.begin(async (transaction): Promise<RosterStart> => {
    // One bank's rosters are begun one after another.
    await transaction`SELECT FROM bank WHERE bank_id = ${bankId} FOR NO KEY UPDATE`
    const start = await lookAtRoster(transaction, bankId, header)
    if (start.outcome !== 'begun') return start
    const { rosterId, digest, lines, issuedAt } = header
    await transaction`
      INSERT INTO roster (bank_id, roster_id, digest, issued_at, lines)
      VALUES (${bankId}, ${rosterId}, ${digest}, ${issuedAt}, ${lines})
      ON CONFLICT DO NOTHING`
    return start
  })
}

/** What {@link openRoster} would answer now; changes nothing. */
export async function lookAtRoster(
  sql: Queryable,
  bankId: bigint,
  { rosterId, digest, issuedAt }: RosterHeader,
): Promise<RosterStart> {
  const [kept] = await sql<
    { same: boolean; linesDone: number; counts: Record<string, number>; isFinished: boolean }[]
  >`
    SELECT digest = ${digest} AS same, lines_done AS "linesDone", counts,
           finished_at IS NOT NULL AS "isFinished"
      FROM roster WHERE bank_id = ${bankId} AND roster_id = ${rosterId}`
  if (kept?.same === false) return { outcome: 'reused' }
  if (kept?.isFinished === true) return { outcome: 'finished', counts: kept.counts }
  const later = await sql`
    SELECT FROM roster
     WHERE bank_id = ${bankId} AND issued_at > ${issuedAt} AND roster_id <> ${rosterId} LIMIT 1`
  if (later.length > 0) return { outcome: 'superseded' }
  return { outcome: 'begun', linesDone: kept?.linesDone ?? 0 }
}

/** A roster as it stands. */
export interface RosterStanding {
  readonly lines: number
  readonly linesDone: number
  readonly counts: Readonly<Record<string, number>>
  readonly finishedAt: Date | null
}

/** How far a roster came; `null` where the bank has sent none of this number. */
export async function findRoster(
  sql: Queryable,
  bankId: bigint,
  rosterId: string,
): Promise<RosterStanding | null> {
  const [row] = await sql<RosterStanding[]>`
    SELECT lines, lines_done AS "linesDone", counts, finished_at AS "finishedAt"
      FROM roster WHERE bank_id = ${bankId} AND roster_id = ${rosterId}`
  return row ?? null
}

/** Where a roster goes on. */
export interface RosterProgress {
  readonly bankId: bigint
  readonly rosterId: string
  /** Lines that were done before, and those that are done now. */
  readonly from: number
  readonly to: number
  /** Of the lines between. */
  readonly counts: Readonly<Record<string, number>>
}

/** Notes that lines are done; false where somebody else is at it, or a later roster was begun. */
export async function advanceRoster(
  sql: Sql,
  { bankId, rosterId, from, to, counts }: RosterProgress,
): Promise<boolean> {
  const { count } = await sql`
    UPDATE roster
       SET lines_done = ${to}, finished_at = CASE WHEN lines = ${to} THEN now() END,
           counts = (SELECT coalesce(jsonb_object_agg(name, total), '{}') FROM (
             SELECT name, sum(value::bigint) AS total
               FROM (SELECT * FROM jsonb_each_text(counts)
                      UNION ALL
                     SELECT * FROM jsonb_each_text(${JSON.stringify(counts)}::text::jsonb)) AS one (name, value)
              GROUP BY name) AS totals)
     WHERE bank_id = ${bankId} AND roster_id = ${rosterId} AND lines_done = ${from}
       AND finished_at IS NULL
       AND NOT EXISTS (SELECT FROM roster AS later
                        WHERE later.bank_id = ${bankId} AND later.issued_at > roster.issued_at)`
  return count === 1
}

/** Whose the names are that the gateway gave this bank for its customers (UUIDs); those of nobody are left out. */
export async function membersBySubject(
  sql: Sql,
  bankId: bigint,
  subjects: readonly string[],
): Promise<Map<string, bigint>> {
  if (subjects.length === 0) return new Map()
  const rows = await sql<{ subject: string; memberId: bigint }[]>`
    SELECT subject, member_id AS "memberId" FROM bank_subject
     WHERE bank_id = ${bankId} AND subject = ANY (${`{${subjects.join(',')}}`}::uuid[])`
  return new Map(rows.map(({ subject, memberId }) => [subject, memberId]))
}
