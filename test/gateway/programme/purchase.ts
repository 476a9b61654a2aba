/** The messages and records of a scenario's purchases, with references that no other purchase of its member has. */
import type { DayRecord } from '../../../src/clearing/make/day.ts'
import type { TextMessage } from '../../../src/simulator/index.ts'
import { merchantIdOf, type Cast } from './cast.ts'
import type { Scenario, ScenarioEvent } from './fixture.ts'

const numericCodes = { KZT: '398', USD: '840', EUR: '978' } as const
/** A card that nobody has linked. */
const strangerPan = '9999990000000004'

type Message = Extract<ScenarioEvent, { authorize: number } | { reverse: number }>
type Record = Extract<ScenarioEvent, { clear: number } | { refund: number }>

/** Retrieval reference number of a purchase. */
export function rrnOf(scenario: Scenario, purchase: string): string {
  return `63240900${String(numberOf(scenario, purchase)).padStart(4, '0')}`
}

/** An authorization, or the reversal of one: of the whole, or down to `to`. */
export function messageOf(scenario: Scenario, cast: Cast, event: Message): TextMessage {
  const { member, at, on, currency, entry } = purchaseOf(scenario, event.of)
  const number = String(numberOf(scenario, event.of)).padStart(2, '0')
  const date = on.slice(5, 10).replace('-', '')
  const stan = `0000${number}`
  const fields = {
    ...{ 2: panOf(cast, member), 3: '000000', 7: `${date}0900${number}`, 11: stan },
    ...{ 12: on.slice(11).replaceAll(':', ''), 13: date, 18: '5411', 22: entry },
    ...{ 32: acquirerOf(cast), 37: rrnOf(scenario, event.of), 38: `A000${number}` },
    ...{ 41: 'T0000001', 42: merchantIdOf(at, cast).padEnd(15), 49: numericCodes[currency] },
  }
  if ('authorize' in event) {
    return { mti: '0100', fields: { ...fields, 4: amount(event.authorize) } }
  }
  const original = { 90: `0100${stan}${fields[7]}`.padEnd(42, '0') }
  const left = event.to === 0 ? {} : { 95: amount(event.to).padEnd(42, '0') }
  const own = { 4: amount(event.reverse), 7: `${date}0930${number}`, 11: `0010${number}` }
  return { mti: '0420', fields: { ...fields, ...own, ...original, ...left } }
}

/** The clearing record of an event; `index` is the event's. */
export function recordOf(scenario: Scenario, cast: Cast, event: Record, index: number): DayRecord {
  const { member, at, on, currency } = purchaseOf(scenario, event.of)
  const number = String(numberOf(scenario, event.of)).padStart(2, '0')
  const made = 'refund' in event && event.on !== undefined ? event.on : on
  return {
    operation: 'clear' in event ? 'presentment' : 'refund',
    amountMinor: 'clear' in event ? event.clear : event.refund,
    pan: panOf(cast, member),
    currency: { alpha: currency, numeric: numericCodes[currency] },
    day: made.slice(0, 10).replaceAll('-', ''),
    time: made.slice(11).replaceAll(':', ''),
    reference: `7400001${String(cast.number).padStart(6, '0')}${String(index).padStart(10, '0')}`,
    ...{ merchantId: merchantIdOf(at, cast), terminalId: 'T0000001', mcc: '5411' },
    ...{ authorizationCode: `A000${number}`, rrn: rrnOf(scenario, event.of), networkReference: '' },
  }
}

/** A stranger's record like another, so that the file is another one. */
export function strangersRecord(record: DayRecord, number: number): DayRecord {
  const reference = `7400002${String(number).padStart(16, '0')}`
  return { ...record, operation: 'presentment', pan: strangerPan, reference }
}

function purchaseOf({ purchases }: Scenario, name: string): Scenario['purchases'][string] {
  const purchase = purchases[name]
  if (purchase === undefined) throw new Error(`there is no purchase "${name}"`)
  return purchase
}

function numberOf({ purchases }: Scenario, name: string): number {
  return Object.keys(purchases).indexOf(name) + 1
}

function panOf({ members }: Cast, name: string): string {
  const member = members.get(name)
  if (member === undefined) throw new Error(`there is no member "${name}"`)
  return member.pan
}

function acquirerOf({ number }: Cast): string {
  return `40000${String(number).padStart(6, '0')}`
}

function amount(minor: number): string {
  return String(minor).padStart(12, '0')
}
