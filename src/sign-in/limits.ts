/** How much may be asked for before somebody has signed in. */
import { RateLimiterMemory, RateLimiterRes } from 'rate-limiter-flexible'

/** Between two codes of a phone. */
export const codesApartSeconds = 30
/** Codes of one phone, until one of them is shown: then counting begins anew. */
export const codesAnHour = 5
/** As {@link codesAnHour}. With five tries each, 50 of a million codes can be tried in a day. */
export const codesADay = 10

/** Codes that are asked for from one address in an hour, in one process: many people may share an address. */
export const codesAnAddress = 30
/** Codes and tickets that are shown from one address in an hour, in one process. */
export const triesAnAddress = 150

const hourSeconds = 3_600
const daySeconds = 86_400

/** Counts what comes from an address, or from a network that is its owner's: whoever serves says which. */
export interface AddressLimit {
  /** Takes one; answers 0, or the seconds after which there is room again. */
  take(address: string): Promise<number>
}

/** At most `points` an address and hour. */
export function createAddressLimit(points: number): AddressLimit {
  const limiter = new RateLimiterMemory({ points, duration: hourSeconds })
  return {
    async take(address) {
      try {
        await limiter.consume(address)
        return 0
      } catch (refused) {
        if (refused instanceof RateLimiterRes) return secondsOf(refused.msBeforeNext)
        throw refused
      }
    },
  }
}

/** Seconds after which a phone may have its next code, from when it had those before. */
export function secondsUntilCode(askedAt: readonly Date[], now: Date): number {
  const times = askedAt.map((at) => at.getTime()).toSorted((a, b) => a - b)
  const free = [
    freeAt(times, 1, codesApartSeconds),
    freeAt(times, codesAnHour, hourSeconds),
    freeAt(times, codesADay, daySeconds),
  ]
  return secondsOf(Math.max(...free) - now.getTime())
}

/** When fewer than `most` of the times lie within the last `seconds`. */
function freeAt(times: readonly number[], most: number, seconds: number): number {
  const oldest = times.at(-most)
  return oldest === undefined ? 0 : oldest + seconds * 1000
}

function secondsOf(ms: number): number {
  return Math.max(1, Math.ceil(ms / 1000))
}
