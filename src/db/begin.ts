/** Transactions that send nothing on a connection that is lost. */
import type postgres from 'postgres'
import type { Sql } from './connect.ts'

type Begin = Sql['begin']
type Work<Result> = (
  transaction: postgres.TransactionSql<{ bigint: bigint }>,
) => Result | Promise<Result>

/**
 * postgres.js 3.4.9 rolls back whatever failed, on a connection that is closed too: it then writes to a socket that is
 * none, in a callback where nobody can catch it, and the process ends. Work that lost its connection
 * therefore never ends here; `begin` rejects by itself as soon as the connection has closed.
 */
export function createBegin(sql: Pick<Sql, 'begin'>): Begin {
  const begin: Begin = sql.begin.bind(sql)
  function guarded<Result>(work: Work<Result>): Work<Result> {
    return async (transaction) => {
      try {
        return await work(transaction)
      } catch (error) {
        if (isLoss(error)) await new Promise<never>(() => {})
        throw error
      }
    }
  }
  return <Result>(first: string | Work<Result>, second?: Work<Result>) => {
    if (typeof first !== 'string') return begin(guarded(first))
    if (second === undefined) throw new TypeError('a transaction needs its work')
    return begin(first, guarded(second))
  }
}

const lossCodes = new Set(['CONNECTION_CLOSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT'])

/** What the server sends last, what the socket fails with, and what the client makes of its end. */
function isLoss(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  if ('severity' in error && (error.severity === 'FATAL' || error.severity === 'PANIC')) return true
  return 'code' in error && typeof error.code === 'string' && lossCodes.has(error.code)
}
