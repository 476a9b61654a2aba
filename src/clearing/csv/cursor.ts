/** One clearing record of columns: checked field by field in place, and made into an object only when it is wanted. */
import { isDay, isPlainText, isTimeOfDay, readAmount, readDigits } from '../bytes.ts'
import { noCurrency, readCurrency, type Currency } from '../currencies.ts'
import type { RejectReason } from '../errors.ts'
import type { PanPlace } from '../reader.ts'
import { dashed, type ClearingRecord, type RecordKind } from '../record.ts'
import type { Layout } from './layout.ts'
import { readPattern } from './pattern.ts'
import type { CsvProfile, FieldName } from './profile.ts'
import { newFields, splitMalformed, splitNotText, splitQuoteBroken, type Fields } from './split.ts'

/** Texts that are taken as they stand: fewest and most bytes, and the reason where it does not fit. */
const texts = [
  ['acquirerReference', 1, 64, 'acquirer_reference_invalid'],
  ['merchantId', 1, 32, 'merchant_id_invalid'],
  ['terminalId', 0, 32, 'terminal_id_invalid'],
  ['authorizationCode', 0, 16, 'authorization_code_invalid'],
  ['rrn', 0, 32, 'rrn_invalid'],
  ['networkReference', 0, 64, 'network_reference_invalid'],
] as const satisfies readonly (readonly [FieldName, number, number, RejectReason])[]

const panDigitsMin = 13
const panDigitsMax = 19
/** SHA-256 in hex: what some hosts are sent in place of a card number. */
const hashDigits = 64
const mccDigits = 4

/**
 * Finds the fields of the line `bytes[start..end)` and returns how many there are; negative, as `splitLine` says,
 * where the line cannot be cut.
 */
export type Split = (bytes: Buffer, start: number, end: number, fields: Fields) => number

/** One of {@link texts} in this file. */
interface TextColumn {
  column: number
  bytesMin: number
  bytesMax: number
  reason: RejectReason
}

/**
 * A cursor over one record. {@link check} reads and judges a line without allocating; after it said
 * that the line is good, the other methods give what stands in it.
 */
export class RecordCursor {
  readonly #profile: CsvProfile
  /** Index from 0 of each field's column; the count of columns for a field that the file lacks. */
  readonly #columns: Readonly<Record<FieldName, number>>
  readonly #fields: Fields
  readonly #split: Split
  readonly #texts: readonly TextColumn[]
  /** The card number's column of the line last checked, if it was good. */
  readonly pan: PanPlace = { bytes: Buffer.alloc(0), start: 0, end: 0 }
  #bytes: Buffer = Buffer.alloc(0)
  #operation: RecordKind = 'presentment'
  #amount = 0
  #currency: Currency = noCurrency
  #day = 0
  #timeOfDay = 0

