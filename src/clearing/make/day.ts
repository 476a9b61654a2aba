/** A simulated day of card payments, the same for the same seed: what files are made of. */
import type { RecordKind } from '../record.ts'

/** One record to be written. A day has presentments and refunds; BASE II and IPM can say the rest too. */
export interface DayRecord {
  operation: RecordKind
  /** A presentment after a chargeback. */
  second?: boolean
  /** What of the amount was handed out as cash. */
  cashMinor?: number
  /** ASCII digits. */
  pan: string
  amountMinor: number
  /** ISO 4217, alphabetic and numeric. */
  currency: { alpha: string; numeric: string }
  /** `YYYYMMDD` and `hhmmss`, local. */
  day: string
  time: string
  /** 23 digits, as an acquirer reference number is built. */
  reference: string
  merchantId: string
  terminalId: string
  mcc: string
  authorizationCode: string
  rrn: string
  /** 15 characters. */
  networkReference: string
}

/** Where a record of the day was paid. */
export interface Shop {
  merchantId: string
  terminalId: string
  mcc: string
}

/** What a day is made of. */
export interface DayPlan {
  records: number
  /** Which part of the records are members', 0 to 1. */
  membersShare: number
  /** Their card numbers; without any, all records are strangers'. */
  memberPans: readonly string[]
  shops: readonly Shop[]
  currency: { alpha: string; numeric: string }
  /** `YYYYMMDD`. */
  day: string
  seed: number
}

const refundShare = 0.03

/** The records of the day, in the order of their times. */
export function* dayRecords(plan: DayPlan): Generator<DayRecord> {
  const random = randomOf(plan.seed)
  const whole = (below: number): number => Math.floor(random() * below)
  const { shops, memberPans, day } = plan
  const julian = `${day.slice(3, 4)}${String(dayOfYear(day)).padStart(3, '0')}`
  for (let i = 0; i < plan.records; i++) {
    const isMember = random() < plan.membersShare && memberPans.length > 0
    const stranger = strangerPan(whole(1_000_000_000))
    const member = memberPans[whole(memberPans.length)] ?? stranger
    const shop = shops[whole(shops.length)] ?? { merchantId: '', terminalId: '', mcc: '' }
    const operation = random() < refundShare ? 'refund' : 'presentment'
    const number = String(plan.seed % 1000).padStart(3, '0') + String(i).padStart(8, '0')
    yield {
      operation,
      pan: isMember ? member : stranger,
      amountMinor: 100 + Math.floor(random() ** 3 * 5_000_000),
      currency: plan.currency,
      day,
      time: timeOf(Math.floor((i / plan.records) * 86_400)),
      reference: withCheckDigit(`7400001${julian}${number}`),
      ...shop,
      authorizationCode: String(whole(1_000_000)).padStart(6, '0'),
      rrn: `${julian}${String(i % 100_000_000).padStart(8, '0')}`,
      networkReference: `1${number}${String(whole(1000)).padStart(3, '0')}`,
    }
  }
}

/** A card number that no issuer has: major industry 9 and an unassigned country. */
function strangerPan(number: number): string {
  return withCheckDigit(`999999${String(number).padStart(9, '0')}`)
}

/** Luhn (ISO/IEC 7812-1 annex B). */
function withCheckDigit(digits: string): string {
  let sum = 0
  for (let i = 0; i < digits.length; i++) {
    const digit = digits.charCodeAt(digits.length - 1 - i) - 0x30
    const weighed = i % 2 === 0 ? digit * 2 : digit
    sum += weighed > 9 ? weighed - 9 : weighed
  }
  return digits + String((10 - (sum % 10)) % 10)
}

/** From 1. */
export function dayOfYear(day: string): number {
  const [year, month, date] = [day.slice(0, 4), day.slice(4, 6), day.slice(6)].map(Number)
  const at = Date.UTC(year ?? 0, (month ?? 1) - 1, date)
  return Math.round((at - Date.UTC(year ?? 0, 0, 1)) / 86_400_000) + 1
}

function timeOf(second: number): string {
  const two = (value: number): string => String(value).padStart(2, '0')
  return two(Math.floor(second / 3600)) + two(Math.floor(second / 60) % 60) + two(second % 60)
}

/** mulberry32: 32 bits of state, good enough for a day of payments. */
function randomOf(seed: number): () => number {
  let state = seed >>> 0
  return () => {
    state = (state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(state ^ (state >>> 15), state | 1)
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61)
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}
