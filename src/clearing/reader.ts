/** What every reader of a clearing file does: bytes in as they come, one record at a time out. Pure. */
import type { RejectReason } from './errors.ts'
import type { AsideKind, ClearingRecord, RecordTexts } from './record.ts'
import type { Control } from './control.ts'

/**
 * What {@link RecordReader.next} came to: a good record; one that is rejected; one that is no payment by card and
 * is only counted; the need for more bytes; or the end of the file.
 */
export type ReadStep = 'record' | 'reject' | 'aside' | 'starved' | 'ended'

/** Where a record stands in the reader's window, until bytes are fed again. */
export interface RecordPlace {
  /** Line of the file from 1; in a file without lines, the number of the record. */
  line: number
  /** Its first byte in the file, from 0, unpacked; in IPM of its length. */
  offset: number
  start: number
  end: number
}

/** Where a card number stands: `bytes[start..end)`. One object, changed for each record. */
export interface PanPlace {
  bytes: Buffer
  start: number
  end: number
  /** In a file of corrections: the card that is named in place of its number; 0 for a stranger's. */
  linkedCardId: bigint | undefined
  /** Where its payment account reference stands, in formats that know of it: `bytes[parStart..parEnd)`. */
  parStart?: number
  parEnd?: number
}

/** What could be read of a rejected record. */
export interface RejectedRecord {
  /** Whether {@link RecordReader.pan} holds its card number. */
  panHolds: boolean
  /** `undefined` where nobody knows where its fields stand. */
  texts: RecordTexts | undefined
}

/**
 * Reads one file. The bytes go through one window of fixed size, so that memory is constant at any length of file or
 * record; the window is zeroed as it empties, because card numbers stand in it. A record that is not wanted makes no
 * string. Methods throw `EnvelopeError` where the file is not one of the format, and nothing else.
 */
export interface RecordReader {
  /** Takes bytes from `chunk[from..)` and returns how many; call {@link next} until it is starved. */
  feed(chunk: Buffer, from?: number): number
  /** Says that no more bytes come. */
  close(): void
  /** Goes on to the next record; {@link place} tells where it stands. */
  next(): ReadStep
  /** Where the record stands that {@link next} came to. */
  readonly place: RecordPlace
  /** Why the record was rejected that {@link next} came to. */
  readonly reason: RejectReason
  /** What the record is that was set aside. */
  readonly aside: AsideKind
  /** True once the file was found to be of the format: its first line or record was seen. */
  readonly opened: boolean
  /** Where the ASCII digits of the card number stand of the record that {@link next} came to; good until the next call. */
  readonly pan: PanPlace
  /** The record at `place`, which {@link next} has said to be good, if no bytes were fed since. */
  record(place: RecordPlace): ClearingRecord
  /** What can be read of the reject that {@link next} came to; good until the next call. */
  rejected(): RejectedRecord
  /** What the file's trailers say and what was counted, as far as the file was read. */
  controls(): Control[]
  /** Zeroes what is left. The reader is of no use afterwards. */
  wipe(): void
}

/** A format of clearing files, profile and all. */
export interface ClearingFormat {
  /** As reports name it: of the profile, or `base2`, `ipm`. */
  readonly name: string
  /** Whether a first line says what the columns are. */
  readonly headed?: boolean
  newReader(windowBytes?: number): RecordReader
  /**
   * Goes through the envelope alone, before anything is imported; by default the reader's beginning tells. Its `feed`
   * throws `EnvelopeError` where the file is broken in a way that no record can be told.
   */
  newEnvelope?(): Envelope
}

/** A check of the whole file's envelope. */
export interface Envelope {
  feed(chunk: Buffer): void
  close(): void
}
