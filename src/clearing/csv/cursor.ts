/** One clearing record of columns: checked field by field in place, and made into an object only when it is wanted. */
import { merchantIdCharsMax, terminalIdCharsMax } from '../../values/acceptor.ts'
import { isDay, isPlainText, isTimeOfDay, readAmount, readDigits } from '../bytes.ts'
import { noCurrency, readCurrency, type Currency } from '../currencies.ts'
import type { RejectReason } from '../errors.ts'
import type { PanPlace } from '../reader.ts'
import {
  dashed,
  textsOf,
  unread,
  type ClearingRecord,
  type RecordKind,
  type RecordTexts,
} from '../record.ts'
import { strangersCard } from '../rejects.ts'
import type { Layout } from './layout.ts'
import { readPattern } from './pattern.ts'
import type { CsvProfile, FieldName } from './profile.ts'
import { newFields, splitMalformed, splitNotText, splitQuoteBroken, type Fields } from './split.ts'

/** Texts that are taken as they stand: fewest and most bytes, and the reason where it does not fit. */
const texts = [
  ['acquirerReference', 1, 64, 'acquirer_reference_invalid'],
  ['merchantId', 1, merchantIdCharsMax, 'merchant_id_invalid'],
  ['terminalId', 0, terminalIdCharsMax, 'terminal_id_invalid'],
  ['authorizationCode', 0, 16, 'authorization_code_invalid'],
  ['rrn', 0, 32, 'rrn_invalid'],
  ['networkReference', 0, 64, 'network_reference_invalid'],
] as const satisfies readonly (readonly [FieldName, number, number, RejectReason])[]

