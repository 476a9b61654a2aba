/** A long day of payments from a seed: what the acquirers send in each round, over the links and in a file. */
import { shops } from '../../src/cli/demo/cast.ts'
import type { DayRecord } from '../../src/clearing/make/day.ts'
import { madeFormats, type MadeFormat } from '../../src/clearing/make/names.ts'
import { MessageMaker } from '../../src/simulator/index.ts'
import { Random } from '../fuzz/mutate.ts'
import { dialects, testPans, type Sent } from '../support/traffic.ts'
import { writeFileOf } from './files.ts'

/** How much is in a round. */
export interface DaySize {
  members: number
  /** Payments that messages tell of. */
  payments: number
  /** Payments that are told of by the round's file alone. */
  offline: number
}

/** A clearing file of the day. */
export interface DayFile {
  name: string
  acquirerId: string
  format: MadeFormat
  bytes: Buffer
  records: readonly DayRecord[]
}

/** What is sent between two kills. */
export interface DayRound {
  messages: readonly Sent[]
  file: DayFile
}

/** Where payments are made: over which link, and who clears them. */
const places = [
  { link: 'alfa', acquirerId: 'DEMO-ALFA', shop: shops.grocery, firstStan: 1 },
  { link: 'alfa', acquirerId: 'DEMO-ALFA', shop: shops.cafe, firstStan: 500_000 },
  { link: 'beta', acquirerId: 'DEMO-BETA', shop: shops.fuel, firstStan: 1 },
] as const

/** Who sends files. */
export const acquirerIds = ['DEMO-ALFA', 'DEMO-BETA'] as const

type AcquirerId = (typeof acquirerIds)[number]
type PlaceNumber = 0 | 1 | 2

/** Rounds between a record's purchase and the first file that it may stand in. */
type Lag = 0 | 1

const dayMs = 86_400_000
const oldestDays = 40
const tenge = { alpha: 'KZT', numeric: '398' } as const

