/** One message of an IPM file about a payment: judged in place, made into an object only when it is wanted. */
import type { Message } from '../../iso8583/index.ts'
import { isDay, isTimeOfDay } from '../bytes.ts'
import { currencyNumbered, noCurrency, type Currency } from '../currencies.ts'
import type { RejectReason } from '../errors.ts'
import type { PanPlace } from '../reader.ts'
import { dashed, textsOf, type ClearingRecord, type RecordTexts } from '../record.ts'
import type { IpmRecord } from './kinds.ts'
import { pdsTags, type PdsList } from './pds.ts'
import { channelOf, entryModeOf } from './point-of-service.ts'

const panDigitsMin = 13
const panDigitsMax = 19
/** YYMMDDhhmmss. */
const momentDay = 1_000_000
const century = 20_000_000
const zero = 0x30
const exponentBytes = 4

const texts = [
  [42, 'merchant_id_invalid'],
  [41, 'terminal_id_invalid'],
  [38, 'authorization_code_invalid'],
  [37, 'rrn_invalid'],
  [63, 'network_reference_invalid'],
  [26, 'mcc_invalid'],
] as const satisfies readonly (readonly [number, RejectReason])[]

/** Reads messages of payments; after {@link check} said that one is good, the others give what stands in it. */
export class Presentment {
  readonly #message: Message
  readonly #pds: PdsList
  /** ASCII digits of the card number. */
  readonly pan: PanPlace = {
    ...{ bytes: Buffer.alloc(panDigitsMax), start: 0, end: 0, linkedCardId: undefined },
  }
  #currency: Currency = noCurrency
  #moment = 0

  constructor(message: Message, pds: PdsList) {
    this.#message = message
    this.#pds = pds
  }

  /** Why the message is no good record. */
  check(): RejectReason | undefined {
    return this.#checkPan() ?? this.#checkMoney() ?? this.#checkMoment() ?? this.#checkTexts()
  }

  /** Whether the card number is one; {@link pan} then holds it. */
  get panHolds(): boolean {
    return this.#checkPan() === undefined
  }

