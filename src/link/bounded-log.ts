/** A link's log with a bound: how often connections come, sign on and go is for peers to say, not for us. */
import type { LinkLog } from './link.ts'

/** Lines that may come together, and lines a second in the long run. */
const linesMax = 100
const linesPerSecond = 5

/**
 * Passes lines on while there is room for them; then counts them, and tells how many in the next line that there is
 * room for, as `unsaid`. What the counters of the link say is said in any case.
 * @param now in milliseconds, of any origin
 */
export function boundLog(log: LinkLog, now: () => number = () => performance.now()): LinkLog {
  let room = linesMax
  let filledAtMs = now()
  let unsaid = 0
  const pass =
    (level: 'info' | 'warn') =>
    (details: object, message: string): void => {
      const nowMs = now()
      room = Math.min(linesMax, room + ((nowMs - filledAtMs) / 1000) * linesPerSecond)
      filledAtMs = nowMs
      if (room < 1) {
        unsaid++
        return
      }
      room--
      log[level](unsaid > 0 ? { ...details, unsaid } : details, message)
      unsaid = 0
    }
  // An error is a fault of ours, which nobody outside can bring about at will.
  return {
    info: pass('info'),
    warn: pass('warn'),
    error: (details, text) => log.error(details, text),
  }
}
