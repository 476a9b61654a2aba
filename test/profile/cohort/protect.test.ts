/** What cohorts tell, against somebody who subtracts everything from everything. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { ageBandOf, ageBands, cellsOf } from '../../../src/profile/cohort/grid.ts'
import {
  addMember,
  isSafe,
  membersMin,
  noGroup,
  union,
  type Group,
} from '../../../src/profile/cohort/group.ts'
import { protect, type Leaf } from '../../../src/profile/cohort/protect.ts'
import { roundGroup } from '../../../src/profile/cohort/round.ts'
import { solvable } from './attacker.ts'

/** A group of members who spent so much. */
function groupOf(amounts: readonly bigint[], knownTo: readonly bigint[] = []): Group {
  const group = noGroup()
  for (const amount of amounts) addMember(group, { payments: 1, amount, knownTo })
  return group
}

const many = (members: number, each = 100n): bigint[] => new Array<bigint>(members).fill(each)

describe('a group', () => {
  it('is told from twenty members on', () => {
    expect(isSafe(groupOf(many(membersMin)))).toBe(true)
    expect(isSafe(groupOf(many(membersMin - 1)))).toBe(false)
    expect(isSafe(noGroup())).toBe(false)
  })

  it('is not told where one member is most of it, or where the second could tell what the first spent', () => {
    expect(isSafe(groupOf([...many(30), 3_001n]))).toBe(false)
    expect(isSafe(groupOf([...many(30), 2_900n]))).toBe(true)
    expect(isSafe(groupOf([...many(30, 1n), 500n, 490n]))).toBe(false)
  })

  it('counts only whom the bank that knows most of them does not know', () => {
    const group = groupOf(many(membersMin), [])
    addMember(group, { payments: 1, amount: 100n, knownTo: [7n, 7n] })
    expect(isSafe(group)).toBe(true)
    const known = groupOf(many(membersMin - 1))
    for (const bank of [7n, 8n]) addMember(known, { payments: 1, amount: 100n, knownTo: [bank] })
    // Of 21, either bank knows one: 20 are left.
    expect(isSafe(known)).toBe(true)
    addMember(known, { payments: 1, amount: 100n, knownTo: [7n, 8n] })
    expect(isSafe(known)).toBe(true)
    expect(isSafe(groupOf(many(60), [7n]))).toBe(false)
  })

  it('of several is the same whether they are counted together or put together', () => {
    const amounts = fc.array(fc.bigInt({ min: 1n, max: 10n ** 9n }), { maxLength: 30 })
    fc.assert(
      fc.property(fc.array(amounts, { maxLength: 5 }), (parts) => {
        expect(union(parts.map((each) => groupOf(each, [1n])))).toEqual(groupOf(parts.flat(), [1n]))
      }),
    )
  })
})

describe('complementary suppression', () => {
  const leaf = (city: string, ageBand: string, members: number): Leaf => ({
    ...{ city, ageBand, group: groupOf(many(members)) },
  })
  const names = (leaves: readonly Leaf[]) =>
    protect(leaves).map(({ city, ageBand }) => `${city ?? '*'}/${ageBand ?? '*'}`)

  it('keeps a second cell back where the total would tell the one that is small', () => {
    expect(names([leaf('A', '1', 50), leaf('A', '2', 30), leaf('A', '3', 5)])).toEqual([
      ...['*/*', 'A/*', 'A/1'],
    ])
  })

  it('keeps back nothing where all may be told', () => {
    expect(names([leaf('A', '1', 50), leaf('B', '1', 30)])).toEqual([
      '*/*',
      'A/*',
      'A/1',
      'B/*',
      'B/1',
    ])
  })

  it('keeps a whole city back for a small one', () => {
    expect(names([leaf('A', '1', 50), leaf('B', '1', 30), leaf('C', '1', 5)])).toEqual([
      '*/*',
      'A/*',
      'A/1',
    ])
  })

  it('lets small ones hide each other', () => {
    const small = [1, 2, 3, 4].map((at) => leaf('A', `${at}`, 6))
    expect(names([...small, leaf('A', '9', 40)])).toEqual(['*/*', 'A/*', 'A/9'])
  })

  it('of one small cell tells nothing', () => {
    expect(names([leaf('A', '1', 19)])).toEqual([])
  })
})