  /** What could be read of a message, each field by itself; `reason` is what it was rejected for. */
  texts(kind: IpmRecord, reason: RejectReason): RecordTexts {
    const amount = this.#checkAmount()
    const found = [amount, this.#checkCurrency(), this.#checkMoment(), ...this.#textFaults()]
    // What is wrong with it stands in none of the columns: somebody has to say that it is to be taken.
    const sequence = reason === 'number_not_rising' ? ('operation_unknown' as const) : undefined
    const faults = [...found, sequence].filter((each) => each !== undefined)
    return textsOf(this.#read(0, kind, amount === undefined ? this.#message.number(4) : 0), faults)
  }

  /** The record. */
  record(line: number, kind: IpmRecord): ClearingRecord {
    return this.#read(line, kind, this.#message.number(4))
  }

  #read(
    line: number,
    { record: operation, reference, cash }: IpmRecord,
    paid: number,
  ): ClearingRecord {
    const message = this.#message
    const whole = (id: number): string => (this.#holds(id) ? message.text(id) : '')
    const text = (id: number): string => whole(id).trim()
    return {
      line,
      operation,
      amountMinor: BigInt(paid),
      cashMinor: cash ? BigInt(paid) : this.#cashPart(BigInt(paid)),
      currency: this.#currency.alpha,
      purchasedOn: dashed(century + Math.floor(this.#moment / momentDay), 4, '-'),
      purchasedAt: dashed(this.#moment % momentDay, 2, ':'),
      acquirerReference: text(31) + reference,
      merchantId: text(42),
      terminalId: text(41),
      mcc: text(26),
      authorizationCode: text(38),
      rrn: text(37),
      networkReference: traceId(whole(63)),
      channel: channelOf(whole(22)),
      entryMode: entryModeOf(whole(22)),
    }
  }

  /** Zeroes the card number. */
  wipe(): void {
    this.pan.bytes.fill(0)
  }

  #checkPan(): RejectReason | undefined {
    const message = this.#message
    if (!message.has(2) || !message.isValid(2)) return 'pan_invalid'
    const start = message.starts[2] ?? 0
    const digits = (message.ends[2] ?? 0) - start
    if (digits < panDigitsMin || digits > panDigitsMax) return 'pan_invalid'
    // The digits of ASCII and EBCDIC have one low half.
    const target = this.pan.bytes
    for (let i = 0; i < digits; i++) target[i] = zero | ((message.bytes[start + i] ?? 0) & 0x0f)
    this.pan.end = digits
    return undefined
  }

  #checkMoney(): RejectReason | undefined {
    return this.#checkAmount() ?? this.#checkCurrency()
  }

  #checkAmount(): RejectReason | undefined {
    return this.#holds(4) ? undefined : 'amount_invalid'
  }

  #checkCurrency(): RejectReason | undefined {
    const message = this.#message
    if (!this.#holds(49)) return 'currency_unknown'
    const number = threeDigits(message.bytes, message.starts[49] ?? 0)
    const currency = currencyNumbered(number)
    if (currency === undefined || !this.#exponentAgrees(number, currency.exponent)) {
      return 'currency_unknown'
    }
    this.#currency = currency
    return undefined
  }

  /** PDS0148 says how many decimals each currency of the message has; another number than ours is not read. */
  #exponentAgrees(currency: number, exponent: number): boolean {
    const stated = this.#pds.bytes(pdsTags.exponents)
    if (stated.length % exponentBytes !== 0) return false
    for (let at = 0; at < stated.length; at += exponentBytes) {
      if (threeDigits(stated, at) !== currency) continue
      if (((stated[at + 3] ?? 0) & 0x0f) !== exponent) return false
    }
    return true
  }

  #checkMoment(): RejectReason | undefined {
    if (!this.#holds(12)) return 'purchase_date_invalid'
    this.#moment = this.#message.number(12)
    if (!isDay(century + Math.floor(this.#moment / momentDay))) return 'purchase_date_invalid'
    return isTimeOfDay(this.#moment % momentDay) ? undefined : 'purchase_time_invalid'
  }

  #checkTexts(): RejectReason | undefined {
    const given = this.#checkGiven()
    if (given !== undefined) return given
    for (const [id, reason] of texts) {
      if (this.#message.has(id) && !this.#message.isValid(id)) return reason
    }
    return undefined
  }

  /** What must be there. */
  #checkGiven(): RejectReason | undefined {
    const { starts, ends } = this.#message
    if (!this.#holds(31) || starts[31] === ends[31]) return 'acquirer_reference_invalid'
    return this.#message.has(42) ? undefined : 'merchant_id_invalid'
  }

  /** As {@link #checkTexts}, of every text. */
  #textFaults(): (RejectReason | undefined)[] {
    const faults = texts.map(([id, reason]) =>
      this.#message.has(id) && !this.#message.isValid(id) ? reason : undefined,
    )
    return [
      this.#checkGiven(),
      this.#message.has(42) ? undefined : 'merchant_id_invalid',
      ...faults,
    ]
  }

  #holds(id: number): boolean {
    return this.#message.has(id) && this.#message.isValid(id)
  }

  /** What of the amount was handed out as cash (DE54, amount type 40). */
  #cashPart(paid: bigint): bigint {
    const amounts = this.#holds(54) ? this.#message.text(54) : ''
    let cash = 0n
    for (let at = 0; at + 20 <= amounts.length; at += 20) {
      const entry = amounts.slice(at, at + 20)
      if (/^..40....\d{12}$/.test(entry)) cash += BigInt(entry.slice(8))
    }
    return cash < paid ? cash : paid
  }
}

function threeDigits(bytes: Buffer, at: number): number {
  const digit = (index: number): number => (bytes[at + index] ?? 0) & 0x0f
  return digit(0) * 100 + digit(1) * 10 + digit(2)
}

/** The trace id of a life cycle (DE63): behind an indicator of one character, which some leave out. */
function traceId(text: string): string {
  return (/^[\d ]/.test(text) ? text.slice(1) : text).trim()
}
