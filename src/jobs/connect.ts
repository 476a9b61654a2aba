/** The connections of jobs: their own, so that a long one keeps no request waiting, with limits of their own. */
import { connect, type Sql } from '../db/connect.ts'

/** One holds the lock of jobs, one reads pages, one writes. */
const jobConnectionsMax = 3
/** What is right for a message or a request is too short for a sort of millions. */
const jobStatementTimeoutMs = 600_000

/** Opens the pool. */
export function connectJobs(databaseUrl: string): Sql {
  return connect(databaseUrl, {
    applicationName: 'cobrand jobs',
    connectionsMax: jobConnectionsMax,
    statementTimeoutMs: jobStatementTimeoutMs,
  })
}
