/** Bytes that could be a card number, wherever they stand: what a wrong dialect takes for public may be one. */
import type { FieldView } from '../../iso8583/index.ts'
import { cardNumbersIn } from '../../observe/mask.ts'

const panDigitsMax = 19
/** So many digits at the very end may be what is left of a card number that was cut off: first six are no secret. */
const cutDigitsMin = 7

/** What is shown instead of a field that such bytes are in. */
export const maybeCard = '[may hold a card number]'

/** The fields, those without a value that has bytes of what looks like a card number, in any encoding. */
export function withoutCardDigits<Field extends FieldView>(
  bytes: Buffer,
  fields: readonly Field[],
): Field[] {
  const end = Math.max(0, ...fields.map((field) => field.offset + field.bytes))
  const suspect = cardBytes(bytes.subarray(0, end + panDigitsMax))
  return fields.map((field) => {
    const hidden = suspect.some(({ start, end }) => {
      return start < field.offset + field.bytes && end > field.offset
    })
    if (!hidden || field.sensitivity !== 'public') return field
    return { ...field, value: maybeCard, sensitivity: 'private' as const }
  })
}

interface Range {
  start: number
  end: number
}

function cardBytes(bytes: Buffer): Range[] {
  const ascii = bytes.toString('latin1')
  const ebcdic = Buffer.from(bytes.map((byte) => (byte >= 0xf0 && byte <= 0xf9 ? byte & 0x3f : 0)))
  // Digits as text are not packed digits too: a 3 or F in every other place would look like many a card.
  const packed = withoutText(bytes, [ascii, ebcdic.toString('latin1')]).toString('hex')
  return [
    ...numbersIn(ascii),
    ...numbersIn(ebcdic.toString('latin1')),
    ...numbersIn(packed).map(({ start, end }) => ({
      start: start >> 1,
      end: (end + 1) >> 1,
    })),
  ]
}

/** Whole card numbers, and one that may be cut off by the end of the text. */
function numbersIn(text: string): Range[] {
  const last = /\d+$/.exec(text)
  const isCut = last !== null && last[0].length >= cutDigitsMin
  return [...cardNumbersIn(text), ...(isCut ? [{ start: last.index, end: text.length }] : [])]
}

/** The bytes with 0xaa, which has no digit, for every byte of a run of digits as text. */
function withoutText(bytes: Buffer, texts: readonly string[]): Buffer {
  const rest = Buffer.from(bytes)
  for (const text of texts) {
    for (const { 0: run, index } of text.matchAll(/\d{4,}/g))
      rest.fill(0xaa, index, index + run.length)
  }
  return rest
}
