/** What the intake asks of the database besides a batch's own data: reference data and row ids. */
import type { Queryable, Sql } from '../../db/connect.ts'
import { createReloader } from '../../db/reloader.ts'
import { indexMerchants } from '../../partner/merchant-map.ts'
import { readLocations, readMerchantMap } from '../../partner/store.ts'
import { indexProgramme } from '../../program/programme.ts'
import { readProgramme } from '../../program/store.ts'
import type { Reference } from '../reference.ts'

const channel = 'reference'

/** The first ids of blocks that nobody else has; see the migration for how many there are in each. */
export async function takeRowIdBlocks(sql: Queryable, count: number): Promise<bigint[]> {
  const rows = await sql<{ first: bigint }[]>`
    SELECT nextval('row_id_block') AS first FROM generate_series(1, ${count})`
  return rows.map(({ first }) => first)
}

/**
 * Reads the merchant-id map, the rules and the rates. What changes in between is announced, and so read again.
 */
export async function readReference(sql: Queryable): Promise<Reference> {
  const [mappings, locations, programme] = await Promise.all([
    readMerchantMap(sql),
    readLocations(sql),
    readProgramme(sql),
  ])
  return { merchants: indexMerchants(mappings, locations), programme: indexProgramme(programme) }
}

/** Tells every gateway, at the commit, that reference data has changed. */
export async function announceReference(sql: Queryable): Promise<void> {
  await sql`SELECT pg_notify(${channel}, '')`
}

/** Reference data that follows the database. */
export interface ReferenceWatch {
  current(): Reference
  /** Asks for it to be read again: somebody has met what it does not hold yet. */
  reload(): void
  stop(): Promise<void>
}

/**
 * Reads the reference data, and again whenever it is announced or the connection is new. A read that
 * fails is told to `onFailure` and tried again; meanwhile what was there stays.
 */
export async function watchReference(
  sql: Sql,
  onFailure: (error: unknown) => void,
): Promise<ReferenceWatch> {
  let reference: Reference | undefined
  const reloader = createReloader(async () => {
    reference = await readReference(sql)
  }, onFailure)
  await reloader.start()
  const reload = (): void => reloader.reload()
  const subscription = await sql.listen(channel, reload, reload)
  return {
    current() {
      if (reference === undefined) throw new Error('reference data is read before it is used')
      return reference
    },
    reload,
    async stop() {
      // Not waited for: there may be no database to say it to, and the pool is closed next.
      subscription.unlisten().catch(() => {})
      await reloader.stop()
    },
  }
}
