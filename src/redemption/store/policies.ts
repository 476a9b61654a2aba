/** Policies in the database: a version a change, the newest of which holds. */
import type { Queryable as Sql } from '../../db/connect.ts'
import { jsonText } from '../../values/json.ts'
import { defaultPolicy, type Policy } from '../policy.ts'

/** A policy with its version; 0 where nothing is agreed and the default holds. */
export interface KeptPolicy {
  readonly version: number
  readonly policy: Policy
  readonly changedBy: string
  readonly changedAt: Date | null
}

/** As it lies in the column: points and money as decimal strings. */
interface Stored extends Omit<
  Policy,
  'worth' | 'pointsMin' | 'pointsMax' | 'pointsStep' | 'proofs' | 'limits'
> {
  readonly worth: readonly { readonly currency: string; readonly minorPerPoint: string }[]
  readonly pointsMin: string
  readonly pointsMax: string | null
  readonly pointsStep: string
  readonly proofs: readonly (Omit<Policy['proofs'][number], 'fromPoints'> & {
    readonly fromPoints: string
  })[]
  readonly limits: readonly (Omit<Policy['limits'][number], 'points'> & {
    readonly points: string | null
  })[]
}

/** The policy that holds at a partner. */
export async function readPolicy(sql: Sql, partnerId: bigint): Promise<KeptPolicy> {
  const [row] = await sql<(Omit<KeptPolicy, 'policy'> & { policy: Stored })[]>`
    SELECT version, policy, changed_by AS "changedBy", changed_at AS "changedAt"
      FROM redemption_policy WHERE partner_id = ${partnerId} ORDER BY version DESC LIMIT 1`
  if (row === undefined)
    return { version: 0, policy: defaultPolicy, changedBy: '', changedAt: null }
  return { ...row, policy: fromStored(row.policy) }
}

/**
 * Agrees on a policy from now on. Answers its version; `no_partner` where there is none, `stale` where the last version is
 * not `seen` any more.
 */
export async function savePolicy(
  sql: Sql,
  partnerId: bigint,
  policy: Policy,
  by: string,
  seen?: number,
): Promise<number | 'no_partner' | 'stale'> {
  const text = jsonText(policy)
  // Two at once would make the same version: the second one finds the first, and is one more.
  for (;;) {
    const [row] = await sql<{ version: number | null; isStale: boolean }[]>`
      WITH last AS (
        SELECT partner_id, coalesce(max(version), 0) AS version
          FROM partner LEFT JOIN redemption_policy USING (partner_id)
         WHERE partner_id = ${partnerId} GROUP BY partner_id),
      made AS (
        INSERT INTO redemption_policy (partner_id, version, policy, changed_by)
        SELECT partner_id, version + 1, ${text}::text::jsonb, ${by} FROM last
         WHERE version = coalesce(${seen ?? null}::int, version)
        ON CONFLICT (partner_id, version) DO NOTHING
        RETURNING version)
      SELECT version, false AS "isStale" FROM made
       UNION ALL
      SELECT NULL, true FROM last WHERE version <> ${seen ?? null}::int
       UNION ALL
      SELECT NULL, false WHERE NOT EXISTS (SELECT FROM last)`
    if (row !== undefined) return row.version ?? (row.isStale ? 'stale' : 'no_partner')
  }
}

function fromStored(stored: Stored): Policy {
  const orNull = (text: string | null): bigint | null => (text === null ? null : BigInt(text))
  return {
    ...stored,
    worth: stored.worth.map(({ currency, minorPerPoint }) => ({
      ...{ currency, minorPerPoint: BigInt(minorPerPoint) },
    })),
    pointsMin: BigInt(stored.pointsMin),
    pointsMax: orNull(stored.pointsMax),
    pointsStep: BigInt(stored.pointsStep),
    proofs: stored.proofs.map((each) => ({ ...each, fromPoints: BigInt(each.fromPoints) })),
    limits: stored.limits.map((each) => ({ ...each, points: orNull(each.points) })),
  }
}
