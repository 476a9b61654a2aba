/** How long to wait before a peer is called again. */

/** Bounds of the wait. */
export const backOffMsMin = 500
export const backOffMsMax = 30_000

/**
 * The wait after the failure number `failures` in a row, 1 for the first: doubled each time between the bounds,
 * and anything from a half to the whole of that, so that many links do not call in one instant.
 *
 * @param random 0 to 1
 */
export function backOffMs(failures: number, random = Math.random()): number {
  const doublings = Math.min(failures - 1, 30)
  const full = Math.min(backOffMsMax, backOffMsMin * 2 ** doublings)
  return Math.round(full * (0.5 + random / 2))
}
