/** One message of an IPM file about a payment: judged in place, made into an object only when it is wanted. */
import type { Message } from '../../iso8583/index.ts'
import { isDay, isTimeOfDay } from '../bytes.ts'
import { currencyNumbered, noCurrency, type Currency } from '../currencies.ts'
import type { RejectReason } from '../errors.ts'
import type { PanPlace } from '../reader.ts'
import { dashed, type ClearingRecord, type RecordKind } from '../record.ts'
import { pdsTags, type PdsList } from './pds.ts'

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
] as const satisfies readonly (readonly [number, RejectReason])[]

/** Reads messages of payments; after {@link check} said that one is good, the others give what stands in it. */
export class Presentment {
  readonly #message: Message
  readonly #pds: PdsList
  /** ASCII digits of the card number. */
  readonly pan: PanPlace = { bytes: Buffer.alloc(panDigitsMax), start: 0, end: 0 }
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

  /** The record. `suffix` tells it from the first of its reference. */
  record(line: number, operation: RecordKind, suffix: string): ClearingRecord {
    const message = this.#message
    const text = (id: number): string => message.text(id).trim()
    return {
      line,
      operation,
      amountMinor: this.#bought(),
      currency: this.#currency.alpha,
      purchasedOn: dashed(century + Math.floor(this.#moment / momentDay), 4, '-'),
      purchasedAt: dashed(this.#moment % momentDay, 2, ':'),
      acquirerReference: text(31) + suffix,
      merchantId: text(42),
      terminalId: text(41),
      mcc: text(26),
      authorizationCode: text(38),
      rrn: text(37),
      networkReference: traceId(message.text(63)),
      channel: channelOf(message.text(22)),
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
    const message = this.#message
    if (!message.has(4) || !message.isValid(4)) return 'amount_invalid'
    if (!message.has(49) || !message.isValid(49)) return 'currency_unknown'
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
    const message = this.#message
    if (!message.has(12) || !message.isValid(12)) return 'purchase_date_invalid'
    this.#moment = message.number(12)
    if (!isDay(century + Math.floor(this.#moment / momentDay))) return 'purchase_date_invalid'
    return isTimeOfDay(this.#moment % momentDay) ? undefined : 'purchase_time_invalid'
  }

  #checkTexts(): RejectReason | undefined {
    const message = this.#message
    if (!message.has(31) || !message.isValid(31)) return 'acquirer_reference_invalid'
    if (message.starts[31] === message.ends[31]) return 'acquirer_reference_invalid'
    if (!message.has(42)) return 'merchant_id_invalid'
    for (const [id, reason] of texts) if (message.has(id) && !message.isValid(id)) return reason
    return message.has(26) && !message.isValid(26) ? 'mcc_invalid' : undefined
  }

  /** The amount without what was handed out as cash (DE54, amount type 40). */
  #bought(): bigint {
    const paid = BigInt(this.#message.number(4))
    const amounts = this.#message.has(54) && this.#message.isValid(54) ? this.#message.text(54) : ''
    let cash = 0n
    for (let at = 0; at + 20 <= amounts.length; at += 20) {
      const entry = amounts.slice(at, at + 20)
      if (/^..40....\d{12}$/.test(entry)) cash += BigInt(entry.slice(8))
    }
    return cash < paid ? paid - cash : 0n
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

/** By the cardholder's presence (DE22 position 5): mail, telephone, standing order, electronic commerce. */
function channelOf(dataCode: string): ClearingRecord['channel'] {
  const presence = dataCode.charAt(4)
  if (/[2-5]/.test(presence)) return 'online'
  return presence === '0' ? 'in_store' : 'unknown'
}
