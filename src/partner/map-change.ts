/** Changes of the dated merchant-id map: what they make of it, and which payments they may touch. Pure. */
import type { MerchantMapping, Location } from './merchant-map.ts'
import { noEnd } from '../values/time.ts'

interface Mapped {
  readonly acquirerId: string
  readonly merchantId: string
  /** `''` for every terminal that has no mapping of its own. */
  readonly terminalId: string
}

/**
 * One change. `add`: a merchant id that nobody has in that time. `move`: whoever has it in that time, now another
 * location has. `end`: nobody has it from `validTo` on, unless nobody had it on that day as it was. Dates `YYYY-MM-DD`; the end is not included.
 */
export type MapEntry = Mapped &
  (
    | {
        readonly action: 'add' | 'move'
        readonly validFrom: string
        readonly validTo: string
        readonly location: Location
      }
    | { readonly action: 'end'; readonly validTo: string }
  )

/** The map with the changes in it, or what is wrong with them, each mistake with the number of its entry. */
export type ChangedMap =
  { readonly mappings: readonly MerchantMapping[] } | { readonly mistakes: readonly string[] }

/** Makes the changes, one after the other. One that is made already changes nothing. */
export function changeMap(
  mappings: readonly MerchantMapping[],
  entries: readonly MapEntry[],
): ChangedMap {
  const mistakes: string[] = []
  let changed = mappings
  for (const [at, entry] of entries.entries()) {
    const result = make(changed, entry)
    if (typeof result === 'string') mistakes.push(`entry ${at + 1}: ${result}`)
    else changed = result
  }
  return mistakes.length > 0 ? { mistakes } : { mappings: changed }
}

function make(mappings: readonly MerchantMapping[], entry: MapEntry): MerchantMapping[] | string {
  const own = mappings.filter((each) => isOf(entry, each))
  const others = mappings.filter((each) => !isOf(entry, each))
  if (entry.action === 'end') {
    const left = endOn(own, entry.validTo)
    return typeof left === 'string' ? `${nameOf(entry)} ${left}` : [...others, ...left]
  }

  const { location, validFrom, validTo } = entry
  if (validFrom >= validTo)
    return `${nameOf(entry)}: it ends on or before the day on which it begins`
  const mapping = { ...keyOf(entry), ...location, validFrom, validTo }
  const inTheWay = own.filter((each) => each.validFrom < validTo && validFrom < each.validTo)
  if (inTheWay.every((each) => isHeldBy(each, location)) && covers(inTheWay, validFrom, validTo)) {
    return [...mappings]
  }
  const [first] = inTheWay
  if (entry.action === 'move') {
    if (first === undefined) return `${nameOf(entry)} is not mapped in that time: use "add"`
  } else if (first !== undefined) {
    return `${nameOf(entry)} is mapped to "${first.name}" ${periodOf(first)}: use "move", or end that first`
  }
  const left = own.flatMap((each) => [...before(each, validFrom), ...from(each, validTo)])
  return [...others, ...left, mapping]
}

/**
 * What is left where whoever has it on `day` has it no longer, nor who follows them without a gap. Nothing changes where
 * nobody has it on that day: it was ended already, and what begins later was added since.
 */
function endOn(own: readonly MerchantMapping[], day: string): MerchantMapping[] | string {
  let reached = day
  for (const each of own.toSorted((one, other) => (one.validFrom < other.validFrom ? -1 : 1))) {
    if (each.validFrom <= reached && reached < each.validTo) reached = each.validTo
  }
  if (reached === day) return [...own]
  const later = own.find((each) => each.validFrom > reached)
  if (later !== undefined) {
    return `is mapped again, to "${later.name}" ${periodOf(later)}: end that first`
  }
  return own.flatMap((each) => before(each, day))
}

/** What of a mapping lies before a day. */
function before(mapping: MerchantMapping, day: string): MerchantMapping[] {
  if (mapping.validFrom >= day) return []
  return [{ ...mapping, validTo: mapping.validTo < day ? mapping.validTo : day }]
}

