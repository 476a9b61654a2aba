/** A protocol file with one thing changed: how an encoding, a length or a header could be meant instead. */
import { mergePatch, type Dialect } from '../../iso8583/index.ts'
import type { Outcome } from './trial.ts'

/** A changed protocol file, and what to say if bytes decode with it. */
export interface Reading {
  hint: string
  spec: unknown
}

type Json = Readonly<Record<string, unknown>>

const charsets = ['ascii', 'cp037', 'cp500', 'cp1047'] as const
const mtiEncodings = [...charsets, 'bcd'] as const
const bitmapEncodings = ['binary', 'hex', 'hex-ebcdic'] as const
const prefixEncodings = [...charsets, 'bcd', 'binary'] as const
const counts = ['units', 'bytes', 'nibbles'] as const
const headers: readonly Json[] = [
  { kind: 'none' },
  { kind: 'tpdu' },
  { kind: 'visa' },
  { kind: 'opaque', bytes: 12 },
]
const fieldsLookedBackMax = 16

/** The readings in the order of how often each is the mistake. */
export function* otherReadings(dialect: Dialect, failed: Outcome): Generator<Reading> {
  const file = objectOf(dialect.spec)
  yield* headsOf(file)
  for (const de of suspects(dialect, failed)) yield* fieldReadings(file, de)
  yield* defaultsOf(file)
}

function* headsOf(file: Json): Generator<Reading> {
  for (const bitmap of bitmapEncodings) {
    for (const mti of mtiEncodings) {
      const changed = {
        ...(mti === objectOf(file['mti'])['encoding'] ? {} : { mti: { encoding: mti } }),
        ...(bitmap === objectOf(file['bitmap'])['encoding']
          ? {}
          : { bitmap: { encoding: bitmap } }),
      }
      if (Object.keys(changed).length > 0) yield reading(file, changed, headHint(changed))
    }
  }
  for (const header of headers) {
    yield { hint: say({ header }), spec: { ...file, header } }
  }
}

function headHint(changed: { mti?: Json; bitmap?: Json }): string {
  if (changed.mti !== undefined || changed.bitmap === undefined) return say(changed)
  const is = changed.bitmap['encoding'] === 'binary' ? 'bytes' : 'hex text'
  return `the bitmap looks like ${is}: ${say(changed)}`
}

/** The field at fault, and those in front of it: a length that is read wrongly shows later. */
function suspects(dialect: Dialect, { message, error }: Outcome): string[] {
  const atFault = parseInt(error?.path ?? '', 10) || Infinity
  const bitmap = message?.prologue().find(({ path }) => path === 'bitmap')
  return elementsIn(bitmap?.value ?? '')
    .filter((de) => de <= atFault && `${de}` in dialect.spec.fields)
    .toReversed()
    .slice(0, fieldsLookedBackMax)
    .map(String)
}

/** Numbers of the data elements that bitmaps in hex say are there, also of those that were refused. */
function elementsIn(bitmaps: string): number[] {
  const bits = Array.from(bitmaps.replaceAll(' ', ''), (digit) =>
    parseInt(digit, 16).toString(2).padStart(4, '0'),
  ).join('')
  return Array.from(bits).flatMap((bit, at) => (bit === '1' ? [at + 1] : []))
}

function* fieldReadings(file: Json, de: string): Generator<Reading> {
  const field = objectOf(objectOf(file['fields'])[de])
  for (const change of fieldChanges(file, field)) {
    yield reading(file, { fields: { [de]: change } }, `DE${de} read otherwise: ${say(change)}`)
  }
}

function* fieldChanges(file: Json, field: Json): Generator<Json> {
  const prefix = objectOf(field['prefix'] ?? objectOf(file['defaults'])['prefix'])
  if (typeof field['length'] === 'string') {
    for (const count of counts) yield { prefix: { ...prefix, counts: count } }
    for (const encoding of prefixEncodings) yield { prefix: { ...prefix, encoding } }
    for (const length of ['L', 'LL', 'LLL', 'LLLL']) yield { length }
  }
  for (const side of ['left', 'right']) {
    for (const filler of ['0', 'F']) yield { pad: { side, with: filler } }
  }
  for (const encoding of [...charsets, 'bcd', 'binary', 'hex']) yield { encoding }
  if (field['composite'] !== undefined) yield { composite: null }
}

function* defaultsOf(file: Json): Generator<Reading> {
  const defaults = objectOf(file['defaults'])
  const prefix = objectOf(defaults['prefix'])
  for (const encoding of prefixEncodings) {
    for (const count of counts) {
      const changed = { defaults: { prefix: { ...prefix, encoding, counts: count } } }
      yield reading(file, changed, say(changed))
    }
  }
}

function say(change: Json): string {
  return `with ${JSON.stringify(change)} it decodes`
}

function reading(file: Json, change: Json, hint: string): Reading {
  return { hint, spec: mergePatch(file, change) }
}

function objectOf(value: unknown): Json {
  return isObject(value) ? value : {}
}

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