/** Makes the rounds one after the other; the same seed and time make the same ones. */
export class Day {
  readonly memberPans: readonly string[]
  readonly #strangerPans: readonly string[]
  readonly #random: Random
  readonly #size: DaySize
  readonly #now: Date
  readonly #makers: readonly MessageMaker[]
  readonly #rounds: DayRound[] = []
  /** Records by acquirer and by the first round whose file they may stand in. */
  readonly #due: Record<AcquirerId, { from: number; record: DayRecord }[]> = {
    'DEMO-ALFA': [],
    'DEMO-BETA': [],
  }
  readonly #presented: Record<AcquirerId, DayRecord[]> = { 'DEMO-ALFA': [], 'DEMO-BETA': [] }
  #payments = 0
  #references = 0

  constructor(seed: number, now: Date, size: DaySize) {
    const pans = testPans(size.members * 2)
    this.memberPans = pans.slice(0, size.members)
    this.#strangerPans = pans.slice(size.members)
    this.#random = new Random(seed)
    this.#size = size
    this.#now = now
    this.#makers = places.map(
      ({ link, shop, firstStan }) => new MessageMaker(dialects[link], shop, () => now, firstStan),
    )
  }

  /** Every round that was asked for so far. */
  get rounds(): readonly DayRound[] {
    return this.#rounds
  }

  /** Makes the next round. */
  next(): DayRound {
    const messages: Sent[] = []
    for (let i = 0; i < this.#size.payments; i++) messages.push(...this.#pay())
    for (let i = 0; i < this.#size.offline; i++) this.#payOffline()
    const round = { messages, file: this.#file() }
    this.#rounds.push(round)
    return round
  }

  /** Every record of the day so far of one acquirer, in one file more. */
  everything(acquirerId: AcquirerId): DayFile {
    return this.#fileOf(acquirerId, 'ndjson', this.#presented[acquirerId], 'everything')
  }

  /** One payment over a link: its messages, in the order in which they are sent. */
  #pay(): Sent[] {
    const at = this.#random.below(places.length) as PlaceNumber
    const { link } = places[at]
    const maker = this.#makers[at]
    if (maker === undefined) throw new Error('each place has its maker')
    const purchase = { pan: this.#pan(), ...this.#amountAndCode() }
    const sent = (message: Sent['message']): Sent => ({ link, message })
    const story = this.#random.below(10)
    if (story < 2) {
      const advice = maker.advice(purchase)
      this.#clear(at, { ...purchase, rrn: advice.fields[37] ?? '' }, this.#lag())
      return [sent(advice)]
    }
    const request = maker.authorization(purchase)
    const paid = { ...purchase, rrn: request.fields[37] ?? '' }
    if (story < 6) {
      const cleared = this.#random.below(3) === 0 ? purchase.amountMinor + 70_000n : undefined
      this.#clear(at, { ...paid, amountMinor: cleared ?? paid.amountMinor }, this.#lag())
    }
    if (story === 6) return [sent(request), sent(maker.reversal(request))]
    if (story === 7) return [sent(maker.reversalAdvice(request)), sent(request)]
    if (story === 8) {
      const remaining = purchase.amountMinor / 2n
      this.#clear(at, { ...paid, amountMinor: remaining }, 1)
      return [sent(request), sent(maker.reversalAdvice(request, remaining))]
    }
    return this.#random.below(6) === 0 ? [sent(request), sent(request)] : [sent(request)]
  }

  /** A payment that nobody was asked about; now and then one of a day long ago. */
  #payOffline(): void {
    const at = this.#random.below(places.length) as PlaceNumber
    const daysAgo = this.#random.below(4) === 0 ? this.#random.below(oldestDays) : 0
    this.#clear(
      at,
      { pan: this.#pan(), ...this.#amountAndCode(), rrn: this.#offlineRrn() },
      0,
      daysAgo,
    )
  }

  /** Of a year that the acquirers' own references are not of. */
  #offlineRrn(): string {
    return `X${String(this.#payments).padStart(11, '0')}`
  }

  #amountAndCode(): { amountMinor: bigint; authorizationCode: string } {
    const number = (this.#payments++).toString(36).toUpperCase()
    return {
      amountMinor: BigInt(50_000 + this.#random.below(3_000_000)),
      authorizationCode: `Z${number.padStart(5, '0')}`,
    }
  }

  #pan(): string {
    const pans = this.#random.below(10) === 0 ? this.#strangerPans : this.memberPans
    return this.#random.of(pans, '')
  }

  #lag(): Lag {
    return this.#random.below(2) === 0 ? 0 : 1
  }

  /** Puts the presentment of a payment on the way, and now and then its refund. */
  #clear(
    at: PlaceNumber,
    paid: { pan: string; amountMinor: bigint; authorizationCode: string; rrn: string },
    lag: Lag,
    daysAgo = 0,
  ): void {
    const { shop, acquirerId } = places[at]
    const local = new Date(this.#now.getTime() + shop.utcOffsetMinutes * 60_000 - daysAgo * dayMs)
    const [day = '', time = ''] = local
      .toISOString()
      .replaceAll(/[-:]|\..*/g, '')
      .split('T')
    const { merchantId, terminalId, mcc } = shop
    const { pan, authorizationCode, rrn } = paid
    const record: DayRecord = {
      operation: 'presentment',
      ...{
        pan,
        amountMinor: Number(paid.amountMinor),
        currency: tenge,
        day,
        time,
        ...this.#reference(),
      },
      ...{ merchantId, terminalId, mcc, authorizationCode, rrn },
    }
    const from = this.#rounds.length + lag
    this.#due[acquirerId].push({ from, record })
    if (this.#random.below(8) !== 0) return
    const amountMinor = this.#random.below(2) === 0 ? record.amountMinor : 10_000
    const refund: DayRecord = { ...record, ...this.#reference(), operation: 'refund', amountMinor }
    // Its acquirer's next file but one: by then the purchase has been presented.
    this.#due[acquirerId].push({ from: from + 2, record: refund })
  }

  #reference(): Pick<DayRecord, 'reference' | 'networkReference'> {
    const number = String(++this.#references)
    return {
      reference: `7400001${number.padStart(16, '0')}`,
      networkReference: `1${number.padStart(14, '0')}`,
    }
  }

  /** What is due at the round's acquirer, with some records that it has sent before. */
  #file(): DayFile {
    const round = this.#rounds.length
    const acquirerId = round % 2 === 0 ? 'DEMO-ALFA' : 'DEMO-BETA'
    const presented = this.#presented[acquirerId]
    const due = this.#due[acquirerId]
    const records = due.filter(({ from }) => from <= round).map(({ record }) => record)
    this.#due[acquirerId] = due.filter(({ from }) => from > round)
    const again = presented.filter(() => this.#random.below(40) === 0)
    presented.push(...records)
    const format = this.#random.of(madeFormats, 'generic')
    return this.#fileOf(acquirerId, format, [...records, ...again], String(round))
  }

  #fileOf(
    acquirerId: AcquirerId,
    format: MadeFormat,
    records: readonly DayRecord[],
    name: string,
  ): DayFile {
    const today = this.#now.toISOString().slice(0, 10).replaceAll('-', '')
    const bytes = writeFileOf(format, today, records)
    return { name: `${name}-${acquirerId}.${format}`, acquirerId, format, bytes, records }
  }
}