/** What of a mapping lies on a day and after. */
function from(mapping: MerchantMapping, day: string): MerchantMapping[] {
  if (mapping.validTo <= day) return []
  return [{ ...mapping, validFrom: mapping.validFrom > day ? mapping.validFrom : day }]
}

/** Whether mappings that do not overlap fill the time. */
function covers(mappings: readonly MerchantMapping[], validFrom: string, validTo: string): boolean {
  let reached = validFrom
  for (const each of mappings.toSorted((one, other) =>
    one.validFrom < other.validFrom ? -1 : 1,
  )) {
    if (each.validFrom > reached) return false
    reached = each.validTo
  }
  return reached >= validTo
}

function isOf({ acquirerId, merchantId, terminalId }: Mapped, mapping: Mapped): boolean {
  return (
    mapping.merchantId === merchantId &&
    mapping.acquirerId === acquirerId &&
    mapping.terminalId === terminalId
  )
}

function isHeldBy(mapping: MerchantMapping, { locationId }: Location): boolean {
  return mapping.locationId === locationId
}

function keyOf({ acquirerId, merchantId, terminalId }: Mapped): Mapped {
  return { acquirerId, merchantId, terminalId }
}

function nameOf({ acquirerId, merchantId, terminalId }: Mapped): string {
  const terminal = terminalId === '' ? '' : `, terminal ${terminalId}`
  return `merchant id ${merchantId} of ${acquirerId}${terminal}`
}

function periodOf({ validFrom, validTo }: MerchantMapping): string {
  return validTo === noEnd ? `from ${validFrom} on` : `from ${validFrom} until ${validTo}`
}

/** Where and when payments may be placed elsewhere than before; the end is not included. */
export interface ChangedSpan {
  readonly acquirerId: string
  readonly merchantId: string
  readonly from: string
  readonly to: string
}

/** The spans of changes. */
export function spansOf(entries: readonly MapEntry[]): ChangedSpan[] {
  return entries.map((entry) => {
    const { acquirerId, merchantId, validTo } = entry
    if (entry.action === 'end') return { acquirerId, merchantId, from: validTo, to: noEnd }
    return { acquirerId, merchantId, from: entry.validFrom, to: validTo }
  })
}

/** A location, and the name of its partner. */
export interface NamedLocation extends Location {
  readonly partner: string
}

/** A change as a person writes it, with a location by its names. */
export interface AskedEntry extends Mapped {
  readonly action: MapEntry['action']
  readonly validFrom?: string | undefined
  readonly validTo?: string | undefined
  readonly location?: { readonly partner: string; readonly name: string } | undefined
}

/** Finds the locations of changes, or says what each one lacks. */
export function readEntries(
  asked: readonly AskedEntry[],
  locations: readonly NamedLocation[],
): { readonly entries: readonly MapEntry[] } | { readonly mistakes: readonly string[] } {
  const entries: MapEntry[] = []
  const mistakes: string[] = []
  for (const [at, each] of asked.entries()) {
    const entry = readEntry(each, locations)
    if (typeof entry === 'string') mistakes.push(`entry ${at + 1}: ${entry}`)
    else entries.push(entry)
  }
  return mistakes.length > 0 ? { mistakes } : { entries }
}

function readEntry(asked: AskedEntry, locations: readonly NamedLocation[]): MapEntry | string {
  const { action, validFrom, validTo, location } = asked
  const key = keyOf(asked)
  if (action === 'end') {
    if (validFrom !== undefined || location !== undefined || validTo === undefined) {
      return '"end" has a validTo, no validFrom and no location'
    }
    return { ...key, action, validTo }
  }
  if (validFrom === undefined || location === undefined) {
    return `"${action}" needs a validFrom and a location`
  }
  const { partner, name } = location
  const found = locations.find((each) => each.partner === partner && each.name === name)
  if (found === undefined) {
    return `partner "${partner}" has no location "${name}": add it with cobrand coalition apply`
  }
  const { partner: _named, ...at } = found
  return { ...key, action, validFrom, validTo: validTo ?? noEnd, location: at }
}
