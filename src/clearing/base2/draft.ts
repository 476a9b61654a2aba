/** One draft of BASE II, a TCR 0 and its addenda: judged in place, made into an object only when it is wanted. */
import { isPlainText, readDigits } from '../bytes.ts'
import { noCurrency, readCurrency, type Currency } from '../currencies.ts'
import type { RejectReason } from '../errors.ts'
import type { PanPlace } from '../reader.ts'
import {
  dashed,
  textsOf,
  type ClearingRecord,
  type RecordKind,
  type RecordTexts,
} from '../record.ts'
import { DayOfYear, purchaseDay } from './dates.ts'
import { entryModeOf } from './entry-mode.ts'
import { isCash, referenceSuffix } from './kinds.ts'
import { acceptor, draft, service } from './layout.ts'

type Field = readonly [number, number]

const zero = 0x30
const blank = 0x20
const panDigitsMin = 13
const extensionDigits = 3

/** Reads drafts; after {@link check} said that one is good, the other methods give what stands in it. */
export class Draft {
  /** Source amount of the draft last checked, in minor units; -1 where it is none. */
  amount = -1
  readonly pan: PanPlace = { bytes: Buffer.alloc(0), start: 0, end: 0, linkedCardId: undefined }
  #bytes: Buffer = Buffer.alloc(0)
  /** Where the TCRs begin; -1 where there is none. */
  readonly #processing = new DayOfYear()
  #tcr0 = 0
  #tcr1 = -1
  #tcr5 = -1
  #code = 0
  #kind: RecordKind = 'presentment'
  #currency: Currency = noCurrency
  #day = 0

  /** Begins a draft with its TCR 0 at `bytes[at..)`. */
  start(bytes: Buffer, at: number, code: number): void {
    this.#bytes = bytes
    this.#tcr0 = at
    this.#tcr1 = -1
    this.#tcr5 = -1
    this.#code = code
    this.amount = -1
  }

  /** Adds another TCR; those that say nothing of a payment are passed over. */
  add(sequence: number, at: number): void {
    if (sequence === 1) this.#tcr1 = at
    else if (sequence === 5) this.#tcr5 = at
  }

  /** Why the draft is no good record. `processed`: the packed processing date of the file. */
  check(kind: RecordKind, processed: number): RejectReason | undefined {
    this.#kind = kind
    this.amount = this.#number(draft.sourceAmount)
    return this.#checkPan() ?? this.#checkMoney(processed) ?? this.#checkTexts()
  }

  /** Whether the card number is one; {@link pan} then holds it. */
  get panHolds(): boolean {
    return this.#checkPan() === undefined
  }

