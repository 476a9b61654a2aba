/** A file comes to the same in whatever order its lines stand, and nothing the second time; others' locations are not touched. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { changeMap } from '../../../src/partner/map-change.ts'
import { placeOf } from '../../../src/partner/location/agree.ts'
import { planUpload, type UploadState } from '../../../src/partner/location/plan.ts'
import {
  entryOf,
  isAtOnce,
  isMappedTo,
  isSameKey,
  type Proposal,
} from '../../../src/partner/location/proposal.ts'
import type { UploadLine } from '../../../src/partner/location/upload.ts'

const me = 3n
const days = ['2026-01-01', '2026-02-01', '2026-03-01', '2026-04-01', '9999'] as const
const period = fc.tuple(fc.nat({ max: 3 }), fc.nat({ max: 3 })).map(([from, length]) => ({
  validFrom: days[from] ?? days[0],
  validTo: days[Math.min(4, from + 1 + length)] ?? days[4],
}))
const key = fc.record({
  acquirerId: fc.constant('ALFA'),
  merchantId: fc.constantFrom('M1', 'M2'),
  terminalId: fc.constantFrom('', 'T1'),
})
const merchant = fc.tuple(key, period).map(([one, other]) => ({ ...one, ...other }))
const names = ['A', 'B', 'C', 'D']
const line = fc.record({
  location: fc.constantFrom(...names),
  city: fc.constantFrom('', 'Almaty', 'Almaty', 'Astana'),
  mcc: fc.constantFrom('', '', '', '5411', '5812'),
  merchant: fc.option(merchant, { nil: null }),
})
const file = fc
  .array(line, { maxLength: 8 })
  .map((lines) => lines.map((each, at): UploadLine => ({ line: at + 2, ...each })))

/** Locations A and B are ours, X is another's; the map has no two at once. */
const state = fc
  .tuple(
    fc.array(fc.tuple(merchant, fc.constantFrom(1n, 2n, 9n)), { maxLength: 5 }),
    fc.array(
      fc.tuple(
        merchant,
        fc.constantFrom(1n, 2n),
        fc.constantFrom('map' as const, 'end' as const),
        fc.constantFrom(
          'open' as const,
          'refused' as const,
          'approved' as const,
          'replaced' as const,
        ),
      ),
      { maxLength: 4 },
    ),
    fc.subarray([
      { name: 'a', city: 'Astana' },
      { name: 'C', city: 'almaty' },
      { name: 'D', city: 'Astana' },
    ]),
  )
  .map(([mapped, proposed, others]): UploadState => {
    const mappings: UploadState['mappings'][number][] = []
    for (const [each, locationId] of mapped) {
      if (mappings.some((other) => isSameKey(each, other) && isAtOnce(each, other))) continue
      const partnerId = locationId === 9n ? 4n : me
      mappings.push({ ...each, locationId, partnerId, name: '', city: '' })
    }
    const proposals = proposed.map(([each, locationId, kind, at], index): Proposal => ({
      ...{ ...each, proposalId: BigInt(index + 1), partnerId: me, locationId, kind, state: at },
    }))
    return {
      ...{ partnerId: me, mappings, others },
      locations: [
        { locationId: 1n, name: 'A', city: 'Almaty', mcc: '' },
        { locationId: 2n, name: 'B', city: 'Astana', mcc: '5411' },
      ],
      proposals: proposals.filter(
        (each, at) => proposals.findIndex((other) => textOf(other) === textOf(each)) === at,
      ),
    }
  })

function textOf({ proposalId: _id, state: _state, ...proposal }: Proposal): string {
  return Object.entries(proposal)
    .map(([name, value]) => `${name} ${value}`)
    .toSorted()
    .join('\n')
}

const shuffled = file.chain((lines) =>
  fc
    .shuffledSubarray(lines, { minLength: lines.length, maxLength: lines.length })
    .map((other) => ({ lines, other })),
)

const sorted = (values: readonly object[]) =>
  values.map((each) => JSON.stringify(each, Object.keys(each).toSorted())).toSorted()

