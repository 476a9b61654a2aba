/** What a server says of itself. */
import type { Queryable } from './connect.ts'

/** Version, and whether a commit survives a power cut. */
export interface ServerFacts {
  /** As in `18.4`. */
  version: string
  /** As in 180004. */
  versionNumber: number
  durable: boolean
}

/** Asks for the facts of the server and of this connection's settings. */
export async function inspectServer(sql: Queryable): Promise<ServerFacts> {
  const [facts] = await sql<[ServerFacts]>`
    SELECT current_setting('server_version') AS version,
           current_setting('server_version_num')::integer AS "versionNumber",
           current_setting('fsync')::boolean AND current_setting('full_page_writes')::boolean
             AND current_setting('synchronous_commit') <> 'off' AS durable`
  return facts
}

/** The server's clock, now. */
export async function readClock(sql: Queryable): Promise<Date> {
  const [row] = await sql<[{ now: Date }]>`SELECT clock_timestamp() AS now`
  return row.now
}

/** Resolves when the database answers. */
export async function ping(sql: Queryable): Promise<void> {
  await sql`SELECT`
}
