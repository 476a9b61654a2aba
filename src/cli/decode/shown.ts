/** All that is shown of a message, header, message type and bitmap included, each as a field. */
import type { Dialect, FieldView } from '../../iso8583/index.ts'
import { fieldRows } from '../protocol/describe.ts'
import type { Outcome } from './trial.ts'

/** A field as it is shown; `inferred` if the protocol file says that nothing but a guess supports it. */
export interface ShownField extends FieldView {
  inferred?: boolean
}

/** In the order of the wire; after a mistake what stands before it. */
export function shownFields(dialect: Dialect, outcome: Outcome, unmasked: boolean): ShownField[] {
  const { message } = outcome
  if (message === null) return []
  const inferred = inferredPaths(dialect)
  const fields = message.view({ unmasked }).map((field) => {
    return inferred.has(field.path) ? { ...field, inferred: true } : field
  })
  return [...prologue(dialect, outcome), ...fields]
}

function inferredPaths({ spec }: Dialect): ReadonlySet<string> {
  if (spec.inferred === undefined) return new Set()
  return new Set(
    fieldRows(spec)
      .filter(({ inferred }) => inferred)
      .map(({ path }) => path),
  )
}

function prologue({ spec }: Dialect, { bytes, message, error }: Outcome): ShownField[] {
  if (message === null || message.mti < 0) return []
  // Bytes that only happen to read as some message type may be anything.
  if (error !== null && !isListed(spec, message.mti)) return []
  const line = (path: string, name: string, offset: number, value: string, length: number) => ({
    ...{ path, name, offset, value, bytes: length, depth: 0, sensitivity: 'public' as const },
  })
  const mtiAt = message.mtiAt - message.start
  const bitmapAt = mtiAt + mtiBytes(spec)
  const lines = [
    line('mti', 'Message type', mtiAt, String(message.mti).padStart(4, '0'), bitmapAt - mtiAt),
  ]
  if (mtiAt > 0) lines.unshift(line('header', 'Header', 0, bytes.toString('hex', 0, mtiAt), mtiAt))
  if (error?.path === 'bitmap') return lines
  const bitmaps = readBitmaps(spec, bytes, bitmapAt)
  const length = bitmaps.length * bitmapBytes(spec)
  return [...lines, line('bitmap', 'Bitmap', bitmapAt, bitmaps.join(' '), length)]
}

function isListed({ messages }: Dialect['spec'], mti: number): boolean {
  const is = (type: string): boolean => Number(type) === mti
  return Object.entries(messages).some(([type, { answer }]) => is(type) || is(answer))
}

/** Numbers of the data elements whose bits are set; none where no bitmap could be read. */
export function elementsSet({ spec }: Dialect, { bytes, message, error }: Outcome): number[] {
  if (message === null || message.mti < 0 || error?.path === 'bitmap') return []
  const bitmapAt = message.mtiAt - message.start + mtiBytes(spec)
  return readBitmaps(spec, bytes, bitmapAt)
    .flatMap((hex) => hex.split('').flatMap((digit) => bitsOf(parseInt(digit, 16))))
    .flatMap((set, at) => (set ? [at + 1] : []))
}

function bitsOf(digit: number): boolean[] {
  return [8, 4, 2, 1].map((bit) => (digit & bit) !== 0)
}

function mtiBytes({ mti }: Dialect['spec']): number {
  return mti.encoding === 'bcd' ? 2 : 4
}

function bitmapBytes({ bitmap }: Dialect['spec']): number {
  return bitmap.encoding === 'binary' ? 8 : 16
}

/** The bitmaps in hex, as many as the first bits and the protocol say. */
function readBitmaps(spec: Dialect['spec'], bytes: Buffer, at: number): string[] {
  const size = bitmapBytes(spec)
  const most = Object.keys(spec.fields).some((de) => Number(de) > 128) ? 3 : 2
  const found: string[] = []
  for (let next = true; next && found.length < most;) {
    const start = at + found.length * size
    const hex = hexOf(spec, bytes.subarray(start, start + size))
    if (hex.length < 16) break
    found.push(hex)
    next = parseInt(hex.charAt(0), 16) >= 8 || found.length < (spec.bitmap.always ?? 1)
  }
  return found
}

function hexOf({ bitmap }: Dialect['spec'], bytes: Buffer): string {
  if (bitmap.encoding === 'binary') return bytes.toString('hex')
  if (bitmap.encoding === 'hex') return bytes.toString('latin1').toLowerCase()
  // EBCDIC: F0 to F9 are digits, C1 to C6 and 81 to 86 letters.
  return [...bytes].map((byte) => ((byte & 15) + (byte < 0xf0 ? 9 : 0)).toString(16)).join('')
}