describe('a file', () => {
  it('comes to the same in whatever order its lines stand', () => {
    fc.assert(
      fc.property(shuffled, state, ({ lines, other }, at) => {
        const one = planUpload(lines, [], at)
        const two = planUpload(other, [], at)
        expect(two.results.map(({ line: number, outcome }) => [number, outcome])).toEqual(
          one.results.map(({ line: number, outcome }) => [number, outcome]),
        )
        expect(sorted(two.locations)).toEqual(sorted(one.locations))
        expect(sorted(two.proposals)).toEqual(sorted(one.proposals))
        expect(two.replaced.toSorted()).toEqual(one.replaced.toSorted())
      }),
      { numRuns: 2000 },
    )
  })

  it('changes nothing the second time', () => {
    fc.assert(
      fc.property(file, state, (lines, at) => {
        const plan = planUpload(lines, [], at)
        const again = planUpload(lines, [], after(at, plan))
        expect(again).toMatchObject({ locations: [], proposals: [], replaced: [] })
        expect(again.results.filter(({ outcome }) => outcome === 'created')).toEqual([])
      }),
      { numRuns: 2000 },
    )
  })

  it('takes no name that another has in its city without being told so', () => {
    let conflicts = 0
    fc.assert(
      fc.property(file, state, (lines, at) => {
        const plan = planUpload(lines, [], at)
        const others = new Set(at.others.map(placeOf))
        const standing = new Set(at.locations.map(({ name }) => name))
        for (const each of plan.locations.filter((one) => others.has(placeOf(one)))) {
          expect(standing.has(each.name)).toBe(false)
          const own = lines.filter(({ location }) => location === each.name).map((one) => one.line)
          const told = plan.results.filter((one) => own.includes(one.line))
          for (const { outcome } of told) expect(['conflict', 'invalid']).toContain(outcome)
          conflicts += 1
        }
      }),
      { numRuns: 2000 },
    )
    expect(conflicts).toBeGreaterThan(100)
  })

  it('is mapped once all that it proposes is approved', () => {
    let approvedOnes = 0
    fc.assert(
      fc.property(file, state, (lines, before) => {
        const at = { ...before, proposals: [] }
        const plan = planUpload(lines, [], at)
        const now = after(at, plan)
        // An end takes days away that another line may name.
        fc.pre(now.proposals.every(({ kind }) => kind === 'map'))
        let { mappings } = now
        for (const proposal of now.proposals) {
          const { partnerId, locationId } = proposal
          const location = { partnerId, locationId, name: '', city: '' }
          const entry = entryOf(proposal, location, mappings)
          const changed = changeMap(mappings, entry === null ? [] : [entry])
          if ('mistakes' in changed) throw new Error(changed.mistakes.join())
          mappings = changed.mappings
          approvedOnes += 1
        }
        const ids = new Map(now.locations.map(({ name, locationId }) => [name, locationId]))
        const left = lines.filter(({ line: number, location, merchant: asked }) => {
          const { outcome } = plan.results.find((each) => each.line === number) ?? {}
          if (asked === null || outcome === 'invalid') return false
          return !isMappedTo(asked, ids.get(location) ?? 0n, mappings)
        })
        expect(left).toEqual([])
      }),
      { numRuns: 2000 },
    )
    expect(approvedOnes).toBeGreaterThan(500)
  })
})

/** What there is once a plan was done, as the store does it. */
function after(at: UploadState, plan: ReturnType<typeof planUpload>): UploadState {
  const locations = new Map(at.locations.map((each) => [each.name, each]))
  for (const each of plan.locations) {
    const locationId =
      locations.get(each.name)?.locationId ?? BigInt(100 + names.indexOf(each.name))
    locations.set(each.name, { ...each, locationId })
  }
  const kept = at.proposals.map((each) =>
    plan.replaced.includes(each.proposalId) ? { ...each, state: 'replaced' as const } : each,
  )
  const made = plan.proposals.map(({ location, ...each }, index): Proposal => {
    const locationId = locations.get(location)?.locationId ?? 0n
    const proposal = { ...each, locationId, partnerId: me, state: 'open' as const }
    return { proposalId: BigInt(1000 + index), ...proposal }
  })
  const proposals = [
    ...kept.filter((each) => !made.some((other) => textOf(other) === textOf(each))),
    ...made,
  ]
  return { ...at, locations: [...locations.values()], proposals }
}
