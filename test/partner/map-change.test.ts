/** Changes of the merchant-id map: what they make of it, that they overlap nothing, and that twice is once. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { changeMap, readEntries, type MapEntry } from '../../src/partner/map-change.ts'
import { indexMerchants, type MerchantMapping } from '../../src/partner/merchant-map.ts'
import { noEnd } from '../../src/values/time.ts'

const key = { acquirerId: 'ALFA', merchantId: 'M1', terminalId: '' }
const locations = [1n, 2n, 3n].map((locationId) => ({
  ...{ locationId, partnerId: 10n + locationId, name: `Shop ${locationId}`, city: '' },
}))
const [one, two] = locations
if (one === undefined || two === undefined) throw new Error('there are three')

const mapped: MerchantMapping[] = [
  { ...key, ...one, validFrom: '2020-01-01', validTo: '2025-01-01' },
  { ...key, ...two, validFrom: '2025-01-01', validTo: noEnd },
]

/** Whose it is on a day; `null` nobody's. */
function shopOn(mappings: readonly MerchantMapping[], day: string): bigint | null {
  return indexMerchants(mappings).locate('ALFA', 'M1', 'T1', day)?.locationId ?? null
}

function changed(...entries: MapEntry[]): readonly MerchantMapping[] {
  const result = changeMap(mapped, entries)
  if ('mistakes' in result) throw new Error(result.mistakes.join())
  return result.mappings
}

const shopsIn = (mappings: readonly MerchantMapping[]) =>
  ['2019-06-01', '2024-06-01', '2025-06-01', '2026-06-01', '2030-01-01'].map((day) =>
    shopOn(mappings, day),
  )

describe('a change', () => {
  test('moves a merchant id from a day on', () => {
    const move = {
      ...key,
      action: 'move',
      validFrom: '2026-01-01',
      validTo: noEnd,
      location: one,
    } as const
    expect(shopsIn(changed(move))).toEqual([null, 1n, 2n, 1n, 1n])
  })

  test('moves it for a time, and leaves what is before and after', () => {
    const move = {
      ...key,
      action: 'move',
      validFrom: '2024-06-01',
      validTo: '2025-07-01',
      location: locations[2] ?? one,
    } as const
    expect(shopsIn(changed(move))).toEqual([null, 3n, 3n, 2n, 2n])
  })

  test('that ends it changes nothing where it was ended already, whatever was added since', () => {
    const end = { ...key, action: 'end', validTo: '2026-06-01' } as const
    const add = {
      ...key,
      action: 'add',
      validFrom: '2026-08-01',
      validTo: noEnd,
      location: one,
    } as const
    const added = changed(end, add)
    const again = changeMap(added, [end])
    expect(again).toEqual({ mappings: added })
    const earlier = changeMap(added, [{ ...end, validTo: '2024-01-01' }])
    expect(earlier).toEqual({
      mistakes: [
        expect.stringContaining('is mapped again, to "Shop 1" from 2026-08-01 on: end that first'),
      ],
    })
  })

  test('ends it with whoever follows without a gap', () => {
    const end = { ...key, action: 'end', validTo: '2024-01-01' } as const
    expect(shopsIn(changed(end))).toEqual([null, null, null, null, null])
  })

  test('ends it, and adds it again elsewhere', () => {
    const end = { ...key, action: 'end', validTo: '2026-01-01' } as const
    expect(shopsIn(changed(end))).toEqual([null, 1n, 2n, null, null])
    const add = {
      ...key,
      action: 'add',
      validFrom: '2029-01-01',
      validTo: noEnd,
      location: one,
    } as const
    expect(shopsIn(changed(end, add))).toEqual([null, 1n, 2n, null, 1n])
  })

  test('of one terminal leaves the others', () => {
    const add = {
      ...key,
      terminalId: 'T1',
      action: 'add',
      validFrom: '2026-01-01',
      validTo: noEnd,
      location: one,
    } as const
    const map = indexMerchants(changed(add))
    expect(map.locate('ALFA', 'M1', 'T1', '2026-06-01')).toMatchObject({ locationId: 1n })
    expect(map.locate('ALFA', 'M1', 'T2', '2026-06-01')).toMatchObject({ locationId: 2n })
  })
})

test('what contradicts the map is refused, each entry by its number', () => {
  const add = {
    ...key,
    action: 'add',
    validFrom: '2024-01-01',
    validTo: noEnd,
    location: one,
  } as const
  const unmapped = { ...add, action: 'move', merchantId: 'M2' } as const
  const empty = { ...add, validTo: '2024-01-01' } as const
  expect(changeMap(mapped, [add, unmapped, empty])).toEqual({
    mistakes: [
      'entry 1: merchant id M1 of ALFA is mapped to "Shop 1" from 2020-01-01 until 2025-01-01: use "move", or end that first',
      'entry 2: merchant id M2 of ALFA is not mapped in that time: use "add"',
      'entry 3: merchant id M1 of ALFA: it ends on or before the day on which it begins',
    ],
  })
})

test('a location is found by its names, and what lacks something says so', () => {
  const named = locations.map((each) => ({ ...each, partner: 'Dala' }))
  const location = { partner: 'Dala', name: 'Shop 2' }
  const asked = { ...key, action: 'move', validFrom: '2026-01-01', location } as const
  expect(readEntries([asked], named)).toMatchObject({
    entries: [{ action: 'move', validTo: noEnd, location: { locationId: 2n, partnerId: 12n } }],
  })
  const elsewhere = { ...asked, location: { partner: 'Dala', name: 'Shop 9' } }
  expect(
    readEntries([elsewhere, { ...key, action: 'add' }, { ...key, action: 'end' }], named),
  ).toEqual({
    mistakes: [
      'entry 1: partner "Dala" has no location "Shop 9": add it with cobrand coalition apply',
      'entry 2: "add" needs a validFrom and a location',
      'entry 3: "end" has a validTo, no validFrom and no location',
    ],
  })
})

const day = fc
  .integer({ min: 0, max: 9 })
  .map((month) => `2026-0${month}-01`.replace('-00-', '-10-'))
const anyEntry: fc.Arbitrary<MapEntry> = fc
  .tuple(fc.constantFrom('add', 'move', 'end'), day, day, fc.constantFrom(...locations))
  .map(([action, one, other, location]) => {
    const [validFrom, validTo] = one < other ? [one, other] : [other, one]
    if (action === 'end') return { ...key, action, validTo }
    return { ...key, action: action === 'add' ? 'add' : 'move', validFrom, validTo, location }
  })

test('whatever is changed, no day has two locations, and the last change again changes nothing', () => {
  fc.assert(
    fc.property(fc.array(anyEntry, { maxLength: 12 }), (entries) => {
      let mappings: readonly MerchantMapping[] = []
      for (const entry of entries) {
        const result = changeMap(mappings, [entry])
        if ('mistakes' in result) continue
        mappings = result.mappings
        const again = changeMap(mappings, [entry])
        expect(again).toMatchObject({ mappings: expect.arrayContaining([...mappings]) })
        for (const [at, each] of mappings.entries()) {
          expect(each.validFrom < each.validTo).toBe(true)
          const others = mappings.slice(at + 1)
          const meets = (other: MerchantMapping) =>
            other.validFrom < each.validTo && each.validFrom < other.validTo
          expect(others.filter(meets)).toEqual([])
        }
      }
    }),
    { numRuns: 500 },
  )
})
