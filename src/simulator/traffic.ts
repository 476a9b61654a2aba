/** What a simulated acquirer sends, profile by profile: which message when, and what its answer must be. */
import type { Dialect } from '../iso8583/index.ts'
import type { Expectation } from './check.ts'
import { stanMax } from './clock.ts'
import { MessageMaker, type Shop } from './messages.ts'
import type { TextMessage } from './references.ts'

/** A message, what its answer must be, and how often the same is sent again. */
export interface Step {
  message: TextMessage
  points: Expectation['points']
  /** Sent after the answer: the message as it is, and its repeat. All answers must be equal. */
  again: TextMessage[]
  isMember: boolean
}

/** Messages that were due when a share of the time, 0 to 1, is over: a share of all, 0 to 1. */
export type Curve = (time: number) => number

/** A way to send. */
export interface TrafficProfile {
  /** What it is, in a line. */
  title: string
  curve: Curve
  /** Kinds of step, drawn in turn by these shares. */
  mix: Readonly<Record<StepKind, number>>
}

type StepKind = 'purchase' | 'advice' | 'reversal' | 'partial_reversal' | 'enquiry' | 'duplicate'

const steady: Curve = (time) => time

/** Share of a day's payments in each hour, from midnight. */
const hours = [1, 1, 1, 1, 1, 2, 3, 5, 7, 8, 9, 10, 12, 11, 9, 9, 10, 12, 14, 13, 10, 6, 3, 2]
const hoursTotal = hours.reduce((sum, share) => sum + share, 0)

/** A whole day in the time that there is. */
const daily: Curve = (time) => {
  const at = Math.min(time, 1) * hours.length
  const whole = Math.floor(at)
  const before = hours.slice(0, whole).reduce((sum, share) => sum + share, 0)
  return (before + (at - whole) * (hours[whole] ?? 0)) / hoursTotal
}

const burstsDefault = 5

/** Everything in the first half of each of five spans. */
const bursts: Curve = (time) => {
  const at = Math.min(time, 1) * burstsDefault
  const whole = Math.floor(at)
  return (whole + Math.min(1, (at - whole) * 2)) / burstsDefault
}

const none = { advice: 0, reversal: 0, partial_reversal: 0, enquiry: 0, duplicate: 0 }

/** The profiles that are a stream of messages. */
export const trafficProfiles = {
  steady: {
    ...{ title: 'authorizations and advices at an even rate', curve: steady },
    mix: { ...none, purchase: 0.95, advice: 0.05 },
  },
  day: {
    ...{ title: 'a day of mixed messages from several shops, compressed', curve: daily },
    mix: {
      ...{ purchase: 0.74, advice: 0.12, reversal: 0.04, partial_reversal: 0.03 },
      ...{ enquiry: 0.05, duplicate: 0.02 },
    },
  },
  burst: {
    ...{ title: 'twice the rate, and nothing, in turns', curve: bursts },
    mix: { ...none, purchase: 0.9, advice: 0.1 },
  },
  duplicates: {
    ...{ title: 'every message sent again, as it is and as a repeat', curve: steady },
    mix: { ...none, purchase: 0, duplicate: 1 },
  },
} as const satisfies Record<string, TrafficProfile>

/** What {@link TrafficMaker} needs. */
export interface TrafficOptions {
  dialect: Dialect
  shop: Shop
  /** How many shops there are: each with a terminal of its own. */
  shops: number
  amountMinor: bigint
  /** Share of steps with a card of `memberPans`, 0 to 1; 0 where there is none. */
  membersShare: number
  memberPans: readonly string[]
}

/** A BIN of published test cards; strangers' numbers are made under it. */
const strangerBin = '411111'
/** Payments that a reversal may undo. */
const rememberedMax = 100

interface Bought {
  message: TextMessage
  amountMinor: bigint
  isMember: boolean
  shop: number
}

/** Makes the steps of a profile, one after the other. */
export class TrafficMaker {
  readonly #options: TrafficOptions
  readonly #makers: MessageMaker[]
  readonly #bought: Bought[] = []
  readonly #drawn: Record<StepKind, number> = { purchase: 0, ...none }
  #steps = 0
  #members = 0

  /** `firstStan`: so that two runs in one second do not send the same messages. */
  constructor(options: TrafficOptions, firstStan: number) {
    this.#options = options
    const { dialect, shop, shops } = options
    const each = Math.floor(stanMax / shops)
    this.#makers = Array.from({ length: shops }, (_, at) => {
      const first = ((firstStan + at * each) % stanMax) + 1
      return new MessageMaker(dialect, { ...shop, ...place(shop, at) }, undefined, first)
    })
  }

  /** The next step of a mix: each kind comes as often as its share says. */
  next(mix: TrafficProfile['mix']): Step {
    this.#steps++
    const kinds = Object.keys(mix) as StepKind[]
    const lack = (kind: StepKind): number => mix[kind] * this.#steps - this.#drawn[kind]
    const kind = kinds.reduce((most, each) => (lack(each) > lack(most) ? each : most))
    this.#drawn[kind]++
    if (kind === 'reversal' || kind === 'partial_reversal') {
      const bought = this.#bought.shift()
      if (bought !== undefined) return this.#reverse(bought, kind === 'partial_reversal')
    }
    return this.#pay(kind)
  }

  #pay(kind: StepKind): Step {
    const { membersShare, memberPans } = this.#options
    const number = this.#steps - 1
    const share = memberPans.length === 0 ? 0 : membersShare
    const isMember = Math.floor((number + 1) * share) > Math.floor(number * share)
    const pan = isMember ? memberPans[this.#members++ % memberPans.length] : strangerPan(number)
    const shop = number % this.#makers.length
    const maker = this.#makers[shop]
    if (maker === undefined || pan === undefined) throw new Error('there is no shop')
    if (kind === 'enquiry') {
      return { message: maker.enquiry(pan), points: 'none', again: [], isMember }
    }
    const amountMinor = this.#options.amountMinor + BigInt((number * 7919) % 1000)
    const purchase = { pan, amountMinor }
    const message = kind === 'advice' ? maker.advice(purchase) : maker.authorization(purchase)
    if (kind === 'purchase' && this.#bought.length < rememberedMax) {
      this.#bought.push({ message, amountMinor, isMember, shop })
    }
    const again = kind === 'duplicate' ? [message, maker.repeat(message)] : []
    return { message, points: isMember ? 'given' : 'none', again, isMember }
  }

  #reverse({ message: original, amountMinor, isMember, shop }: Bought, partly: boolean): Step {
    const maker = this.#makers[shop]
    if (maker === undefined) throw new Error('there is no shop')
    const remaining = partly ? amountMinor / 2n : undefined
    const message = maker.reversalAdvice(original, remaining)
    return { message, points: isMember ? 'given' : 'none', again: [], isMember }
  }
}

/** The first shop is as it was given; the others have a terminal of their own. */
function place(shop: Shop, at: number): Pick<Shop, 'terminalId'> {
  if (at === 0) return shop
  const number = String(at)
  return { terminalId: shop.terminalId.padEnd(8, '0').slice(0, 8 - number.length) + number }
}

function strangerPan(number: number): string {
  return `${strangerBin}${String(number % 10_000_000_000).padStart(10, '0')}`
}