  constructor(profile: CsvProfile, layout: Layout, split: Split) {
    this.#split = split
    this.#profile = profile
    this.#columns = layout.columns
    this.#fields = newFields(layout.columnCount)
    this.#texts = texts.map(([field, bytesMin, bytesMax, reason]) => ({
      column: layout.columns[field],
      bytesMin,
      bytesMax,
      reason,
    }))
  }

  /** Why the line `bytes[start..end)` is no good record, or `undefined` where it is one. */
  check(bytes: Buffer, start: number, end: number): RejectReason | undefined {
    this.#bytes = bytes
    const count = this.#split(bytes, start, end, this.#fields)
    if (count === splitNotText) return 'not_text'
    if (count === splitQuoteBroken) return 'quote_broken'
    if (count === splitMalformed) return 'record_malformed'
    if (count !== this.#fields.room) return 'column_count'
    return this.#checkPan() ?? this.#checkMoney() ?? this.#checkMoment() ?? this.#checkTexts()
  }

  /** The record of the line last checked; `line` is its number. */
  record(line: number): ClearingRecord {
    return {
      line,
      operation: this.#operation,
      amountMinor: BigInt(this.#amount),
      currency: this.#currency.alpha,
      purchasedOn: dashed(this.#day, 4, '-'),
      purchasedAt: dashed(this.#timeOfDay, 2, ':'),
      acquirerReference: this.#text('acquirerReference'),
      merchantId: this.#text('merchantId'),
      terminalId: this.#text('terminalId'),
      mcc: this.#text('mcc'),
      authorizationCode: this.#text('authorizationCode'),
      rrn: this.#text('rrn'),
      networkReference: this.#text('networkReference'),
      channel: this.#profile.channels.get(this.#text('channel')) ?? 'unknown',
    }
  }

  /** Where that column stands; meaningless where the line could not be cut into its columns. */
  panColumn(): PanPlace {
    this.pan.bytes = this.#bytes
    this.pan.start = this.#start('pan')
    this.pan.end = this.#end('pan')
    return this.pan
  }

  #checkPan(): RejectReason | undefined {
    const { start, end } = this.panColumn()
    if (end - start === hashDigits) return 'pan_hashed'
    if (end - start < panDigitsMin || end - start > panDigitsMax) return 'pan_invalid'
    for (let at = start; at < end; at++) {
      const byte = this.#bytes[at] ?? 0
      if (byte < 0x30 || byte > 0x39) return 'pan_invalid'
    }
    return undefined
  }

  #checkMoney(): RejectReason | undefined {
    const operation = this.#profile.operations.find(({ code }) => this.#is('operation', code))
    if (operation === undefined) return 'operation_unknown'
    const currency = this.#readCurrency()
    if (currency === undefined) return 'currency_unknown'
    const { decimalByte } = this.#profile
    const [start, end] = [this.#start('amount'), this.#end('amount')]
    this.#operation = operation.operation
    this.#currency = currency
    this.#amount = readAmount(this.#bytes, start, end, decimalByte, currency.exponent)
    return this.#amount < 0 ? 'amount_invalid' : undefined
  }

  #checkMoment(): RejectReason | undefined {
    const { date, time } = this.#profile
    this.#day = readPattern(
      date,
      this.#bytes,
      this.#start('purchaseDate'),
      this.#end('purchaseDate'),
    )
    if (!isDay(this.#day)) return 'purchase_date_invalid'
    const [start, end] = [this.#start('purchaseTime'), this.#end('purchaseTime')]
    this.#timeOfDay =
      time === undefined || start === end ? 0 : readPattern(time, this.#bytes, start, end)
    return isTimeOfDay(this.#timeOfDay) ? undefined : 'purchase_time_invalid'
  }

  #checkTexts(): RejectReason | undefined {
    const { starts, ends } = this.#fields
    for (const { column, bytesMin, bytesMax, reason } of this.#texts) {
      const [from, to] = [starts[column] ?? 0, ends[column] ?? 0]
      if (!isPlainText(this.#bytes, from, to, bytesMin, bytesMax)) return reason
    }
    const [start, end] = [this.#start('mcc'), this.#end('mcc')]
    const mccHolds = end - start === mccDigits && readDigits(this.#bytes, start, end) >= 0
    return start === end || mccHolds ? undefined : 'mcc_invalid'
  }

  #readCurrency(): Currency | undefined {
    const start = this.#start('currency')
    return this.#end('currency') - start === 3 ? readCurrency(this.#bytes, start) : undefined
  }

  #is(field: FieldName, code: Buffer): boolean {
    const start = this.#start(field)
    if (this.#end(field) - start !== code.length) return false
    for (let i = 0; i < code.length; i++) if (this.#bytes[start + i] !== code[i]) return false
    return true
  }

  #text(field: FieldName): string {
    return this.#bytes.toString('latin1', this.#start(field), this.#end(field))
  }

  #start(field: FieldName): number {
    return this.#fields.starts[this.#columns[field]] ?? 0
  }

  #end(field: FieldName): number {
    return this.#fields.ends[this.#columns[field]] ?? 0
  }
}
