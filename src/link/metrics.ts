/** What a link counts: plain numbers, added to while messages pass and read when somebody scrapes. */
import type { AnswerKind } from './own-requests.ts'

/** What became of a message, and which of the dialect's codes it was answered with. */
const outcomes = {
  /** Answered at once: no card of a member. */
  stranger: 'approved',
  /** Answered after the commit. */
  member: 'approved',
  /** A member's, but no purchase (balance inquiry, cash): answered at once. */
  no_purchase: 'approved',
  /** A member's purchase without an amount, or in a currency that there is not: answered at once, and lost. */
  no_amount: 'approved',
  /** Sign-on, sign-off, echo and what else the dialect acknowledges. */
  network: 'approved',
  /** Totals of the acquirer: acknowledged. */
  reconciliation: 'approved',
  /** A session message that the gateway does not do. */
  network_unknown: 'systemError',
  /** Answered with the format error code. */
  format_error: 'formatError',
  /** Not understood well enough to be answered. */
  undecodable: null,
  /** A request answered without points, because the commit took too long or there is no database. */
  fail_open: 'approved',
  /** An advice that was asked for again, because there is no database. */
  advice_retry: 'retry',
  /** An advice that the database refuses: told so, as a format error, since to repeat it is no use. */
  advice_refused: 'formatError',
  /** It came before the sign-on that the link requires. */
  not_signed_on: 'retry',
  /** A network message of ours that came back. */
  reflected: null,
  /** It had no MAC, or a wrong one. */
  mac_missing: 'systemError',
  mac_wrong: 'systemError',
} as const

/** See {@link outcomes}. */
export type Outcome = keyof typeof outcomes

const outcomeNames = Object.keys(outcomes) as Outcome[]
const outcomeAt = Object.fromEntries(outcomeNames.map((name, at) => [name, at])) as {
  [Name in Outcome]: number
}

/** Why a connection was refused at the door, or closed by us. */
export const faultReasons = [
  'not_allowed',
  'full',
  'tls',
  'no_certificate',
  'not_trusted',
  'not_pinned',
  'bad_frame',
  'half_frame',
  'not_a_message',
  'not_understood',
  'not_authentic',
  'reflected',
  'no_sign_on',
  'sign_on_refused',
  'no_answer',
  'idle',
  'stalled',
  'made_room',
  'internal',
] as const

/** See {@link faultReasons}. */
export type FaultReason = (typeof faultReasons)[number]

/** Upper ends of the buckets of answer times, in milliseconds. */
export const answerBucketsMs = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] as const

/** Answer times by bucket, not cumulative; the last has no upper end. */
export interface TimesSnapshot {
  counts: number[]
  sumMs: number
  count: number
}

/** Everything that a link counted since it started, and its state. */
export interface LinkSnapshot {
  link: string
  /** `code` is the response code, `''` where none was given. */
  messages: { mti: string; outcome: Outcome; code: string; count: number }[]
  bytesIn: number
  bytesOut: number
  emptyFrames: number
  /** Connections open now, of these signed on, and opened ever. */
  connections: number
  signedOn: number
  connectionsTotal: number
  /** Calls that did not end in a connection. */
  connectFailures: number
  /** Connections that were refused or closed by us, by reason. */
  faults: { reason: FaultReason; count: number }[]
  /** Requests of ours, and the answers that came, by what they were to. */
  ownRequests: number
  ownAnswers: { kind: AnswerKind; count: number }[]
  /** Commits that came after the budget had already answered: recorded all the same. */
  lateCommits: number
  /** How often a connection waited for room in the intake, for its reader, or for its share of frames. */
  pausesForRoom: number
  pausesForReader: number
  pausesForRate: number
  /** From the receipt of a message to its answer. */
  memberAnswers: TimesSnapshot
  strangerAnswers: TimesSnapshot
}

/** Answer times. */
export class AnswerTimes {
  readonly #counts = new Float64Array(answerBucketsMs.length + 1)
  #sumMs = 0
  #count = 0

  /** Counts `messages` that took `ms` each. */
  add(ms: number, messages = 1): void {
    let bucket = 0
    while (ms > (answerBucketsMs[bucket] ?? Infinity)) bucket++
    this.#counts[bucket] = (this.#counts[bucket] ?? 0) + messages
    this.#sumMs += ms * messages
    this.#count += messages
  }

