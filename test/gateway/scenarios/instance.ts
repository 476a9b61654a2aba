/** A scenario as it is played once: cards, references and merchant ids are this playing's own, bytes are made. */
import { Base2Writer } from '../../../src/clearing/make/base2.ts'
import type { DayRecord } from '../../../src/clearing/make/day.ts'
import { IpmWriter } from '../../../src/clearing/make/ipm.ts'
import { genericWriter, ndjsonWriter, rfc4180Writer } from '../../../src/clearing/make/text.ts'
import type { FileWriter } from '../../../src/clearing/make/writer.ts'
import type { TextMessage } from '../../../src/simulator/index.ts'
import { testPans } from '../../support/traffic.ts'
import { wholeRecord, type RecordRow, type Scenario, type ScenarioEvent } from './fixture.ts'

const cardsMax = 4
const pans = testPans(cardsMax * 2000)
/** A card that nobody has linked. */
const strangerPan = '9999990000000004'

/** The same scenario with cards of its own; `playing` counts from 0. */
export function instanceOf(scenario: Scenario, playing: number): Scenario {
  const linked = Object.keys(scenario.cards)
  const reissued = scenario.events.flatMap((each) => ('reissue' in each ? [each.to] : []))
  const numbers = [...new Set([...linked, ...reissued])]
  const renamed = new Map(numbers.map((pan, i) => [pan, pans[playing * cardsMax + i] ?? '']))
  for (const name of Object.keys(scenario.merchants)) renamed.set(name, ownMerchant(name, playing))
  const rename = (value: unknown): unknown => {
    if (typeof value === 'string') return renamed.get(value) ?? value
    if (Array.isArray(value)) return value.map(rename)
    if (typeof value !== 'object' || value === null) return value
    const entries = Object.entries(value).map(([key, inner]) => [
      renamed.get(key) ?? key,
      renamedField(key, rename(inner), playing),
    ])
    return Object.fromEntries(entries)
  }
  return { ...(rename(scenario) as Scenario), expected: scenario.expected }
}

/** A merchant id of one playing. */
export function ownMerchant(name: string, playing: number): string {
  return `${name}-${playing}`
}

/** What tells messages, records and receipts apart is each playing's own: the acquirer (DE32), the acquirer reference, the number. */
function renamedField(key: string, value: unknown, playing: number): unknown {
  const number = String(playing).padStart(6, '0')
  if (key === 'receiptId' || key === 'returnOf') return `${String(value)}-${playing}`
  if (key === '32') return `40000${number}`
  if (key !== 'acquirer_reference' || typeof value !== 'string') return value
  return `7400001${number}${value.slice(13)}`
}

/** A message of a scenario; blanks behind the merchant id (DE42) need not be written. */
export function messageOf(
  scenario: Scenario,
  { mti, fields }: Extract<ScenarioEvent, { mti: string }>,
): TextMessage {
  const whole = { ...scenario.message, ...fields }
  return { mti, fields: { ...whole, 42: (whole[42] ?? '').padEnd(15) } }
}

const writers = {
  generic: genericWriter,
  ndjson: ndjsonWriter,
  rfc4180: rfc4180Writer,
  base2: (day: string) => new Base2Writer(day),
  ipm: (day: string) => new IpmWriter(day),
} as const satisfies Record<string, (day: string) => FileWriter>

/** A clearing file of a scenario; `again`: as a file of its own, with a stranger's record in it. */
export function fileOf(
  scenario: Scenario,
  { format, records }: Extract<ScenarioEvent, { format: string }>,
  again: number,
): Buffer {
  const rows = records.map((row) => dayRecord(wholeRecord(scenario, row)))
  const [first] = rows
  if (first === undefined) throw new Error('a file has a record')
  const writer = writers[format](first.day)
  const extra = Array.from({ length: again }, (_, i) => ({
    ...{ ...first, operation: 'presentment' as const, pan: strangerPan, cashMinor: 0 },
    reference: `7400002${String(i).padStart(16, '0')}`,
  }))
  const written = [...rows, ...extra].map((row) => writer.record(row))
  return Buffer.concat([writer.begin(), ...written, writer.end()])
}

const numericCodes: Readonly<Record<string, string>> = { KZT: '398', USD: '840', EUR: '978' }

function dayRecord(row: RecordRow): DayRecord {
  return {
    operation: row.operation,
    pan: row.pan,
    amountMinor: row.amount,
    ...(row.cash === undefined ? {} : { cashMinor: row.cash }),
    ...(row.second === undefined ? {} : { second: row.second }),
    currency: { alpha: row.currency, numeric: numericCodes[row.currency] ?? '' },
    day: row.purchase_date.replaceAll('-', ''),
    time: row.purchase_time.replaceAll(':', ''),
    reference: row.acquirer_reference,
    merchantId: row.merchant_id,
    terminalId: row.terminal_id,
    mcc: row.mcc,
    authorizationCode: row.authorization_code,
    rrn: row.rrn,
    networkReference: row.network_reference,
  }
}

/** The last day on which jobs run, `null` where none do. */
export function lastJobs({ events }: Scenario): string | null {
  const days = events.flatMap((each) => ('jobs' in each ? [each.jobs] : []))
  return days.toSorted().at(-1) ?? null
}

/** What a till of a scenario sends, as the API takes it. */
export function receiptsOf(
  { till, receipts }: Extract<ScenarioEvent, { receipts: unknown }>,
  memberId: bigint,
): object[] {
  const common = { location: { name: till.location }, currency: 'KZT' }
  const member = { memberId: `${memberId}` }
  return receipts.map((each) => ({ ...common, ...('returnOf' in each ? {} : { member }), ...each }))
}
