/** One clearing record: checked field by field in place, and made into an object only when it is wanted. */
import { currencyExponent, currencyFromNumeric } from '../values/currency.ts'
import { isDay, isPlainText, isTimeOfDay, readAmount, readDigits } from './bytes.ts'
import type { RejectReason } from './errors.ts'
import type { Layout } from './layout.ts'
import { readPattern } from './pattern.ts'
import type { CsvProfile, FieldName, Operation } from './profile.ts'
import { newFields, splitLine, splitNotText, splitQuoteBroken, type Fields } from './split.ts'

/** What a record says, without the card number. Texts that it does not carry are `''`. */
export interface ClearingRecord {
  /** Line of the file, from 1. */
  line: number
  operation: Operation
  amountMinor: bigint
  /** ISO 4217 alphabetic code. */
  currency: string
  /** `YYYY-MM-DD` and `hh:mm:ss`, local to the card acceptor; midnight where no time is given. */
  purchasedOn: string
  purchasedAt: string
  acquirerReference: string
  merchantId: string
  terminalId: string
  mcc: string
  authorizationCode: string
  rrn: string
  networkReference: string
  channel: 'in_store' | 'online' | 'unknown'
}

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
const mccDigits = 4

/** One of {@link texts} in this file. */
interface TextColumn {
  column: number
  bytesMin: number
  bytesMax: number
  reason: RejectReason
}

/** A currency by the bytes that name it, packed into one number. */
interface Currency {
  alpha: string
  exponent: number
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
  readonly #texts: readonly TextColumn[]
  readonly #currencies = new Map<number, Currency>()
  #bytes: Buffer = Buffer.alloc(0)
  #operation: Operation = 'presentment'
  #amount = 0
  #currency: Currency = { alpha: '', exponent: 0 }
  #day = 0
  #timeOfDay = 0

  constructor(profile: CsvProfile, layout: Layout) {
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
    const { separatorByte, quoted } = this.#profile
    this.#bytes = bytes
    const count = splitLine(bytes, start, end, separatorByte, quoted, this.#fields)
    if (count === splitNotText) return 'not_text'
    if (count === splitQuoteBroken) return 'quote_broken'
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

  /** The card number's column of the line last checked, as a view of its bytes. */
  pan(): Buffer {
    return this.#bytes.subarray(this.#start('pan'), this.#end('pan'))
  }

  /** Where that column stands; meaningless where the line could not be cut into its columns. */
  panColumn(): { panStart: number; panEnd: number } {
    return { panStart: this.#start('pan'), panEnd: this.#end('pan') }
  }

  #checkPan(): RejectReason | undefined {
    const start = this.#start('pan')
    const end = this.#end('pan')
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

  /** Three letters or three digits; a code once known is not looked up again. */
  #readCurrency(): Currency | undefined {
    const start = this.#start('currency')
    if (this.#end('currency') - start !== 3) return undefined
    const [first = 0, second = 0, third = 0] = this.#bytes.subarray(start, start + 3)
    const packed = (first << 16) | (second << 8) | third
    const known = this.#currencies.get(packed)
    if (known !== undefined) return known
    const text = this.#text('currency')
    const alpha = currencyFromNumeric(text) ?? text
    const exponent = currencyExponent(alpha)
    if (exponent === undefined) return undefined
    const currency = { alpha, exponent }
    this.#currencies.set(packed, currency)
    return currency
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

/** `20250314` with a head of 4 is `2025-03-14`; `93005` with a head of 2 is `09:30:05`. */
function dashed(packed: number, head: number, mark: string): string {
  const digits = String(packed).padStart(head + 4, '0')
  return `${digits.slice(0, head)}${mark}${digits.slice(head, -2)}${mark}${digits.slice(-2)}`
}
