/** The reader of Mastercard IPM files: ISO 8583 messages behind their lengths, in ASCII or EBCDIC. */
import { DecodeError, loadProtocol, type Dialect, type Message } from '../../iso8583/index.ts'
import type { Control } from '../control.ts'
import { EnvelopeError, type RejectReason } from '../errors.ts'
import type {
  Envelope,
  PanPlace,
  ReadStep,
  RecordPlace,
  RecordReader,
  RejectedRecord,
} from '../reader.ts'
import type { AsideKind, ClearingRecord } from '../record.ts'
import { frameCut, frameIncomplete, IpmFrames } from './frames.ts'
import { kindOf, type IpmKind, type IpmRecord } from './kinds.ts'
import { PdsList, pdsTags } from './pds.ts'
import { Presentment } from './presentment.ts'
import { IpmTotals } from './totals.ts'

const dialects = { 0x31: 'clearing-ipm-ascii', 0xf1: 'clearing-ipm-cp500' } as const
const zeros = { 0x31: 0x30, 0xf1: 0xf0 } as const
const letterR = { 0x31: 0x52, 0xf1: 0xd9 } as const

/** What reads the messages of one character set. */
interface Tools {
  message: Message
  pds: PdsList
  presentment: Presentment
  /** The letter R. */
  r: number
}

/** One file. */
export class IpmReader implements RecordReader {
  readonly #frames: IpmFrames
  readonly #totals = new IpmTotals()
  #tools: Tools | undefined
  place: RecordPlace = { line: 0, offset: 0, start: 0, end: 0 }
  reason: RejectReason = 'record_malformed'
  aside: AsideKind = 'text'
  #kind: IpmKind | undefined
  /** What the rejected message would be; `undefined` where it is no payment that can be read. */
  #rejectedKind: IpmRecord | undefined
  /** Whether an addendum may come: a presentment, or an addendum to one, stands before. */
  #addendumMay = false
  #ended = false

  constructor(windowBytes?: number) {
    this.#frames = new IpmFrames(windowBytes)
  }

  feed(chunk: Buffer, from = 0): number {
    return this.#frames.feed(chunk, from)
  }

  close(): void {
    this.#frames.close()
  }

  get opened(): boolean {
    return this.#tools !== undefined
  }