  /** What could be read of a draft that {@link check} said to be no good, each field by itself. */
  texts(processed: number): RecordTexts {
    const amount = this.amount < 0 ? ('amount_invalid' as const) : undefined
    const money = [amount, this.#checkCurrency(), this.#checkDay(processed)]
    const faults = [...money, this.#checkReference(), this.#checkAcceptor(), this.#checkCodes()]
    const known = faults.filter((each) => each !== undefined)
    return textsOf(this.record(0), known)
  }

  /** The record; `line` is that of its TCR 0. */
  record(line: number): ClearingRecord {
    const usage = this.#bytes[this.#tcr0 + draft.usageCode[0]] ?? 0
    const reference = this.#text(this.#tcr0, draft.reference) + this.#partOfMany()
    return {
      line,
      operation: this.#kind,
      amountMinor: BigInt(Math.max(this.amount, 0)),
      cashMinor: BigInt(this.#cash()),
      currency: this.#currency.alpha,
      purchasedOn: dashed(this.#day, 4, '-'),
      purchasedAt: '00:00:00',
      acquirerReference: reference + referenceSuffix(this.#code, usage),
      merchantId: this.#text(this.#tcr1, acceptor.merchantId),
      terminalId: this.#text(this.#tcr1, acceptor.terminalId),
      mcc: this.#text(this.#tcr0, draft.mcc),
      authorizationCode: this.#text(this.#tcr0, draft.authorizationCode),
      rrn: '',
      networkReference: this.#text(this.#tcr5, service.transactionIdentifier),
      channel: this.#channel(),
      entryMode: entryModeOf(this.#number(draft.entryMode), this.#order()),
    }
  }

  #checkPan(): RejectReason | undefined {
    const bytes = this.#bytes
    const start = this.#tcr0 + draft.account[0]
    let end = this.#tcr0 + draft.extension[1]
    if (this.#isEmpty(this.#tcr0, draft.extension)) end -= extensionDigits
    while (end > start && bytes[end - 1] === blank) end--
    this.pan.bytes = bytes
    this.pan.start = start
    this.pan.end = end
    if (end - start < panDigitsMin) return 'pan_invalid'
    for (let at = start; at < end; at++) {
      const digit = (bytes[at] ?? 0) - zero
      if (digit < 0 || digit > 9) return 'pan_invalid'
    }
    return undefined
  }

  #checkMoney(processed: number): RejectReason | undefined {
    const unknown = this.#checkCurrency()
    if (unknown !== undefined) return unknown
    return this.amount < 0 ? 'amount_invalid' : this.#checkDay(processed)
  }

  #checkCurrency(): RejectReason | undefined {
    const currency = readCurrency(this.#bytes, this.#tcr0 + draft.sourceCurrency[0])
    if (currency === undefined) return 'currency_unknown'
    this.#currency = currency
    return undefined
  }

  #checkDay(processed: number): RejectReason | undefined {
    const [start, end] = draft.processingDate
    const own = this.#processing.read(this.#bytes, this.#tcr0 + start, this.#tcr0 + end, processed)
    this.#day = purchaseDay(this.#number(draft.purchaseDate), own < 0 ? processed : own)
    return this.#day < 0 ? 'purchase_date_invalid' : undefined
  }

  #checkTexts(): RejectReason | undefined {
    return this.#checkReference() ?? this.#checkAcceptor() ?? this.#checkCodes()
  }

  #checkReference(): RejectReason | undefined {
    const holds =
      !this.#isEmpty(this.#tcr0, draft.reference) && this.#isPlain(this.#tcr0, draft.reference)
    return holds ? undefined : 'acquirer_reference_invalid'
  }

  #checkAcceptor(): RejectReason | undefined {
    if (this.#tcr1 < 0 || this.#isEmpty(this.#tcr1, acceptor.merchantId))
      return 'merchant_id_invalid'
    if (!this.#isPlain(this.#tcr1, acceptor.merchantId)) return 'merchant_id_invalid'
    return this.#isPlain(this.#tcr1, acceptor.terminalId) ? undefined : 'terminal_id_invalid'
  }

  #checkCodes(): RejectReason | undefined {
    if (this.#number(draft.mcc) < 0) return 'mcc_invalid'
    if (!this.#isPlain(this.#tcr0, draft.authorizationCode)) return 'authorization_code_invalid'
    const network = this.#tcr5 < 0 || this.#isPlain(this.#tcr5, service.transactionIdentifier)
    return network ? undefined : 'network_reference_invalid'
  }

  /** Of a purchase that is cleared in parts, which one this is: all have one reference. */
  #partOfMany(): string {
    if (this.#tcr5 < 0) return ''
    const [start, end] = service.clearingCount
    const count = readDigits(this.#bytes, this.#tcr5 + start, this.#tcr5 + end)
    return count > 1 ? `-${this.#text(this.#tcr5, service.clearingSequence)}` : ''
  }

  /** What of the amount was handed out as cash: it earns nothing. */
  #cash(): number {
    if (isCash(this.#code)) return Math.max(this.amount, 0)
    if (this.#tcr1 < 0) return 0
    const [start, end] = acceptor.cashBack
    const cash = readDigits(this.#bytes, this.#tcr1 + start, this.#tcr1 + end)
    return cash > 0 && this.amount > 0 ? Math.min(cash, this.amount) : 0
  }

  /** Electronic commerce, mail and telephone by TCR 1; a card that was read by its entry mode. */
  #channel(): ClearingRecord['channel'] {
    if (this.#tcr1 < 0) return 'unknown'
    const order = this.#order()
    if (order >= 1 && order <= 9) return 'online'
    const mode = this.#number(draft.entryMode)
    return mode === 2 || mode === 5 || mode === 7 || mode >= 90 ? 'in_store' : 'unknown'
  }

  /** The indicator of mail, telephone and electronic orders; no digit where there is none. */
  #order(): number {
    if (this.#tcr1 < 0) return -1
    return (this.#bytes[this.#tcr1 + acceptor.orderIndicator[0]] ?? 0) - zero
  }

  #number([start, end]: Field): number {
    return readDigits(this.#bytes, this.#tcr0 + start, this.#tcr0 + end)
  }

  #isPlain(tcr: number, [start, end]: Field): boolean {
    return isPlainText(this.#bytes, tcr + start, tcr + end, 0, recordFieldMax)
  }

  /** Blanks or zeros only. */
  #isEmpty(tcr: number, [start, end]: Field): boolean {
    for (let at = tcr + start; at < tcr + end; at++) {
      const byte = this.#bytes[at]
      if (byte !== blank && byte !== zero) return false
    }
    return true
  }

  #text(tcr: number, [start, end]: Field): string {
    return tcr < 0 ? '' : this.#bytes.toString('latin1', tcr + start, tcr + end).trim()
  }
}

const recordFieldMax = 64