const anyGroup = fc
  .record({
    members: fc.oneof(fc.integer({ min: 1, max: 25 }), fc.integer({ min: 15, max: 80 })),
    each: fc.bigInt({ min: 1n, max: 1_000n }),
    giant: fc.option(fc.bigInt({ min: 1n, max: 200_000n }), { freq: 3 }),
    known: fc.array(fc.constantFrom(1n, 2n), { maxLength: 2 }),
  })
  .map(({ members, each, giant, known }) => {
    const group = groupOf(many(members, each))
    if (giant !== null) addMember(group, { payments: 1, amount: giant, knownTo: known })
    return group
  })

const anyLeaves: fc.Arbitrary<Leaf[]> = fc.uniqueArray(
  fc.record({
    city: fc.constantFrom('A', 'B', 'C', 'D'),
    ageBand: fc.constantFrom('1', '2', '3'),
    group: anyGroup,
  }),
  { selector: ({ city, ageBand }) => `${city}/${ageBand}`, minLength: 1 },
)

describe('who subtracts', () => {
  it('works out no group that may not be told, from all cells of the month together', () => {
    fc.assert(
      fc.property(anyLeaves, (leaves) => {
        const told = protect(leaves)
        const rows = told.map(({ city, ageBand }) =>
          leaves.map((leaf) =>
            (city === null || leaf.city === city) && (ageBand === null || leaf.ageBand === ageBand)
              ? 1
              : 0,
          ),
        )
        // Every set of cells, not only single ones: who knows the sum of 15 members in two cells knows too much, too.
        for (let set = 1; set < 2 ** leaves.length; set++) {
          const wanted = leaves.map((_, at) => (set >> at) & 1)
          const group = union(leaves.filter((_, at) => wanted[at] === 1).map((each) => each.group))
          if (!isSafe(group)) expect([wanted, solvable(rows, wanted)]).toEqual([wanted, false])
        }
      }),
      { numRuns: 150 },
    )
  })

  it('still finds most of what may be told', () => {
    const counts = { told: 0, safe: 0 }
    fc.assert(
      fc.property(anyLeaves, (leaves) => {
        counts.told += protect(leaves).filter(({ ageBand }) => ageBand !== null).length
        counts.safe += leaves.filter(({ group }) => isSafe(group)).length
      }),
      { numRuns: 300, seed: 7 },
    )
    expect(counts.told / counts.safe).toBeGreaterThan(0.6)
  })
})

describe('what is told', () => {
  it('is rounded', () => {
    const group = { ...groupOf([]), members: 24, payments: 1_235, amount: 123_456_789n }
    expect(roundGroup(group)).toEqual({ members: 20, payments: 1_240, amountMinor: 123_000_000n })
    expect(roundGroup({ ...group, amount: 99_950n }).amountMinor).toBe(100_000n)
    expect(roundGroup({ ...group, amount: 42n }).amountMinor).toBe(42n)
  })

  it('stands in one grid for everybody, in which a filter only chooses', () => {
    const all = [...cellsOf(['', 'Almaty'], {})]
    expect(all).toHaveLength(14 * (1 + 2 * (1 + ageBands.length)))
    const some = [...cellsOf(['', 'Almaty'], { category: 'fuel', city: 'Almaty' })]
    expect(some).toHaveLength(1 + ageBands.length)
    expect(all).toEqual(expect.arrayContaining(some))
  })

  it.each([
    [null, 'unknown'],
    ['2001-10-02', 'under_25'],
    ['2001-10-01', '25_34'],
    ['1961-10-01', '65_up'],
    ['1961-12-31', '55_64'],
  ])('an age is that of the first day of the month: %s is %s', (birthday, band) => {
    expect(ageBandOf(birthday, '2026-10-01')).toBe(band)
  })
})
