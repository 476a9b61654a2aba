/** SQL of assertions and proofs that were used. */
import type { Queryable } from '../../db/connect.ts'

/**
 * Notes what is used now, by its digest; answers those that had not been used. Not waited for on disk: if the server
 * crashes, what was used in its last moments may be used once more, for the minutes that it is good for.
 */
export async function noteSeen(
  sql: Queryable,
  digests: readonly Buffer[],
  expiresAt: readonly Date[],
): Promise<Buffer[]> {
  const rows = await sql<{ digest: Buffer }[]>`
    WITH quick AS MATERIALIZED (SELECT set_config('synchronous_commit', 'off', true))
    INSERT INTO seen_token (digest, expires_at)
    SELECT DISTINCT ON (hex) decode(hex, 'hex'), until::timestamptz
    FROM quick, unnest(${digests.map((each) => each.toString('hex'))}::text[],
                       ${expiresAt.map((each) => each.toISOString())}::text[]) AS used (hex, until)
    ORDER BY hex
    ON CONFLICT (digest) DO NOTHING
    RETURNING digest`
  return rows.map(({ digest }) => digest)
}

/** Forgets what was over before. */
export async function forgetSeen(sql: Queryable, before: Date, rowsMax: number): Promise<number> {
  const { count } = await sql`
    DELETE FROM seen_token
    WHERE digest = ANY(ARRAY(SELECT digest FROM seen_token WHERE expires_at < ${before}
                             ORDER BY expires_at LIMIT ${rowsMax}))`
  return count
}