  /** The counts as they are now. */
  snapshot(): TimesSnapshot {
    return { counts: [...this.#counts], sumMs: this.#sumMs, count: this.#count }
  }
}

/** How the dialect of a link answers; a yes depends on the message type. */
export interface ResponseCodes {
  approved(mti: number): { responseCode: string }
  readonly formatError: { responseCode: string }
  readonly retry: { responseCode: string }
  readonly systemError: { responseCode: string }
}

/** Counts for one link. Every field may be added to by the link's own code only. */
export class LinkMetrics {
  readonly link: string
  bytesIn = 0
  bytesOut = 0
  emptyFrames = 0
  connections = 0
  signedOn = 0
  connectionsTotal = 0
  connectFailures = 0
  ownRequests = 0
  lateCommits = 0
  pausesForRoom = 0
  pausesForReader = 0
  pausesForRate = 0
  readonly ownAnswers: Record<AnswerKind, number> = {
    matched: 0,
    late: 0,
    duplicate: 0,
    unmatched: 0,
  }
  readonly memberAnswers = new AnswerTimes()
  readonly strangerAnswers = new AnswerTimes()

  readonly #rows = new Map<number, Float64Array>()
  #lastMti = -1
  #lastRow: Float64Array = new Float64Array(outcomeNames.length)
  /** Of messages that were answered with codes of the past. */
  readonly #settled = new Map<string, LinkSnapshot['messages'][number]>()
  readonly #faults = new Map<FaultReason, number>()

  constructor(link: string) {
    this.link = link
  }

  /** Counts a message by type and outcome. Messages of one type mostly come together. */
  message(mti: number, outcome: Outcome): void {
    if (mti !== this.#lastMti) this.#turnTo(mti)
    const at = outcomeAt[outcome]
    this.#lastRow[at] = (this.#lastRow[at] ?? 0) + 1
  }

  /** Counts a connection that was refused or closed. */
  fault(reason: FaultReason): void {
    this.#faults.set(reason, (this.#faults.get(reason) ?? 0) + 1)
  }

  /** Another protocol takes over, with other codes: what was counted keeps those that it was answered with. */
  settle(codes: ResponseCodes): void {
    for (const each of this.#messages(codes)) this.#settled.set(keyOf(each), each)
    for (const row of this.#rows.values()) row.fill(0)
  }

  /**
   * The counts as they are now. Until {@link settle} an outcome has one code, that of `codes`, so none is counted
   * while messages pass.
   */
  snapshot(codes: ResponseCodes): LinkSnapshot {
    const { link, bytesIn, bytesOut, emptyFrames, connections, signedOn, connectionsTotal } = this
    const { connectFailures, ownRequests, lateCommits } = this
    const { pausesForRoom, pausesForReader, pausesForRate } = this
    return {
      ...{ link, bytesIn, bytesOut, emptyFrames, connections, signedOn, connectionsTotal },
      ...{ connectFailures, ownRequests, lateCommits },
      ...{ pausesForRoom, pausesForReader, pausesForRate },
      messages: this.#messages(codes),
      faults: [...this.#faults].map(([reason, count]) => ({ reason, count })),
      ownAnswers: answerKinds.map((kind) => ({ kind, count: this.ownAnswers[kind] })),
      memberAnswers: this.memberAnswers.snapshot(),
      strangerAnswers: this.strangerAnswers.snapshot(),
    }
  }

  #current(codes: ResponseCodes): LinkSnapshot['messages'] {
    return [...this.#rows].flatMap(([mti, row]) => messagesOf(mti, row, codes))
  }

  #messages(codes: ResponseCodes): LinkSnapshot['messages'] {
    if (this.#settled.size === 0) return this.#current(codes)
    const sum = new Map(this.#settled)
    for (const each of this.#current(codes)) {
      const key = keyOf(each)
      sum.set(key, { ...each, count: each.count + (sum.get(key)?.count ?? 0) })
    }
    return [...sum.values()]
  }

  #turnTo(mti: number): void {
    // Only types that the dialect knows are told apart: a peer must not make labels without end.
    let row = this.#rows.get(mti)
    if (row === undefined) this.#rows.set(mti, (row = new Float64Array(outcomeNames.length)))
    this.#lastMti = mti
    this.#lastRow = row
  }
}

function keyOf({ mti, outcome, code }: LinkSnapshot['messages'][number]): string {
  return `${mti} ${outcome} ${code}`
}

const answerKinds = ['matched', 'late', 'duplicate', 'unmatched'] as const

function messagesOf(
  mti: number,
  row: Float64Array,
  codes: ResponseCodes,
): LinkSnapshot['messages'] {
  return outcomeNames.flatMap((outcome, at) => {
    const count = row[at] ?? 0
    if (count === 0) return []
    const by = outcomes[outcome]
    // What came with an unknown type is counted as 0000 and had no answer.
    const none = by === null || mti === 0
    const given = by === 'approved' ? codes.approved(mti) : by === null ? null : codes[by]
    const code = none ? '' : (given?.responseCode ?? '')
    return [{ mti: String(mti).padStart(4, '0'), outcome, code, count }]
  })
}
