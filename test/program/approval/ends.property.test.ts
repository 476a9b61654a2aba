/** Whatever end is accepted, no purchase that may have been made loses or gains a rule by it. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { earliestEnd } from '../../../src/program/approval/dates.ts'
import { endMistakes } from '../../../src/program/approval/ends.ts'
import { ruleVersion } from '../../support/rules.ts'
import { noEnd } from '../../../src/values/time.ts'

const day = 86_400_000
const origin = Date.UTC(2026, 10, 22)
const around = {
  versions: [],
  partners: new Map([[1000n, { name: 'Dala', earnsUntil: '9999' }]]),
  ...{ agreements: [], locations: new Map(), products: new Set<string>() },
  ...{ campaigns: [], rates: [] },
}

function text(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ')
}

/** Local times within some days of the origin, to the second; midnights too. */
const localTime = fc
  .tuple(fc.integer({ min: -4, max: 4 }), fc.oneof(fc.constant(0), fc.nat({ max: 86_399 })))
  .map(([days, seconds]) => text(origin + days * day + seconds * 1000))
const end = fc.oneof(localTime, fc.constant(noEnd))

test('a purchase of any place on earth that was made is under the version afterwards as before', () => {
  let accepted = 0
  const property = fc.property(
    ...([localTime, end, end] as const),
    fc.integer({ min: 0, max: 86_400 }),
    fc.integer({ min: -12 * 60, max: 14 * 60 }),
    fc.nat({ max: 5 * 86_400 }),
    (validFrom, validTo, wanted, second, offset, ago) => {
      fc.pre(validFrom < validTo)
      const now = origin + second * 1000
      const version = ruleVersion({ validFrom, validTo })
      const mistakes = endMistakes(version, wanted, around, new Date(now))
      if (mistakes.length > 0) return
      accepted += 1
      const purchasedAt = text(now + offset * 60_000 - ago * 1000)
      const isUnder = (to: string): boolean => validFrom <= purchasedAt && purchasedAt < to
      expect(isUnder(wanted)).toBe(isUnder(validTo))
      expect(validFrom <= wanted).toBe(true)
    },
  )
  fc.assert(property, { numRuns: 3000 })
  expect(accepted).toBeGreaterThan(300)
})

test('the earliest end is accepted, and one second before is not', () => {
  const version = ruleVersion({ validFrom: '2020-01-01 00:00:00' })
  fc.assert(
    fc.property(fc.nat({ max: 400 * 86_400 }), (seconds) => {
      const now = new Date(origin + seconds * 1000)
      const earliest = earliestEnd(now)
      const before = text(Date.parse(`${earliest.replace(' ', 'T')}Z`) - 1000)
      expect(endMistakes(version, earliest, around, now)).toEqual([])
      expect(endMistakes(version, before, around, now)).toHaveLength(1)
    }),
  )
})
