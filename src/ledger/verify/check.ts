/** What a check of the ledger is, and what it finds. */
import type { Queryable } from '../../db/connect.ts'

/** Places that break an invariant: how many, and the first few, by ids alone. */
export interface Faults {
  readonly faults: number
  /** E.g. `account 12`, `lot 5/3/2028-11-30`, `transfer 5/70001`. At most {@link placesMax}. */
  readonly places: readonly string[]
}

/** One invariant of the ledger. */
export interface Check {
  readonly name: string
  /** What holds where there is no fault, in a line for a person. */
  readonly about: string
  /** Reads in the snapshot of an open transaction. */
  find(sql: Queryable): Promise<Faults>
}

/** How many places of one check are told. */
export const placesMax = 5

/** Faults found one by one, of which only the first places are kept. */
export class FaultList implements Faults {
  faults = 0
  readonly places: string[] = []

  /** One more fault. */
  add(place: string): void {
    this.faults += 1
    if (this.places.length < placesMax) this.places.push(place)
  }
}