const panDigitsMin = 13
const panDigitsMax = 19
/** SHA-256 in hex: what some hosts are sent in place of a card number. */
const hashDigits = 64
const mccDigits = 4
const hashSign = 0x23
const strangersBytes = Buffer.from(strangersCard)
const unreadByte = unread.charCodeAt(0)

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
  readonly pan: PanPlace = {
    bytes: Buffer.alloc(0),
    start: 0,
    end: 0,
    linkedCardId: undefined,
    parStart: 0,
    parEnd: 0,
  }
  #bytes: Buffer = Buffer.alloc(0)
  #operation: RecordKind = 'presentment'
  #amount = 0
  #cash = 0
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
    const panReason = this.#checkPan()
    // Of a stranger's record there is nothing to be read, and nothing to be taken.
    if (this.pan.linkedCardId === 0n) return undefined
    return panReason ?? this.#checkMoney() ?? this.#checkMoment() ?? this.#checkTexts()
  }

  /** The record of the line last checked; `line` is its number. */
  record(line: number): ClearingRecord {
    return {
      line,
      operation: this.#operation,
      amountMinor: BigInt(this.#amount),
      cashMinor: BigInt(this.#cash),
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
      entryMode: this.#profile.entryModes.get(this.#text('entryMode')) ?? '',
    }
  }

  /** Whether the card number of a line that was cut into its columns is one; {@link pan} then holds it. */
  get panHolds(): boolean {
    return this.#checkPan() === undefined
  }

  /** The record of a line that was cut into its columns, as far as each of them could be read. */
  texts(): RecordTexts {
    const operation = this.#checkOperation()
    const currency = this.#checkCurrency()
    // Where the currency is not known, nobody knows how many decimals the amount has.
    const isGuess = currency !== undefined && this.#profile.decimalByte !== 0
    const amount = isGuess ? 'amount_invalid' : this.#checkAmount()
    const cash = amount === undefined ? this.#checkCash() : 'cash_amount_invalid'
    const moment = [this.#checkDay(), this.#checkTime(), this.#checkMcc()]
    const texts = this.#texts.map((each) => this.#checkText(each))
    const faults = [operation, currency, amount, cash, ...moment, ...texts]
    return textsOf(
      this.record(0),
      faults.filter((each) => each !== undefined),
    )
  }

  #checkPan(): RejectReason | undefined {
    const { pan } = this
    const start = this.#start('pan')
    const end = this.#end('pan')
    pan.bytes = this.#bytes
    pan.start = start
    pan.end = end
    pan.parStart = this.#start('par')
    pan.parEnd = this.#end('par')
    pan.linkedCardId = this.#profile.corrections ? this.#linkedCard(start, end) : undefined
    if (pan.linkedCardId !== undefined) return undefined
    if (end - start === hashDigits) return 'pan_hashed'
    if (end - start < panDigitsMin || end - start > panDigitsMax) return 'pan_invalid'
    for (let at = start; at < end; at++) {
      const byte = this.#bytes[at] ?? 0
      if (byte < 0x30 || byte > 0x39) return 'pan_invalid'
    }
    return undefined
  }

  #checkMoney(): RejectReason | undefined {
    const unknown = this.#checkOperation() ?? this.#checkCurrency()
    return unknown ?? this.#checkAmount() ?? this.#checkCash()
  }

  #checkOperation(): RejectReason | undefined {
    const found = this.#profile.operations.find(({ code }) => this.#is('operation', code))
    if (found === undefined) return 'operation_unknown'
    this.#operation = found.operation
    return undefined
  }

  #checkCurrency(): RejectReason | undefined {
    const start = this.#start('currency')
    const isCode = this.#end('currency') - start === 3
    const currency = isCode ? readCurrency(this.#bytes, start) : undefined
    if (currency === undefined) return 'currency_unknown'
    this.#currency = currency
    return undefined
  }

  #checkAmount(): RejectReason | undefined {
    this.#amount = this.#readAmount('amount')
    return this.#amount < 0 ? 'amount_invalid' : undefined
  }

  #checkCash(): RejectReason | undefined {
    const isGiven = this.#end('cashAmount') > this.#start('cashAmount')
    this.#cash = isGiven ? this.#readAmount('cashAmount') : 0
    return this.#cash < 0 || this.#cash > this.#amount ? 'cash_amount_invalid' : undefined
  }

  #checkMoment(): RejectReason | undefined {
    return this.#checkDay() ?? this.#checkTime()
  }

  #checkDay(): RejectReason | undefined {
    const { date } = this.#profile
    const [start, end] = [this.#start('purchaseDate'), this.#end('purchaseDate')]
    this.#day = readPattern(date, this.#bytes, start, end)
    return isDay(this.#day) ? undefined : 'purchase_date_invalid'
  }

  #checkTime(): RejectReason | undefined {
    const { time } = this.#profile
    const [start, end] = [this.#start('purchaseTime'), this.#end('purchaseTime')]
    this.#timeOfDay =
      time === undefined || start === end ? 0 : readPattern(time, this.#bytes, start, end)
    return isTimeOfDay(this.#timeOfDay) ? undefined : 'purchase_time_invalid'
  }

  #checkTexts(): RejectReason | undefined {
    for (const each of this.#texts) {
      const reason = this.#checkText(each)
      if (reason !== undefined) return reason
    }
    return this.#checkMcc()
  }

  #checkText({ column, bytesMin, bytesMax, reason }: TextColumn): RejectReason | undefined {
    const start = this.#fields.starts[column] ?? 0
    const end = this.#fields.ends[column] ?? 0
    if (!isPlainText(this.#bytes, start, end, bytesMin, bytesMax)) return reason
    const isUnread = end - start === 1 && this.#bytes[start] === unreadByte
    return isUnread && this.#profile.corrections ? reason : undefined
  }

  #checkMcc(): RejectReason | undefined {
    const [start, end] = [this.#start('mcc'), this.#end('mcc')]
    const mccHolds = end - start === mccDigits && readDigits(this.#bytes, start, end) >= 0
    return start === end || mccHolds ? undefined : 'mcc_invalid'
  }

  #readAmount(field: 'amount' | 'cashAmount'): number {
    const { decimalByte } = this.#profile
    const { exponent } = this.#currency
    return readAmount(this.#bytes, this.#start(field), this.#end(field), decimalByte, exponent)
  }

  /** The card that a correction names in place of its number: `#` and its id, or that it is a stranger's. */
  #linkedCard(start: number, end: number): bigint | undefined {
    const bytes = this.#bytes
    if (bytes[start] === hashSign) {
      const id = readDigits(bytes, start + 1, end)
      return id > 0 ? BigInt(id) : undefined
    }
    return strangersBytes.equals(bytes.subarray(start, end)) ? 0n : undefined
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
