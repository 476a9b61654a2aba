/** When a webhook is sent again, and when its endpoint is given up. */

/** From the end of one attempt to the next; the first is made at once (Standard Webhooks, "Deliverability and reliability"). */
export const retryDelaysMs = [
  0, 5_000, 300_000, 1_800_000, 7_200_000, 18_000_000, 36_000_000, 36_000_000,
] as const
/** An event is sent so often at most; then it is for a replay. */
export const attemptsMax = retryDelaysMs.length
/** A wait is longer by up to this part of it, so that what failed together does not come back together. */
const jitterMax = 0.2
/** An endpoint that has failed for so long is disabled. */
export const failingDaysMax = 5
/** Failures in a row after which an endpoint is asked by one event at a time. */
const failuresBeforePause = 8
const pauseMsMin = 5_000
const pauseMsMax = 60_000

/**
 * The instant of the next attempt after `attempts` of them have failed, the last at `at`; `null`: there is none.
 * `random`: from 0 up to 1.
 */
export function nextAttemptAt(attempts: number, at: Date, random: number): Date | null {
  const delayMs = retryDelaysMs[attempts]
  if (delayMs === undefined) return null
  return new Date(at.getTime() + Math.round(delayMs * (1 + jitterMax * random)))
}

/** Until when nothing is sent to an endpoint that has failed so often in a row; `null`: it is not held back. */
export function pausedUntil(failures: number, at: Date): Date | null {
  if (failures < failuresBeforePause) return null
  const pauseMs = Math.min(pauseMsMin * 2 ** (failures - failuresBeforePause), pauseMsMax)
  return new Date(at.getTime() + pauseMs)
}

/** Whether so many failures in a row hold an endpoint back: it is then asked by one event at a time. */
export function isHeldBack(failures: number): boolean {
  return failures >= failuresBeforePause
}

/** Whether an endpoint that has not taken anything since `failingSince` is given up. */
export function isGivenUp(failingSince: Date, now: Date): boolean {
  return now.getTime() - failingSince.getTime() >= failingDaysMax * 86_400_000
}
