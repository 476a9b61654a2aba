/** States of the gateway's keys: whenever keys are rotated, what is signed can be verified, and by what is published. */
import * as fc from 'fast-check'
import { expect, it } from 'vitest'
import { keptMs, leadMs, statesAt, type KeyTimes } from '../../../src/keys/ring/schedule.ts'

const start = Date.UTC(2026, 0, 1)
const dayMs = 86_400_000

/** Keys of rotations at these times; each is active from the lead on. */
const rotations = fc
  .uniqueArray(fc.integer({ min: 1, max: 90 * dayMs }), { minLength: 0, maxLength: 6 })
  .map((times) => times.toSorted((a, b) => a - b))
  .map((times) => [
    key('first', 0, 0),
    ...times.map((madeAt, at) => key(`k${at}`, madeAt, madeAt + leadMs)),
  ])
const moment = fc.integer({ min: 0, max: 200 * dayMs })

function key(kid: string, madeAt: number, activeFrom: number): KeyTimes & { madeAt: number } {
  return { kid, use: 'sig', activeFrom: new Date(start + activeFrom), endedAt: null, madeAt }
}

/** As the database has it at a moment: keys that are not made yet are not there. */
function at(keys: readonly (KeyTimes & { madeAt: number })[], ms: number) {
  const there = keys.filter(({ madeAt }) => madeAt <= ms)
  const states = statesAt(there, new Date(start + ms))
  return there.map(({ kid }, index) => ({ kid, state: states[index] }))
}

it('has one active key at every moment', () => {
  fc.assert(
    fc.property(rotations, moment, (keys, ms) => {
      expect(at(keys, ms).filter(({ state }) => state === 'active')).toHaveLength(1)
    }),
  )
})

it('publishes a key before it signs, and for as long as it is relied on afterwards', () => {
  fc.assert(
    fc.property(rotations, moment, fc.integer({ min: 0, max: keptMs.sig }), (keys, ms, age) => {
      const signer = at(keys, ms).find(({ state }) => state === 'active')
      const published = (when: number) =>
        at(keys, when)
          .filter(({ state }) => state !== 'ended')
          .map(({ kid }) => kid)
      expect(published(ms + age)).toContain(signer?.kid)
      if (ms - leadMs >= 0) expect(published(ms - leadMs)).toContain(signer?.kid)
    }),
  )
})

it('ends a key some time after the next one is used, and a withdrawn one at once', () => {
  const keys = [key('old', 0, 0), key('new', 1, leadMs)]
  const end = leadMs + keptMs.sig
  expect(at(keys, end - 1).map(({ state }) => state)).toEqual(['retired', 'active'])
  expect(at(keys, end).map(({ state }) => state)).toEqual(['ended', 'active'])
  const withdrawn = keys.map((each) => ({
    ...each,
    endedAt: each.kid === 'old' ? new Date() : null,
  }))
  expect(statesAt(withdrawn, new Date(start + 2 * leadMs))).toEqual(['ended', 'active'])
})
