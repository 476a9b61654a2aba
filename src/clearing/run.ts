/** One pass over a clearing file: every record judged, screened, and handed to the intake. */
import { createHash } from 'node:crypto'
import { setTimeout as waitMs } from 'node:timers/promises'
import { StrayNumbers } from '../card/stray.ts'
import { ImportError, type RejectReason } from './errors.ts'
import { toCardEvent } from './event.ts'
import type { ImportPorts, ImportRequest } from './import.ts'
import { reachable } from './reachable.ts'
import type { ClearingFormat, RecordReader } from './reader.ts'
import { textsOf, type ClearingRecord } from './record.ts'
import { withoutCardNumbers } from './rejects.ts'
import { Tally, type Recorded } from './report.ts'
import { Screen, screenRecordsMax, type MemberRecord, type WatchedRecord } from './screen.ts'
import { cardHolders } from './store.ts'
import { Submitter } from './submit.ts'
import { dayOf } from '../values/time.ts'

/** A purchase is at most so many days after its record came: the shop's day may be ahead of ours, its clock wrong. */
const futureDaysMax = 3
const dayMs = 86_400_000

/** One pass over the file. */
export class Run {
  readonly #ports: ImportPorts
  readonly #request: ImportRequest
  readonly #fileId: bigint
  readonly #receivedAt: Date
  readonly #reader: RecordReader
  readonly #screen: Screen
  readonly #submitter: Submitter<Origin>
  readonly #strays: StrayNumbers
  /** The last day on which a purchase may have been made. */
  readonly #lastDay: string
  readonly #tally = new Tally()

  constructor(
    ports: ImportPorts,
    request: ImportRequest & { format: ClearingFormat },
    fileId: bigint,
  ) {
    const { now = () => new Date(), wait = (ms) => waitMs(ms) } = ports
    this.#ports = ports
    this.#request = request
    this.#fileId = fileId
    this.#receivedAt = now()
    this.#reader = request.format.newReader()
    const last = new Date(this.#receivedAt.getTime() + futureDaysMax * dayMs)
    this.#lastDay = dayOf(last)
    this.#strays = new StrayNumbers(ports.tokenizer, ports.directory)
    this.#screen = new Screen(ports.tokenizer, ports.directory)
    const recorded = (answer: Recorded): void => this.#tally.recorded(answer)
    const refused = (origin: Origin): void => this.#refused(origin, 'refused')
    this.#submitter = new Submitter(ports.intake, recorded, refused, wait)
  }

  /**
   * Takes the whole file, whose digest was `digest` when it was first read. Throws `ImportError` where it ends early.
   */
  async run(digest: Buffer): Promise<Tally> {
    try {
      await this.#read(digest)
      await this.#submitter.settle()
      await this.#request.rejects?.flush()
    } finally {
      this.#reader.wipe()
      this.#screen.wipe()
    }
    return this.#tally
  }

  async #read(digest: Buffer): Promise<void> {
    const hash = createHash('sha256')
    for await (const chunk of this.#request.source.chunks()) {
      hash.update(chunk)
      this.#tally.bytes += chunk.length
      for (let from = 0; from < chunk.length;) {
        from += this.#reader.feed(chunk, from)
        await this.#drain()
        await this.#goOn()
      }
    }
    this.#reader.close()
    await this.#drain()
    this.#tally.controls = this.#reader.controls()
    if (!hash.digest().equals(digest)) {
      const remedy = 'the file changed while it was read; import it when it is complete'
      throw new ImportError('file_changed', remedy)
    }
  }

  async #goOn(): Promise<void> {
    if (this.#request.signal?.aborted !== true) return
    await this.#submitter.settle()
    throw new ImportError('interrupted', 'the import was ended; import the file again to go on')
  }

  /** Takes what the reader holds. Card numbers do not outlast it. */
  async #drain(): Promise<void> {
    for (;;) {
      const step = this.#reader.next()
      if (step === 'starved' || step === 'ended') break
      this.#tally.records += 1
      if (step === 'reject') this.#reject()
      else if (step === 'aside') this.#tally.aside(this.#reader.aside)
      else this.#screen.add(this.#reader.pan, this.#reader.place)
      if (this.#screen.size === screenRecordsMax) await this.#screened()
    }
    await this.#screened()
    await this.#request.rejects?.flush()
    const { bytes, records } = this.#tally
    this.#request.onProgress?.({ bytes: this.#request.source.bytesRead ?? bytes, records })
  }