  next(): ReadStep {
    for (;;) {
      const start = this.#frames.next()
      if (start === frameIncomplete) return 'starved'
      if (start < 0 && this.#tools === undefined) throw notIpm()
      if (start === frameCut) return this.#cut()
      if (start < 0) return this.#end()
      const { count: line, offset } = this.#frames
      this.place = { line, offset, start, end: this.#frames.window.at }
      this.#tools ??= toolsOf(this.#frames.window.bytes[start] ?? 0)
      const step = this.#take(this.#tools)
      if (step !== undefined) return step
    }
  }

  get pan(): PanPlace {
    return this.#opened().presentment.pan
  }

  record(place: RecordPlace): ClearingRecord {
    const tools = this.#opened()
    tools.message.read(this.#frames.window.bytes, place.start, place.end)
    tools.pds.read(tools.message)
    tools.presentment.check()
    const kind = readKind(tools)
    if (kind === undefined || !('record' in kind)) throw new TypeError('it is no record')
    return tools.presentment.record(place.line, kind)
  }

  rejected(): RejectedRecord {
    const kind = this.#rejectedKind
    if (kind === undefined) return { panHolds: false, texts: undefined }
    const { presentment } = this.#opened()
    return { panHolds: presentment.panHolds, texts: presentment.texts(kind, this.reason) }
  }

  controls(): Control[] {
    return this.#totals.list()
  }

  wipe(): void {
    this.#frames.window.wipe()
    this.#tools?.pds.wipe()
    this.#tools?.presentment.wipe()
  }

  /** The message at {@link place}; `undefined` where it is about the file. */
  #take(tools: Tools): ReadStep | undefined {
    const { message, pds } = tools
    if (!readMessage(message, this.#frames.window.bytes, this.place)) {
      this.#totals.add(-1)
      this.#addendumMay = true // of a presentment, for all that can be told
      return this.#reject('record_malformed')
    }
    const pdsHold = pds.read(message)
    this.#kind = pdsHold ? readKind(tools) : undefined
    if (this.#kind !== undefined && 'file' in this.#kind && this.#kind.file === 'header') {
      this.#totals.header(pds)
    }
    this.#totals.add(validNumber(message, 4))
    const number = validNumber(message, 71)
    if (number < 0 || !this.#totals.rises(number)) {
      return this.#reject('number_not_rising', this.#kind)
    }
    if (!pdsHold) return this.#reject('record_malformed')
    if (this.#kind === undefined) return this.#reject('operation_unknown')
    return this.#judge(tools, this.#kind)
  }

  #judge({ presentment, pds }: Tools, kind: IpmKind): ReadStep | undefined {
    const mayFollow = this.#addendumMay
    this.#addendumMay = !('file' in kind) || (kind.file === 'addendum' && mayFollow)
    if ('file' in kind) {
      if (kind.file === 'trailer') this.#totals.trailer(pds)
      const orphan = kind.file === 'addendum' && !mayFollow
      return orphan ? this.#reject('addendum_without_presentment') : undefined
    }
    if ('aside' in kind) {
      this.aside = kind.aside
      return 'aside'
    }
    const reason = presentment.check()
    return reason === undefined ? 'record' : this.#reject(reason, kind)
  }

  #reject(reason: RejectReason, kind?: IpmKind): ReadStep {
    this.reason = reason
    this.#rejectedKind = kind !== undefined && 'record' in kind ? kind : undefined
    return 'reject'
  }

  #cut(): ReadStep {
    const { at } = this.#frames.window
    this.place = { line: this.#frames.count + 1, offset: this.#frames.offset, start: at, end: at }
    return this.#reject('unterminated')
  }

  #end(): ReadStep {
    if (!this.#ended) this.#totals.close()
    this.#ended = true
    return 'ended'
  }

  #opened(): Tools {
    if (this.#tools === undefined) throw new TypeError('no record was read yet')
    return this.#tools
  }
}

/** Goes through blocks and lengths alone. */
export class IpmEnvelope implements Envelope {
  readonly #frames = new IpmFrames()

  feed(chunk: Buffer): void {
    for (let from = 0; from < chunk.length;) {
      from += this.#frames.feed(chunk, from)
      this.#walk()
    }
  }

  close(): void {
    this.#frames.close()
    this.#walk()
    this.#frames.window.wipe()
  }

  #walk(): void {
    while (this.#frames.next() >= 0) continue
  }
}

function toolsOf(first: number): Tools {
  if (first !== 0x31 && first !== 0xf1) throw notIpm()
  const message = dialectOf(first).newMessage()
  const pds = new PdsList(zeros[first])
  return { message, pds, presentment: new Presentment(message, pds), r: letterR[first] }
}

const compiled = new Map<number, Dialect>()

function dialectOf(first: 0x31 | 0xf1): Dialect {
  const dialect = compiled.get(first) ?? loadProtocol(dialects[first])
  compiled.set(first, dialect)
  return dialect
}

function readMessage(message: Message, bytes: Buffer, { start, end }: RecordPlace): boolean {
  try {
    message.read(bytes, start, end)
    return true
  } catch (error) {
    if (error instanceof DecodeError) return false
    throw error
  }
}

function readKind({ message, pds, r }: Tools): IpmKind | undefined {
  const reversal = pds.bytes(pdsTags.reversal)[0] === r
  return kindOf(message.mti, validNumber(message, 24), validNumber(message, 3), reversal)
}

function validNumber(message: Message, id: number): number {
  return message.has(id) && message.isValid(id) ? message.number(id) : -1
}

function notIpm(): EnvelopeError {
  const remedy = 'an IPM file begins with a record of ISO 8583:1993 in ASCII or EBCDIC'
  return new EnvelopeError('format_unknown', 1, remedy, 'record')
}
