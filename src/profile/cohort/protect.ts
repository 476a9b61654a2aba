/**
 * Which cells of a month may be told. Cells are a tree (a category, its cities, their ages), so all that anybody can work out
 * from told cells are told ones less told ones inside them: each such remainder must be a group that may be told itself, or
 * empty. Where it is not, further cells are kept back (complementary suppression).
 */
import { groupBy } from '../../values/group.ts'
import { isSafe, union, type Group } from './group.ts'

/** A cell at the bottom of the tree of a category. Members of one are in no other. */
export interface Leaf {
  readonly city: string
  readonly ageBand: string
  readonly group: Group
}

/** A cell that may be told; `null`: of all. */
export interface Told {
  readonly city: string | null
  readonly ageBand: string | null
  readonly group: Group
}

/** A city while it is decided on. */
interface City {
  readonly city: string
  readonly whole: Group
  isTold: boolean
  told: Leaf[]
  /** Leaves that are not told. */
  kept: Leaf[]
}

/** The cells that may be told of one category in one currency. */
export function protect(leaves: readonly Leaf[]): Told[] {
  const cities = [...groupBy(leaves, ({ city }) => city)].map(([city, own]) =>
    protectCity(city, own),
  )
  const whole = union(cities.map((each) => each.whole))
  const isTold = isSafe(whole)
  if (isTold) {
    while (!isHarmless(remainderOf(cities))) {
      const least = smallest(
        cities.filter((each) => each.isTold || each.told.length > 0),
        ({ whole }) => whole,
      )
      if (least === undefined) break
      least.isTold = false
      least.kept.push(...least.told)
      least.told = []
    }
  }
  return [
    ...(isTold ? [{ city: null, ageBand: null, group: whole }] : []),
    ...cities.flatMap(({ city, isTold, whole, told }) => [
      ...(isTold ? [{ city, ageBand: null, group: whole }] : []),
      ...told.map((leaf): Told => leaf),
    ]),
  ]
}

function protectCity(city: string, leaves: readonly Leaf[]): City {
  const whole = union(leaves.map(({ group }) => group))
  const told = leaves.filter(({ group }) => isSafe(group))
  const kept = leaves.filter(({ group }) => !isSafe(group))
  const isTold = isSafe(whole)
  while (isTold && !isHarmless(union(kept.map(({ group }) => group)))) {
    const least = smallest(told, ({ group }) => group)
    if (least === undefined) break
    told.splice(told.indexOf(least), 1)
    kept.push(least)
  }
  return { city, whole, isTold, told, kept }
}

/** What the total less all told cells inside it comes to. */
function remainderOf(cities: readonly City[]): Group {
  return union(
    cities.filter(({ isTold }) => !isTold).flatMap(({ kept }) => kept.map(({ group }) => group)),
  )
}

function isHarmless(remainder: Group): boolean {
  return remainder.members === 0 || isSafe(remainder)
}

/** The one with the fewest members, the first of several. */
function smallest<Each>(all: readonly Each[], groupOf: (each: Each) => Group): Each | undefined {
  let least: Each | undefined
  for (const each of all) {
    if (least === undefined || groupOf(each).members < groupOf(least).members) least = each
  }
  return least
}
