/** What an import has to say of a file. */
import type { IntakeAnswer, Rung } from '../payment/event.ts'
import type { Control } from './control.ts'
import type { RejectReason } from './errors.ts'
import type { AsideKind } from './record.ts'

/** Rejects that a report lists; all of them stand in the rejects file. */
export const rejectsListedMax = 100

/** A record that was not taken, as a report lists it. */
export type ListedReject = {
  /** Line or record of the file, from 1. */
  line: number
  /** Its first byte in the file, from 0, unpacked; in IPM of its length. Reports of earlier versions lack it. */
  offset?: number
  reason: RejectReason
}

/**
 * The report of a file, as it is kept in `clearing_file.report` and shown:
 * `records = taken + duplicate + strangers + rejected + notYetTaken`. Points are decimal strings.
 */
export type ImportReport = {
  file: string
  acquirer: string
  profile: string
  bytes: number
  records: number
  /** Members' records that became part of a payment in this import. */
  taken: number
  /** Those that were taken, by how each found its payment. */
  matchedByRung: Partial<Record<Rung, number>>
  /** Members' records that were known: from this file, another one, or an interrupted import. */
  duplicate: number
  /** Records of cards that are nobody's here: counted and dropped. */
  strangers: number
  /** Records that are no payment by card, counted whoever's card they name. */
  notYetTaken: number
  notYetTakenByKind: Partial<Record<AsideKind, number>>
  rejected: number
  rejectedByReason: Partial<Record<RejectReason, number>>
  /** The first {@link rejectsListedMax} rejects. */
  rejects: ListedReject[]
  /** What the file's trailers say, and what was counted. */
  controls: Control[]
  /** Points given to members and taken back from them, pending ones included. */
  pointsGiven: string
  pointsTaken: string
}

/** What the intake says of a record that is durable. */
export type Recorded = Extract<IntakeAnswer, { outcome: 'recorded' }>

/** Counts while a file is imported. */
export class Tally {
  records = 0
  bytes = 0
  controls: Control[] = []
  #taken = 0
  #duplicate = 0
  #strangers = 0
  #rejected = 0
  #notYetTaken = 0
  readonly #byKind = new Map<AsideKind, number>()
  #pointsGiven = 0n
  #pointsTaken = 0n
  readonly #byReason = new Map<RejectReason, number>()
  readonly #byRung = new Map<Rung, number>()
  readonly #rejects: ListedReject[] = []

  /** Records whose cards are not in the directory. */
  strangers(count: number): void {
    this.#strangers += count
  }

  /** A record that is no payment by card. */
  aside(kind: AsideKind): void {
    this.#notYetTaken += 1
    this.#byKind.set(kind, (this.#byKind.get(kind) ?? 0) + 1)
  }

  /** A record that is no good. */
  reject({ line, offset, reason }: Required<ListedReject>): void {
    this.#rejected += 1
    this.#byReason.set(reason, (this.#byReason.get(reason) ?? 0) + 1)
    if (this.#rejects.length < rejectsListedMax) this.#rejects.push({ line, offset, reason })
  }

  /** A member's record that is durable, and what it moved. */
  recorded({ points, repeat, rung }: Recorded): void {
    if (repeat) {
      this.#duplicate += 1
      return
    }
    this.#taken += 1
    if (rung !== null) this.#byRung.set(rung, (this.#byRung.get(rung) ?? 0) + 1)
    if (points > 0n) this.#pointsGiven += points
    else this.#pointsTaken -= points
  }

  /** True where there were records and every one of them is no good. */
  get nothingReadable(): boolean {
    return this.records > 0 && this.#rejected === this.records
  }

  /** The reason that most rejects have. */
  get commonestReason(): RejectReason | undefined {
    return [...this.#byReason].toSorted((one, other) => other[1] - one[1])[0]?.[0]
  }

  /** The report of what was counted. */
  report(of: Pick<ImportReport, 'file' | 'acquirer' | 'profile'>): ImportReport {
    return {
      ...of,
      bytes: this.bytes,
      records: this.records,
      taken: this.#taken,
      matchedByRung: Object.fromEntries(this.#byRung),
      duplicate: this.#duplicate,
      strangers: this.#strangers,
      notYetTaken: this.#notYetTaken,
      notYetTakenByKind: Object.fromEntries(this.#byKind),
      rejected: this.#rejected,
      rejectedByReason: Object.fromEntries(this.#byReason),
      rejects: this.#rejects,
      controls: this.controls,
      pointsGiven: this.#pointsGiven.toString(),
      pointsTaken: this.#pointsTaken.toString(),
    }
  }
}
