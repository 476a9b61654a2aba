/** Known faults of the database client, which would end the process for one lost connection. */
import { maskCardNumbers } from '../observe/mask.ts'
import type { Logger } from '../observe/logger.ts'

/**
 * Lives through them: where a connection is lost, postgres.js 3.4.9 may write to its closed socket
 * (`nextWrite`) or reject its own query for the types of arrays (`fetchArrayTypes`), each where nobody
 * can catch it. The queries of that connection are rejected as lost, or sent over another one, anyway.
 * Anything else that nobody has caught is told, masked, and ends the process as ever. Until what is
 * returned is called.
 */
export function surviveDriverFault(log: Logger): () => void {
  const survive = (error: unknown): void => {
    if (isDriverFault(error)) {
      log.warn({}, 'the database client used a connection that was closed; it is lost')
      return
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : String(error)
    process.stderr.write(`cobrand: unexpected: ${maskCardNumbers(text)}\n`)
    process.exit(70)
  }
  process.on('uncaughtException', survive)
  return () => void process.off('uncaughtException', survive)
}

function isDriverFault(error: unknown): boolean {
  if (!(error instanceof Error)) return false
  const stack = error.stack ?? ''
  if (error instanceof TypeError) {
    return stack.includes('postgres/src/connection.js') && stack.includes('nextWrite')
  }
  // The client notes the text of the query with every error of one.
  return 'query' in error && String(error.query).trimStart().startsWith('select b.oid, b.typarray')
}
