/** Whatever is drafted and ended, in any order: at no time do two versions stand that cannot stand together. */
import fc from 'fast-check'
import { expect, test } from 'vitest'
import { checkDraft, type Surroundings } from '../../../src/program/approval/check.ts'
import { stateOf } from '../../../src/program/approval/dates.ts'
import { draftSchema } from '../../../src/program/approval/draft.ts'
import { endMistakes } from '../../../src/program/approval/ends.ts'
import { isActive, type RuleVersion } from '../../../src/program/rule.ts'
import { noEnd } from '../../../src/values/time.ts'

const day = 86_400_000
const origin = Date.UTC(2026, 10, 22, 10)
const days = 40

function text(at: number): string {
  return new Date(at).toISOString().slice(0, 10)
}

const draft = fc.record({
  kind: fc.constant('draft' as const),
  name: fc.constantFrom('One', 'Two', 'Three'),
  priority: fc.constantFrom(0, 1),
  location: fc.constantFrom(null, '1', '2'),
  funder: fc.constantFrom('3', '4'),
  from: fc.nat({ max: days }),
  length: fc.option(fc.integer({ min: 1, max: days })),
})
const end = fc.record({
  kind: fc.constant('end' as const),
  which: fc.nat({ max: 10 }),
  at: fc.option(fc.nat({ max: 2 * days })),
})
const wait = fc.record({ kind: fc.constant('wait' as const), days: fc.integer({ min: 1, max: 5 }) })
type Step =
  | {
      readonly kind: 'draft'
      readonly name: string
      readonly priority: number
      readonly location: string | null
      readonly funder: string
      readonly from: number
      readonly length: number | null
    }
  | { readonly kind: 'end'; readonly which: number; readonly at: number | null }
  | { readonly kind: 'wait'; readonly days: number }

const before: Surroundings = {
  versions: [],
  partners: new Map([
    [3n, { name: 'Dala', earnsUntil: '9999' }],
    [4n, { name: 'Jibek', earnsUntil: text(origin + days * day) }],
  ]),
  locations: new Map([1n, 2n].map((id) => [id, { partnerId: 3n, name: `${id}` }])),
  products: new Set(),
  campaigns: [],
  agreements: [{ owner: 3n, funderId: 4n, from: '2026-01-01', until: text(origin + 30 * day) }],
  rates: [],
}

/** What stands after a step, as the approval would write it. */
function stepped(versions: readonly RuleVersion[], step: Step, now: number): RuleVersion[] {
  const around = { ...before, versions }
  if (step.kind === 'draft') {
    const { name, priority, location, funder, from, length } = step
    const { version, mistakes } = checkDraft(
      draftSchema.parse({
        ...{ name, currency: 'KZT', stacking: { priority } },
        effect: { kind: 'rate', perMinor: '100', pointsPer: '1' },
        scope: { locationIds: location === null ? null : [location] },
        funders: [{ funderId: funder, percent: 100 }],
        validFrom: text(origin + from * day),
        validTo: length === null ? null : text(origin + (from + length) * day),
      }),
      3n,
      around,
      new Date(now),
    )
    if (version === null || mistakes.length > 0) return [...versions]
    return [...versions, version.ruleId === 0n ? { ...version, ruleId: idOf(name) } : version]
  }
  const moved = step.kind === 'end' ? versions[step.which] : undefined
  if (step.kind !== 'end' || moved === undefined) return [...versions]
  const validTo = step.at === null ? noEnd : `${text(origin + step.at * day)} 00:00:00`
  if (endMistakes(moved, validTo, around, new Date(now)).length > 0) return [...versions]
  return versions.map((each) => (each === moved ? { ...each, validTo } : each))
}

function idOf(name: string): bigint {
  return BigInt(['One', 'Two', 'Three'].indexOf(name) + 1)
}

function meet(one: RuleVersion, other: RuleVersion): boolean {
  const [ids, others] = [one.scope.locationIds, other.scope.locationIds]
  return ids === null || others === null || ids.some((each) => others.includes(each))
}

function assertSound(versions: readonly RuleVersion[]): void {
  for (let at = -1; at <= 2 * days + 1; at++) {
    const noon = `${text(origin + at * day)} 12:00:00`
    const active = versions.filter((each) => isActive(each, noon, 0))
    expect(new Set(active.map(({ ruleId }) => ruleId)).size).toBe(active.length)
    for (const [place, one] of active.entries()) {
      const same = active
        .slice(place + 1)
        .filter((each) => each.stacking.priority === one.stacking.priority && meet(each, one))
      expect(same).toEqual([])
      const isCovered =
        one.funders[0]?.funderId !== 4n || noon.slice(0, 10) <= text(origin + 30 * day)
      expect(isCovered).toBe(true)
    }
  }
}

test('versions that are active at once have rules, priorities and funders that can stand together', () => {
  let [most, ended] = [0, 0]
  const steps = fc.array(fc.oneof(draft, draft, end, wait), { minLength: 5, maxLength: 40 })
  fc.assert(
    fc.property(steps, (all) => {
      let now = origin
      let versions: RuleVersion[] = []
      for (const step of all) {
        if (step.kind === 'wait') now += step.days * day
        const next = stepped(versions, step, now)
        // What has ended everywhere stays as it was.
        const over = versions.filter((each) => stateOf(each, new Date(now)) === 'ended')
        for (const each of over) if (each.validFrom < each.validTo) expect(next).toContain(each)
        ended = Math.max(ended, over.length)
        versions = next
      }
      most = Math.max(most, versions.length)
      assertSound(versions)
    }),
    { numRuns: 200 },
  )
  // The drafts were not all refused.
  expect([most > 3, ended > 0]).toEqual([true, true])
})
