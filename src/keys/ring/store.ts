/** SQL of the gateway's own keys. */
import type { Queryable, Sql } from '../../db/connect.ts'
import type { KeyUse, PublicJwk } from '../ec-key.ts'
import type { KeyTimes } from './schedule.ts'

/** On which every change of a key is told, by the table's trigger. */
export const gatewayKeyChannel = 'gateway_key'

/** A key as it is kept. */
export interface KeyRow extends KeyTimes {
  readonly publishedAt: Date
  /** See `wrap.ts`; `null` where nothing can be read by the key any more. */
  readonly wrappedJwk: string | null
}

/** A key that is to be kept. */
export interface NewKey {
  readonly publicJwk: PublicJwk
  readonly wrappedJwk: string
  readonly activeFrom: Date
}

/** Every key, oldest first. */
export async function readKeyRows(sql: Queryable): Promise<KeyRow[]> {
  return await sql<KeyRow[]>`
    SELECT kid, use, wrapped_jwk AS "wrappedJwk", published_at AS "publishedAt",
           active_from AS "activeFrom", ended_at AS "endedAt"
    FROM gateway_key
    ORDER BY active_from, kid`
}

/** Changes keys while nobody else does: two commands, or two gateways at their first start, take turns. */
export async function changeKeys<Result>(
  sql: Sql,
  work: (sql: Queryable, rows: readonly KeyRow[]) => Promise<Result>,
): Promise<Result> {
  const result = await sql.begin(async (transaction) => {
    await transaction`LOCK TABLE gateway_key IN SHARE ROW EXCLUSIVE MODE`
    return { of: await work(transaction, await readKeyRows(transaction)) }
  })
  return result.of
}

/** Keeps a new key. */
export async function insertKeyRow(sql: Queryable, key: NewKey): Promise<void> {
  const { kid, use } = key.publicJwk
  await sql`
    INSERT INTO gateway_key (kid, use, wrapped_jwk, active_from)
    VALUES (${kid}, ${use}, ${key.wrappedJwk}, ${key.activeFrom})`
}

/** Withdraws every key of this use but one. */
export async function endOtherKeys(sql: Queryable, use: KeyUse, kid: string): Promise<void> {
  await sql`
    UPDATE gateway_key SET ended_at = now()
    WHERE use = ${use} AND kid <> ${kid} AND ended_at IS NULL`
}

/** Forgets the private parts of keys that are out of use; that there were such keys stays known. */
export async function forgetPrivateParts(sql: Queryable, kids: readonly string[]): Promise<void> {
  await sql`
    UPDATE gateway_key SET wrapped_jwk = NULL
    WHERE kid = ANY(${[...kids]}) AND wrapped_jwk IS NOT NULL`
}
