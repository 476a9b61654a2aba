/** The connection to PostgreSQL: one pool, types without surprises, a limit on every wait. */
import postgres from 'postgres'
import { createBegin } from './begin.ts'
import { createPoolSockets } from './sockets.ts'

/** A pool of connections; `int8` is a `bigint`, `date` and `timestamp` (without zone) are strings. */
export type Sql = postgres.Sql<{ bigint: bigint }>

/** One connection of the pool, until it is released. */
export type ReservedSql = postgres.ReservedSql<{ bigint: bigint }>

/**
 * A statement that is not sent yet: it is when it is awaited, unless it became part of another one.
 * A function that makes one must not be async, or it would be awaited.
 */
export type Statement = postgres.PendingQuery<postgres.Row[]>

/** What a store function takes: the pool, a connection of it, or an open transaction. */
export type Queryable = postgres.ISql<{ bigint: bigint }>

/** What {@link connect} may be told; everything has a default. */
export interface ConnectOptions {
  /** Shown in `pg_stat_activity`. */
  applicationName?: string
  connectionsMax?: number
  /** A statement that runs longer is cancelled by the server; 0 lifts the limit. */
  statementTimeoutMs?: number
  /**
   * Called when a connection has closed. A connection then lives until it closes by itself; else one is
   * replaced now and then.
   */
  onClose?: () => void
  /** Settings of each connection, over the server's. */
  settings?: Readonly<Record<string, string>>
}

const connectionsMaxDefault = 10
const statementTimeoutMsDefault = 30_000
const idleInTransactionTimeoutMs = 60_000
const connectTimeoutSeconds = 5
const reconnectDelaySecondsMax = 1

const types = {
  bigint: postgres.BigInt,
  // A date of the card acceptor has no zone: as a Date it would move by the server's offset.
  localTime: {
    to: 1082,
    from: [1082, 1114],
    serialize: (value: string) => value,
    parse: (value: string) => value,
  },
}

/**
 * Opens a pool on `url`; the first query makes the first connection. Query text and parameters stay
 * out of thrown errors' enumerable properties, because a log line would carry them on. Once `end` has
 * resolved the pool has no connection and makes none.
 */
export function connect(url: string, options: ConnectOptions = {}): Sql {
  const sockets = createPoolSockets()
  // An option that the client's types do not have.
  const own = { socket: sockets.open }
  const sql = postgres(url, {
    ...own,
    types,
    max: options.connectionsMax ?? connectionsMaxDefault,
    connect_timeout: connectTimeoutSeconds,
    // A database that comes back is noticed within a second; the default waits up to twenty.
    backoff: (attempt: number) => Math.min(0.05 * 2 ** attempt, reconnectDelaySecondsMax),
    debug: false,
    ...(options.onClose === undefined ? {} : { onclose: options.onClose, max_lifetime: null }),
    onnotice: () => {},
    connection: {
      application_name: options.applicationName ?? 'cobrand',
      statement_timeout: options.statementTimeoutMs ?? statementTimeoutMsDefault,
      idle_in_transaction_session_timeout: idleInTransactionTimeoutMs,
      TimeZone: 'UTC',
      ...options.settings,
    },
  })
  const end = sql.end.bind(sql)
  return Object.assign(sql, {
    begin: createBegin(sql),
    async end(ending?: { timeout?: number }) {
      await end(ending)
      sockets.close()
    },
  })
}
