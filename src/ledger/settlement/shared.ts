/** Statements of open months for many readers: each reads all transfers of its month, so not everybody makes one. */
import type { Settlement } from './settlement.ts'

/** How old the statement of an open month may be that a partner is shown. */
const keepMs = 60_000
/** Months that are kept; nobody fills the memory by asking for all there are. */
const monthsMax = 24

type Read = (month: string) => Promise<Settlement>

/**
 * Reads settlements for partners: those who ask for the same month within a minute get the same one. A read that
 * failed is made again. `now` in milliseconds, of a clock that is not set back.
 */
export function shareSettlements(read: Read, now = (): number => performance.now()): Read {
  const known = new Map<string, { readonly at: number; readonly settlement: Promise<Settlement> }>()
  return async (month) => {
    const before = known.get(month)
    if (before !== undefined && now() - before.at < keepMs) return await before.settlement
    const made = { at: now(), settlement: read(month) }
    known.delete(month)
    for (const oldest of known.keys()) if (known.size >= monthsMax) known.delete(oldest)
    known.set(month, made)
    try {
      return await made.settlement
    } catch (error) {
      if (known.get(month) === made) known.delete(month)
      throw error
    }
  }
}
