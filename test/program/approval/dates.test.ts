/** Starts lie ahead somewhere on earth, ends everywhere. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import {
  earliestEnd,
  earliestStart,
  lastDayOf,
  stateOf,
} from '../../../src/program/approval/dates.ts'

const now = new Date('2026-11-22T10:00:00Z')
const lasting = { validFrom: '2026-11-22 12:00:00', validTo: '2026-11-25 00:00:00' }

test.each([
  ['2026-11-21T21:59:59Z', 'scheduled'],
  ['2026-11-21T22:00:00Z', 'active'],
  ['2026-11-25T11:59:59Z', 'active'],
  ['2026-11-25T12:00:00Z', 'ended'],
])('by the clocks of the whole earth, at %s it is %s', (at, state) => {
  expect(stateOf(lasting, new Date(at))).toBe(state)
})

test('what ends when it begins never begins', () => {
  expect(stateOf({ validFrom: '2030-01-01', validTo: '2030-01-01' }, now)).toBe('ended')
})

test('the last day is the one before a midnight', () => {
  expect(lastDayOf({ validTo: '2027-01-01 00:00:00' })).toBe('2026-12-31')
  expect(lastDayOf({ validTo: '2027-01-01 00:00:01' })).toBe('2027-01-01')
  expect(lastDayOf({ validTo: '9999' })).toBe('9999')
})

test('no local clock has reached the earliest end, and some have not reached the earliest start', () => {
  const instant = fc.date({
    ...{ min: new Date('2020-01-01'), max: new Date('2040-01-01'), noInvalidDate: true },
  })
  const offset = fc.integer({ min: -12 * 60, max: 14 * 60 })
  fc.assert(
    fc.property(instant, offset, (at, minutes) => {
      const local = new Date(at.getTime() + minutes * 60_000).toISOString().slice(0, 19)
      const clock = local.replace('T', ' ')
      expect(clock < earliestEnd(at)).toBe(true)
      expect(clock >= earliestStart(at)).toBe(true)
      expect(earliestEnd(at).endsWith(' 00:00:00')).toBe(true)
    }),
  )
})
