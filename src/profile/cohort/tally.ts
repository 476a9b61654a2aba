/** Adds the payments of a month up to the cells of its grid, member by member: of members, only one is in memory. */
import type { Category } from '../../values/mcc.ts'
import { ageBandOf, unknownCity, type AgeBand } from './grid.ts'
import { addMember, noGroup, type Group } from './group.ts'

/** A purchase in the month. `city` null: at no location of the coalition. */
export interface CohortPurchase {
  readonly category: Category
  readonly currency: string
  readonly amountMinor: bigint
  readonly city: string | null
}

/** What has to be known of a member. */
export interface CohortMember {
  readonly birthday: string | null
  /** Banks that know its spending by themselves. */
  readonly knownTo: readonly bigint[]
}

/** A cell at the bottom of the grid. */
export interface CohortLeaf {
  readonly currency: string
  readonly category: Category
  readonly city: string
  readonly ageBand: AgeBand
  readonly group: Group
}

/** The cells of a month while they are added up. */
export class CohortTally {
  readonly #month: string
  readonly #leaves = new Map<string, CohortLeaf>()

  /** `month`: `YYYY-MM-01`. */
  constructor(month: string) {
    this.#month = month
  }

  /** Takes in a member with all that it bought in the month. */
  add({ birthday, knownTo }: CohortMember, purchases: readonly CohortPurchase[]): void {
    const city = homeCityOf(purchases)
    const ageBand = ageBandOf(birthday, this.#month)
    const shares = new Map<string, { of: CohortPurchase; payments: number; amount: bigint }>()
    for (const of of purchases) {
      const key = `${of.currency}/${of.category}`
      const share = shares.get(key) ?? { of, payments: 0, amount: 0n }
      share.payments += 1
      share.amount += of.amountMinor
      shares.set(key, share)
    }
    for (const { of, payments, amount } of shares.values()) {
      const { currency, category } = of
      const leaf = this.#leafOf({ currency, category, city, ageBand })
      addMember(leaf.group, { payments, amount, knownTo })
    }
  }

  /** All cells that have a member. */
  get leaves(): CohortLeaf[] {
    return [...this.#leaves.values()]
  }

  #leafOf(cell: Omit<CohortLeaf, 'group'>): CohortLeaf {
    const { currency, category, city, ageBand } = cell
    const key = [currency, category, ageBand, city].join('/')
    let leaf = this.#leaves.get(key)
    if (leaf === undefined) {
      leaf = { ...cell, group: noGroup() }
      this.#leaves.set(key, leaf)
    }
    return leaf
  }
}

/** Where most was bought, by purchases, and by name where two are alike: so that each member is of one city in a month. */
function homeCityOf(purchases: readonly CohortPurchase[]): string {
  const counts = new Map<string, number>()
  for (const { city } of purchases) {
    if (city !== null) counts.set(city, (counts.get(city) ?? 0) + 1)
  }
  let home = unknownCity
  let most = 0
  for (const [city, count] of counts) {
    if (count > most || (count === most && city < home)) [home, most] = [city, count]
  }
  return home
}
