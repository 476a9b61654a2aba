/** The grid of cohorts: what a cell is, and in which order cells stand. It is fixed: nobody can ask for another cut. */
import { categories, type Category } from '../../values/mcc.ts'

/** Ages by which members are told apart; `unknown`: who has told no birthday. */
export const ageBands = [
  'under_25',
  '25_34',
  '35_44',
  '45_54',
  '55_64',
  '65_up',
  'unknown',
] as const

/** One of them. */
export type AgeBand = (typeof ageBands)[number]

/** The city of who bought at no location of the coalition in the month. */
export const unknownCity = ''

/** A group of members: everybody in a category, those of a city, or those of an age in it. */
export interface Cohort {
  readonly category: Category
  /** Where the member bought most in the month; `null`: everywhere. */
  readonly city: string | null
  /** `null`: of every age. Only within a city. */
  readonly ageBand: AgeBand | null
}

/** How deep in the grid a cohort is: 0 a category, 1 a city of it, 2 an age band of that. */
export function levelOf({ city, ageBand }: Cohort): 0 | 1 | 2 {
  if (city === null) return 0
  return ageBand === null ? 1 : 2
}

/** The age band on the first day of a month, of who was born on a day. */
export function ageBandOf(birthday: string | null, month: string): AgeBand {
  if (birthday === null) return 'unknown'
  const had = birthday.slice(5) <= month.slice(5)
  const age = Number(month.slice(0, 4)) - Number(birthday.slice(0, 4)) - (had ? 0 : 1)
  if (age < 25) return 'under_25'
  if (age < 35) return '25_34'
  if (age < 45) return '35_44'
  if (age < 55) return '45_54'
  return age < 65 ? '55_64' : '65_up'
}

/** Which cells of the grid are asked for; what is left out is all. */
export interface CohortFilter {
  readonly category?: Category | undefined
  readonly city?: string | undefined
  readonly ageBand?: AgeBand | undefined
}

/** The cells of the grid that are asked for, in their order: a category, its cities, their ages. */
export function* cellsOf(cities: readonly string[], filter: CohortFilter): Generator<Cohort> {
  for (const category of categories) {
    if (filter.category !== undefined && filter.category !== category) continue
    const isWhole = filter.city === undefined && filter.ageBand === undefined
    if (isWhole) yield { category, city: null, ageBand: null }
    for (const city of cities) {
      if (filter.city !== undefined && filter.city !== city) continue
      if (filter.ageBand === undefined) yield { category, city, ageBand: null }
      for (const ageBand of ageBands) {
        if (filter.ageBand !== undefined && filter.ageBand !== ageBand) continue
        yield { category, city, ageBand }
      }
    }
  }
}
