import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  attemptsMax,
  isGivenUp,
  isHeldBack,
  nextAttemptAt,
  pausedUntil,
  retryDelaysMs,
} from '../../src/webhook/schedule.ts'

const random = fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true })
const instant = fc.date({ min: new Date(0), max: new Date('2100-01-01'), noInvalidDate: true })

test('the schedule is 0, 5 s, 5 min, 30 min, 2 h, 5 h, 10 h, 10 h', () => {
  expect(retryDelaysMs.map((ms) => ms / 1000)).toEqual([
    ...[0, 5, 5 * 60, 30 * 60, 2 * 3_600, 5 * 3_600, 10 * 3_600, 10 * 3_600],
  ])
})

test('an attempt is never before its delay and at most a fifth after it; after the last there is none', () => {
  fc.assert(
    fc.property(fc.integer({ min: 1, max: 20 }), instant, random, (attempts, at, chance) => {
      const next = nextAttemptAt(attempts, at, chance)
      const delayMs = retryDelaysMs[attempts]
      if (delayMs === undefined) {
        expect(next).toBeNull()
        return
      }
      const waitMs = (next?.getTime() ?? 0) - at.getTime()
      expect(waitMs).toBeGreaterThanOrEqual(delayMs)
      expect(waitMs).toBeLessThanOrEqual(delayMs * 1.2 + 1)
    }),
  )
  expect(nextAttemptAt(attemptsMax, new Date(), 0)).toBeNull()
})

test('a pause grows with failures, up to a minute, and only of an endpoint that is held back', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 1_000_000 }), instant, (failures, at) => {
      const until = pausedUntil(failures, at)
      expect(until !== null).toBe(isHeldBack(failures))
      if (until === null) return
      const pauseMs = until.getTime() - at.getTime()
      expect(pauseMs).toBeGreaterThanOrEqual(5_000)
      expect(pauseMs).toBeLessThanOrEqual(60_000)
      expect(pausedUntil(failures + 1, at)?.getTime()).toBeGreaterThanOrEqual(until.getTime())
    }),
  )
})

test('an endpoint is given up after five days, not a moment before', () => {
  const since = new Date('2026-11-20T09:00:00Z')
  expect(isGivenUp(since, new Date('2026-11-25T08:59:59Z'))).toBe(false)
  expect(isGivenUp(since, new Date('2026-11-25T09:00:00Z'))).toBe(true)
})