  #reject(): void {
    const { reason } = this.#reader
    const { line, offset } = this.#reader.place
    this.#tally.reject({ line, offset, reason })
    const { rejects } = this.#request
    if (rejects === undefined) return
    const { panHolds, texts } = this.#reader.rejected()
    if (!panHolds || texts === undefined) {
      rejects.add({ line, offset, reason, cardId: undefined, texts })
      return
    }
    const { pan } = this.#reader
    const cardId = this.#screen.cardOf(pan)
    // A stranger's number is in no directory: nothing of its record is shown.
    const shown = withoutCardNumbers(texts, (text) => this.#strays.holds(text))
    rejects.add({ line, offset, reason, cardId, texts: shown })
  }

  /** A member's record was read, and is not taken. */
  #refused({ record, offset, cardId }: Origin, reason: RejectReason): void {
    const place = { line: record.line, offset, reason }
    this.#tally.reject(place)
    const texts = textsOf(record, [reason])
    const shown = withoutCardNumbers(texts, (text) => this.#strays.holds(text))
    this.#request.rejects?.add({ ...place, cardId, texts: shown })
  }

  /** Why a member's record that reads well is not taken; `undefined` where it is. */
  #faultOf(record: ClearingRecord): RejectReason | undefined {
    const { merchantId, terminalId, authorizationCode, rrn, networkReference } = record
    const stored = [merchantId, terminalId, authorizationCode, rrn, networkReference]
    // The reference is kept as a digest, which a card number must not be guessed from.
    const holds = this.#strays.holdsLinked(record.acquirerReference)
    if (holds || stored.some((text) => this.#strays.holds(text))) return 'card_number_in_text'
    return record.purchasedOn > this.#lastDay ? 'purchase_date_future' : undefined
  }

  async #screened(): Promise<void> {
    const records = this.#screen.size
    if (records === 0) return
    const { members, watched } = this.#screen.release()
    for (const each of members) this.#joined(each)
    for (const each of watched) this.#sighted(each)
    members.push(...(await this.#named()))
    this.#tally.strangers(records - members.length)
    const { acquirerId } = this.#request
    const file = { fileId: this.#fileId, acquirerId, receivedAt: this.#receivedAt }
    for (const { place, memberId, cardId } of members) {
      const record = this.#reader.record(place)
      const origin = { record, offset: place.offset, cardId }
      const fault = this.#faultOf(record)
      if (fault !== undefined) {
        this.#refused(origin, fault)
        continue
      }
      await this.#submitter.submit(toCardEvent(record, { memberId, cardId }, file), origin)
    }
  }

  /** A wallet is known as the card's from now on; or, of the card itself, its PAR. */
  #joined({ memberId, cardId, device, par }: MemberRecord): void {
    const owner = { memberId, cardId }
    if (device !== undefined) this.#ports.observer?.device(device, owner)
    if (par !== undefined) this.#ports.observer?.par(par, owner)
  }

  /** A card that waits for a proof was cleared: which counts from the day after the request on, so the hour does not matter. */
  #sighted({ place, token }: WatchedRecord): void {
    const { operation, amountMinor, currency, purchasedOn } = this.#reader.record(place)
    if (operation !== 'presentment') return
    const seen = { amountMinor, currency, purchasedOn, seenAt: this.#receivedAt, inHand: false }
    this.#ports.observer?.purchase(token, seen)
  }

  /** Records of corrections, which name their cards: those whose cards are still linked. */
  async #named(): Promise<MemberRecord[]> {
    const named = this.#screen.releaseNamed()
    const cardIds = new Set(named.map(({ cardId }) => cardId))
    cardIds.delete(0n)
    if (cardIds.size === 0) return []
    const holders = await reachable(() => cardHolders(this.#ports.sql, [...cardIds]))
    return named.flatMap(({ place, cardId }) => {
      const memberId = holders.get(cardId)
      return memberId === undefined ? [] : [{ place, memberId, cardId }]
    })
  }
}

/** What a record was made into an event of; kept until the event is durable. */
interface Origin {
  record: ClearingRecord
  offset: number
  cardId: bigint
}
