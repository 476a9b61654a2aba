/** Which texts are days and instants. */
import { expect, it } from 'vitest'
import fc from 'fast-check'
import { dayOf, isDay, isInstant } from '../../src/values/time.ts'

it('is a day that there is, from year 1', () => {
  const min = new Date('0001-01-01T00:00:00Z')
  const max = new Date('9999-12-31T00:00:00Z')
  fc.assert(
    fc.property(fc.date({ min, max, noInvalidDate: true }), (at) => {
      expect(isDay(dayOf(at))).toBe(true)
    }),
  )
})

it.each(['0000-01-01', '2026-02-29', '2026-13-01', '2026-00-10', '2026-1-1', '20261-01-01', ''])(
  'is no day: %j',
  (text) => expect(isDay(text)).toBe(false),
)

it.each([
  ['2026-11-20T09:00:00Z', true],
  ['0000-12-31T23:59:59Z', false],
  ['0001-01-01T00:00:00+05:00', false],
  ['9999-12-31T23:00:00-05:00', false],
  ['2026-11-20T25:00:00Z', false],
])('%s is an instant: %s', (text, is) => expect(isInstant(text)).toBe(is))
