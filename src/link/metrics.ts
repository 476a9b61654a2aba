/** What a link counts: plain numbers, added to while messages pass and read when somebody scrapes. */

/** What became of a message. */
const outcomes = [
  /** Answered at once: no card of a member. */
  'stranger',
  /** Answered after the commit. */
  'member',
  /** A member's, but no purchase (balance inquiry, cash): answered at once. */
  'no_purchase',
  /** Sign-on, sign-off, echo. */
  'network',
  /** Answered with the format error code. */
  'format_error',
  /** Not understood well enough to be answered. */
  'undecodable',
  /** A request answered without points, because the commit took too long or there is no database. */
  'fail_open',
  /** An advice that was asked for again, because there is no database. */
  'advice_retry',
  /** An advice that the database refuses: told so, as a format error, since to repeat it is no use. */
  'advice_refused',
] as const

/** See {@link outcomes}. */
export type Outcome = (typeof outcomes)[number]

const outcomeAt = Object.fromEntries(outcomes.map((name, at) => [name, at])) as {
  [Name in Outcome]: number
}

/** Upper ends of the buckets of {@link LinkSnapshot.memberAnswers}, in milliseconds. */
export const answerBucketsMs = [1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] as const

/** Everything that a link counted since it started. */
export interface LinkSnapshot {
  link: string
  messages: { mti: string; outcome: Outcome; count: number }[]
  bytesIn: number
  bytesOut: number
  emptyFrames: number
  /** Connections open now, and ever. */
  connections: number
  connectionsTotal: number
  /** Connections that were closed for what they sent, by reason. */
  closedForFault: { reason: string; count: number }[]
  /** Answers that came after the budget had already answered: recorded all the same. */
  lateAnswers: number
  /** How often a connection waited for room in the intake, or for its reader. */
  pausesForRoom: number
  pausesForReader: number
  /** From the receipt of a member's message to its answer, not cumulative; the last has no upper end. */
  memberAnswers: { counts: number[]; sumMs: number; count: number }
}

/** Counts for one link. Every field may be added to by the link's own code only. */
export class LinkMetrics {
  readonly link: string
  bytesIn = 0
  bytesOut = 0
  emptyFrames = 0
  connections = 0
  connectionsTotal = 0
  lateAnswers = 0
  pausesForRoom = 0
  pausesForReader = 0

  readonly #rows = new Map<number, Float64Array>()
  #lastMti = -1
  #lastRow: Float64Array = new Float64Array(outcomes.length)
  readonly #faults = new Map<string, number>()
  readonly #answerCounts = new Float64Array(answerBucketsMs.length + 1)
  #answerSumMs = 0
  #answerCount = 0

  constructor(link: string) {
    this.link = link
  }

  /** Counts a message by type and outcome. Messages of one type mostly come together. */
  message(mti: number, outcome: Outcome): void {
    if (mti !== this.#lastMti) this.#turnTo(mti)
    const at = outcomeAt[outcome]
    this.#lastRow[at] = (this.#lastRow[at] ?? 0) + 1
  }

  /** Counts a connection that was closed for what it sent. */
  fault(reason: string): void {
    this.#faults.set(reason, (this.#faults.get(reason) ?? 0) + 1)
  }

  /** Counts how long a member's answer took. */
  memberAnswer(ms: number): void {
    let bucket = 0
    while (ms > (answerBucketsMs[bucket] ?? Infinity)) bucket++
    this.#answerCounts[bucket] = (this.#answerCounts[bucket] ?? 0) + 1
    this.#answerSumMs += ms
    this.#answerCount += 1
  }

  /** The counts as they are now. */
  snapshot(): LinkSnapshot {
    const messages = [...this.#rows].flatMap(([mti, row]) =>
      outcomes.flatMap((outcome, at) => {
        const count = row[at] ?? 0
        return count > 0 ? [{ mti: String(mti).padStart(4, '0'), outcome, count }] : []
      }),
    )
    return {
      link: this.link,
      messages,
      bytesIn: this.bytesIn,
      bytesOut: this.bytesOut,
      emptyFrames: this.emptyFrames,
      connections: this.connections,
      connectionsTotal: this.connectionsTotal,
      closedForFault: [...this.#faults].map(([reason, count]) => ({ reason, count })),
      lateAnswers: this.lateAnswers,
      pausesForRoom: this.pausesForRoom,
      pausesForReader: this.pausesForReader,
      memberAnswers: {
        counts: [...this.#answerCounts],
        sumMs: this.#answerSumMs,
        count: this.#answerCount,
      },
    }
  }

  #turnTo(mti: number): void {
    // Only types that the dialect knows are told apart: a peer must not make labels without end.
    let row = this.#rows.get(mti)
    if (row === undefined) this.#rows.set(mti, (row = new Float64Array(outcomes.length)))
    this.#lastMti = mti
    this.#lastRow = row
  }
}
