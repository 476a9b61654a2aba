/** A known fault of the database client, which would end the gateway for one lost connection. */
import { maskCardNumbers } from '../observe/mask.ts'
import type { Logger } from '../observe/logger.ts'

/**
 * Lives through it: postgres.js 3.4.9 may write to a socket that has just closed, in a callback of its
 * own where nobody can catch it (`nextWrite`). The queries of that connection are rejected as lost
 * anyway. Anything else that nobody has caught is told, masked, and ends the process as ever.
 */
export function surviveDriverFault(log: Logger): void {
  process.on('uncaughtException', (error: Error) => {
    const ours = error.stack?.includes('postgres/src/connection.js') === true
    if (ours && error instanceof TypeError && error.stack?.includes('nextWrite') === true) {
      log.warn({}, 'the database client wrote to a connection that was closed; it is lost')
      return
    }
    process.stderr.write(`cobrand: unexpected: ${maskCardNumbers(error.stack ?? error.message)}\n`)
    process.exit(70)
  })
}
