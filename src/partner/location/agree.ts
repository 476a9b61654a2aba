/** What the lines of a partner's file say together: which contradict each other, and what they make of each location. Pure. */
import { groupBy } from '../../values/group.ts'
import { isAtOnce } from './proposal.ts'
import type { AskedMerchantId, LineFault, UploadLine } from './upload.ts'

/** A location as it is, or as it shall be. */
export interface LocationFacts {
  readonly name: string
  readonly city: string
  readonly mcc: string
}

/** What becomes of a location. */
export type LocationOutcome = 'created' | 'updated' | 'unchanged'

/** Lines that ask for one merchant id at once otherwise than another line does. */
export function contradictions(lines: readonly UploadLine[]): Map<number, LineFault> {
  const faults = new Map<number, LineFault>()
  const asking = lines.flatMap(({ merchant, ...line }) =>
    merchant === null ? [] : [{ ...line, merchant }],
  )
  for (const same of groupBy(asking, ({ merchant }) => keyOf(merchant)).values()) {
    // Of the earliest beginning, and of those that reach furthest until then: who overlaps nobody beside, overlaps nobody.
    const sorted = same.toSorted((one, other) =>
      compare(one.merchant.validFrom, other.merchant.validFrom),
    )
    let furthest = sorted[0]
    for (const each of sorted.slice(1)) {
      if (furthest === undefined) break
      if (isAtOnce(each.merchant, furthest.merchant) && sayOf(each) !== sayOf(furthest)) {
        note(faults, each.line, furthest.line)
        note(faults, furthest.line, each.line)
      }
      if (each.merchant.validTo > furthest.merchant.validTo) furthest = each
    }
  }
  // A repeat of a line that contradicts another does so as well.
  const bad = new Map(
    asking.filter(({ line }) => faults.has(line)).map((each) => [sayOf(each), each.line]),
  )
  for (const each of asking) {
    const line = bad.get(sayOf(each))
    if (line !== undefined && !faults.has(each.line)) note(faults, each.line, line)
  }
  return faults
}

function note(faults: Map<number, LineFault>, line: number, other: number): void {
  if (faults.has(line)) return
  const detail = `says otherwise than line ${other} for a time that both name`
  faults.set(line, { line, column: 'merchant_id', detail })
}

/** What a line asks for, as a text: equal of those that ask for the same. */
export function sayOf({
  location,
  merchant,
}: {
  location: string
  merchant: AskedMerchantId
}): string {
  return `${keyOf(merchant)}\n${merchant.validFrom}\n${merchant.validTo}\n${location}`
}

/** What lines make of locations. */
export interface Settled {
  readonly faults: ReadonlyMap<number, LineFault>
  readonly outcomes: ReadonlyMap<string, LocationOutcome>
  /** Names that another partner has in the same city. */
  readonly namesakes: ReadonlySet<string>
  readonly changed: readonly LocationFacts[]
}

/** A location by what members know it by, its name and city, as a text: equal of those that they take for one. */
export function placeOf({ name, city }: Pick<LocationFacts, 'name' | 'city'>): string {
  return `${name}\n${city}`.toLowerCase()
}

/**
 * What the lines of each location say of it together. `others`: the places of other partners (`placeOf`); what stands is not
 * moved to one of them.
 */
export function settle(
  lines: readonly UploadLine[],
  standing: ReadonlyMap<string, LocationFacts>,
  others: ReadonlySet<string>,
): Settled {
  const faults = new Map<number, LineFault>()
  const namesakes = new Set<string>()
  const outcomes = new Map<string, LocationOutcome>()
  const changed: LocationFacts[] = []
  for (const [name, own] of groupBy(lines, ({ location }) => location)) {
    const before = standing.get(name)
    const fault = contradictionOf(own) ?? (before === undefined ? cityMissing(own) : null)
    if (fault !== null) {
      for (const { line } of own) faults.set(line, { line, ...fault })
      continue
    }
    const said = (of: 'city' | 'mcc'): string =>
      own.find((each) => each[of] !== '')?.[of] ?? before?.[of] ?? ''
    const isNamesake = others.has(placeOf({ name, city: said('city') }))
    if (isNamesake) namesakes.add(name)
    const city = isNamesake ? (before?.city ?? said('city')) : said('city')
    const after = { name, city, mcc: said('mcc') }
    const isSame = before?.city === after.city && before.mcc === after.mcc
    outcomes.set(name, before === undefined ? 'created' : isSame ? 'unchanged' : 'updated')
    if (!isSame) changed.push(after)
  }
  return { faults, outcomes, namesakes, changed }
}

type Fault = Pick<LineFault, 'column' | 'detail'>

function contradictionOf(lines: readonly UploadLine[]): Fault | null {
  for (const column of ['city', 'mcc'] as const) {
    if (new Set(lines.map((each) => each[column]).filter((each) => each !== '')).size > 1) {
      return { column, detail: 'is not the same on all lines of this location' }
    }
  }
  return null
}

function cityMissing(lines: readonly UploadLine[]): Fault | null {
  if (lines.some(({ city }) => city !== '')) return null
  return { column: 'city', detail: 'is missing: a new location needs it' }
}

/** A merchant id, of whatever terminal, as a text. */
export function idOf({ acquirerId, merchantId }: Omit<Key, 'terminalId'>): string {
  return `${acquirerId}\n${merchantId}`
}

/** A merchant id and terminal, as a text. */
export function keyOf(merchant: Key): string {
  return `${idOf(merchant)}\n${merchant.terminalId}`
}

type Key = Pick<AskedMerchantId, 'acquirerId' | 'merchantId' | 'terminalId'>

function compare(one: string, other: string): number {
  return one < other ? -1 : Number(one > other)
}
