/** What a failed batch means: try it again, take it apart, or the database is gone. */

/**
 * `again`: another try may succeed; `stale`: it may once reference data is read anew; `gone`: nobody
 * answers; `smaller`: this batch as a whole cannot be taken.
 */
export type Fault = 'again' | 'stale' | 'gone' | 'smaller'

/** The batch did not commit within its time. */
export class CommitTimeoutError extends Error {
  override readonly name = 'CommitTimeoutError'
  readonly code = 'COMMIT_TIMEOUT'
  constructor(timeoutMs: number) {
    super(`the database did not commit within ${timeoutMs} ms`)
  }
}

/** A connection has closed between two statements of a batch. */
export class ConnectionLostError extends Error {
  override readonly name = 'ConnectionLostError'
  readonly code = 'CONNECTION_CLOSED'
  constructor() {
    super('the connection was lost')
  }
}

// PostgreSQL, appendix A: serialization failure, deadlock, and a key that another batch wrote first.
const again = new Set(['40001', '40P01', '23505'])
// Classes 08 connection, 53 resources, 57 operator intervention, 58 system error.
const goneClass = /^(08|53|57|58)/
// No room for more locks, a lock that is not had in time, a statement that takes too long: no loss of
// the database. A smaller batch needs fewer locks, and leaves alone what another one holds.
const smaller = new Set(['53200', '55P03', '57014'])
const goneCode = new Set([
  'COMMIT_TIMEOUT',
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'EPIPE',
  'ENOTFOUND',
  'ETIMEDOUT',
])

/** Tells faults apart by their code. A message is not looked at: it may carry data. */
export function classify(error: unknown): Fault {
  const code = faultCode(error)
  // FATAL ends the connection, whatever it was for.
  if (error instanceof Error && 'severity' in error && error.severity === 'FATAL') return 'gone'
  if (again.has(code)) return 'again'
  if (code === 'UNKNOWN_RULE') return 'stale'
  if (smaller.has(code)) return 'smaller'
  if (goneCode.has(code) || (code.length === 5 && goneClass.test(code))) return 'gone'
  return 'smaller'
}

/**
 * Whether one event alone may be taken another time though it was not now: it met a lock, a limit of time
 * or another batch, all of which pass.
 */
export function mayPass(error: unknown): boolean {
  return classify(error) !== 'smaller' || smaller.has(faultCode(error))
}

/** The code of an error, safe to log; `UNKNOWN` where it has none. */
export function faultCode(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return 'UNKNOWN'
}
