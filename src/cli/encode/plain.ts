/** Messages as JSON, as `decode --json` prints them: read back and checked, masked values refused. */
import type { PlainComposite, PlainMessage, PlainValue } from '../../iso8583/index.ts'

/** A message to encode is none, or not whole. Names the place, quotes no value. */
export class PlainError extends Error {
  override readonly name = 'PlainError'
}

const depthMax = 8
const maskedPan = /^\d{6}\*+\d{4}$/
const hidden = /^\[(?:private|malformed), \d+ long\]$|^\[not of class/
/** What `decode --json` says of a message besides the message. */
const about = new Set(['protocol', 'origin', 'at', 'error', 'header', 'mti', 'bitmap', 'fields'])

/**
 * The messages of a text: one object, an array of them, or one a line.
 *
 * @throws PlainError for what is no such text
 */
export function readPlain(text: string): PlainMessage[] {
  const values = jsonValues(text)
  const several = values.length > 1
  return values.map((value, index) => {
    try {
      return messageOf(value)
    } catch (error) {
      if (!(error instanceof PlainError) || !several) throw error
      throw new PlainError(`message ${index + 1}: ${error.message}`)
    }
  })
}

function jsonValues(text: string): unknown[] {
  const whole = parsed(text)
  if (whole !== undefined) return Array.isArray(whole) ? (whole as unknown[]) : [whole]
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== '')
  if (lines.length === 0) throw new PlainError('the input is empty')
  const values = lines.map(parsed)
  const bad = values.indexOf(undefined)
  if (bad === 0) throw new PlainError('the input is not JSON, neither as a whole nor line by line')
  if (bad > 0) throw new PlainError(`line ${bad + 1} is not JSON`)
  return values
}

/** `undefined` where the text is not JSON; the parser's own words would quote it. */
function parsed(text: string): unknown {
  try {
    return JSON.parse(text) as unknown
  } catch {
    return undefined
  }
}

function messageOf(value: unknown): PlainMessage {
  if (!isObject(value)) throw new PlainError('a message is an object with "mti" and "fields"')
  const stranger = Object.keys(value).find((key) => !about.has(key))
  if (stranger !== undefined) {
    const known = [...about].join(', ')
    throw new PlainError(`a message has no key ${nameOf(stranger)}; it may have ${known}`)
  }
  const { mti, fields, header, bitmap, error } = value
  if (error !== undefined && error !== null) {
    throw new PlainError('this message did not decode whole: its "error" says why')
  }
  if (typeof mti !== 'string') throw new PlainError('mti: the message type is four digits as text')
  if (!isObject(fields)) throw new PlainError('fields: an object of values by number is missing')
  const digits = { ...hexOf('header', header), ...hexOf('bitmap', bitmap) }
  return { ...digits, mti, fields: partsOf(fields, '', 1) }
}

/** A key of a few characters; a longer one may be content that was put in the wrong place. */
function nameOf(key: string): string {
  return key.length <= 12 ? `"${key}"` : `of ${key.length} characters`
}

function hexOf<Key extends string>(key: Key, value: unknown): Partial<Record<Key, string>> {
  if (value === undefined) return {}
  if (typeof value !== 'string') throw new PlainError(`${key}: it is hex digits as text`)
  const digits: Partial<Record<Key, string>> = {}
  digits[key] = value
  return digits
}

type Parts = Readonly<Record<string, unknown>>

function partsOf(parts: Parts, above: string, depth: number): Record<string, PlainValue> {
  return Object.fromEntries(
    Object.entries(parts).map(([key, value]) => {
      return [key, valueOf(value, `${above}${key}`, depth)]
    }),
  )
}

/** A list is of what comes more than once: `decode` prints tags so that do, and the order of the parts. */
function valueOf(value: unknown, path: string, depth: number): PlainValue {
  if (!Array.isArray(value)) return oneOf(value, path, depth)
  return (value as unknown[]).map((each, index) => oneOf(each, `${path}[${index}]`, depth))
}

function oneOf(value: unknown, path: string, depth: number): string | PlainComposite {
  if (isObject(value) && depth < depthMax) return partsOf(value, `${path}.`, depth + 1)
  if (typeof value !== 'string') {
    throw new PlainError(`${path}: a value is text, also of digits, an object of parts, or a list`)
  }
  if (value === '[not kept]') {
    throw new PlainError(
      `${path}: sensitive authentication data is never shown; put a test value there, or remove the field`,
    )
  }
  if (maskedPan.test(value) || hidden.test(value)) {
    throw new PlainError(
      `${path}: the value is masked; put a test value there, or decode a test message with --unmasked`,
    )
  }
  return value
}

function isObject(value: unknown): value is Parts {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
