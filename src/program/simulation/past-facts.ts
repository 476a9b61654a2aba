/** Facts of past payments: as they were kept then; what no rule asked for then, as it is now. */
import type { FrozenFacts } from '../../values/frozen-facts.ts'
import { monthOf } from '../../values/time.ts'
import type { Occasion } from '../evaluation/occasion.ts'
import { indexProgramme } from '../programme.ts'
import type { RuleVersion } from '../rule.ts'

/** Name of a fact that payments keep. */
export type FactName = keyof FrozenFacts

/** Facts that rules ask for, and from which revision of the programme on payments keep each. */
export class AskedFacts {
  readonly #since = new Map<FactName, number>()

  /** `asking` are the rules that are asked now; `versions` all that there ever were. */
  constructor(asking: readonly RuleVersion[], versions: readonly RuleVersion[]) {
    for (const name of factsOf(asking)) this.#since.set(name, never)
    for (const version of versions) {
      for (const name of factsOf([version])) {
        const since = this.#since.get(name)
        if (since !== undefined) this.#since.set(name, Math.min(since, version.sinceRevision))
      }
    }
  }

  /** Whether any of them is asked for. */
  any(names: readonly FactName[]): boolean {
    return names.some((name) => this.#since.has(name))
  }

  /** From this revision on payments keep all of them that are asked for. */
  keptSince(names: readonly FactName[]): number {
    return Math.max(-1, ...names.map((name) => this.#since.get(name) ?? -1))
  }

  /** Those that a payment of a revision did not keep; `null`: it was under no rule. */
  missingAt(revision: number | null): FactName[] {
    return [...this.#since].filter(([, since]) => (revision ?? -1) < since).map(([name]) => name)
  }
}

/** After every revision. */
const never = 2 ** 31 - 1

function factsOf(versions: readonly RuleVersion[]): ReadonlySet<FactName> {
  return indexProgramme({ versions }).needs.facts
}

/** Facts that tell which of the member's visits a payment is: they follow from the payments. */
export const visitFacts = ['nth', 'first'] as const satisfies readonly FactName[]

/** What is read of a payment's member and card as of now. */
export interface PresentFacts {
  readonly facts: FrozenFacts
  /** Whether the member had bought at the partner before the first payment that is read. */
  readonly boughtBefore: boolean
}

/** Facts to evaluate by, and whether some of them are of now. */
export interface PastFacts {
  readonly facts: FrozenFacts
  readonly areOfNow: boolean
}

/** Completes facts of payments that come in the order of purchase. */
export class FactCompleter {
  readonly #asked: AskedFacts
  readonly #missing = new Map<number | null, readonly FactName[]>()
  /** By member and partner: the month of the latest visit, and how many it had. */
  readonly #visits = new Map<string, { month: string; count: number }>()

  constructor(asked: AskedFacts) {
    this.#asked = asked
  }

  /** Counts the payment as a visit, and completes its facts. */
  complete(occasion: Occasion, revision: number | null, present: PresentFacts): PastFacts {
    const frozen = occasion.facts
    const visit = this.#asked.any(visitFacts) ? this.#visit(occasion, present.boughtBefore) : {}
    const missing = this.#missingAt(revision)
    if (missing.length === 0) return { facts: frozen, areOfNow: false }
    const known: FrozenFacts = { ...present.facts, ...visit }
    const added = missing.map((name) => [name, known[name]] as const)
    const facts: FrozenFacts = { ...frozen, ...Object.fromEntries(added) }
    return { facts, areOfNow: missing.some((name) => name !== 'nth' && name !== 'first') }
  }

  #missingAt(revision: number | null): readonly FactName[] {
    let missing = this.#missing.get(revision)
    if (missing === undefined) {
      missing = this.#asked.missingAt(revision)
      this.#missing.set(revision, missing)
    }
    return missing
  }

  #visit(
    { memberId, partnerId, purchasedOn, amountMinor }: Occasion,
    boughtBefore: boolean,
  ): FrozenFacts {
    const key = `${memberId}/${partnerId}`
    const month = monthOf(purchasedOn)
    const before = this.#visits.get(key)
    const nth = (before?.month === month ? before.count : 0) + 1
    if (amountMinor > 0n) this.#visits.set(key, { month, count: nth })
    return { nth, first: before === undefined && !boughtBefore }
  }
}
