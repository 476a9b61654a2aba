/** The bytes that `cobrand decode` is given, and how they are shown where they may not be. */
import type { FramingSpec } from '../iso8583/index.ts'

const contextBytes = 12
const stdin = 0

/**
 * Bytes from the arguments: hex digits with or without blanks, else one path, else `-` for standard input. A file
 * of hex digits is taken as such, any other as the bytes themselves.
 *
 * @throws Error that says what is wrong with the arguments
 */
export function parseInput(
  input: readonly string[],
  read: (path: string | number) => Buffer,
): Buffer {
  const [first] = input
  if (first === undefined) throw new Error('no message: give hex digits, a file, or - ')
  if (first === '-' && input.length === 1) return fromFile(read(stdin))
  const digits = input.join('').replaceAll(/\s/g, '')
  if (/^[0-9A-Fa-f]*$/.test(digits)) return fromHex(digits)
  if (input.length > 1) throw new Error('neither hex digits nor one file')
  try {
    return fromFile(read(first))
  } catch {
    throw new Error('the input is neither hex digits nor a file that can be read')
  }
}

function fromFile(content: Buffer): Buffer {
  const digits = content.toString('latin1').replaceAll(/\s/g, '')
  return digits.length > 0 && /^([0-9A-Fa-f]{2})*$/.test(digits) ? fromHex(digits) : content
}

function fromHex(digits: string): Buffer {
  if (digits.length === 0) throw new Error('no message: there are no hex digits')
  if (digits.length % 2 === 1) throw new Error('an odd number of hex digits: one is missing')
  return Buffer.from(digits, 'hex')
}

/** The message inside a frame of the protocol, or null where the bytes are no whole frame. */
export function unframe(framing: FramingSpec, bytes: Buffer): Buffer | null {
  const prefix = framing.kind === 'len2be' ? 2 : 4
  if (bytes.length <= prefix) return null
  const text = bytes.toString('latin1', 0, prefix)
  const length =
    framing.kind === 'len2be' ? bytes.readUInt16BE(0) : /^\d{4}$/.test(text) ? Number(text) : -1
  const due = framing.countsItself ? bytes.length : bytes.length - prefix
  return length === due ? bytes.subarray(prefix) : null
}

/** A line of what kinds of bytes stand around `offset`, which is in brackets; no content is in it. */
export function bytesAround(bytes: Buffer, offset: number): string {
  const first = Math.max(0, offset - contextBytes)
  const last = Math.min(bytes.length, offset + contextBytes)
  const kinds = [...bytes.subarray(first, last)].map(kindOf)
  if (offset < bytes.length) kinds[offset - first] = `[${kinds[offset - first] ?? ''}]`
  else kinds.push('[end]')
  return `bytes ${first} to ${last}: ${kinds.join('')}   9 digit, a letter, _ blank, . mark, # other`
}

function kindOf(byte: number): string {
  const char = String.fromCharCode(byte)
  if (/\d/.test(char)) return '9'
  if (/[A-Za-z]/.test(char)) return 'a'
  if (char === ' ') return '_'
  return /[!-~]/.test(char) ? '.' : '#'
}
