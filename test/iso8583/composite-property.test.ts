/** What holds for every protocol file, every message of it, and every string of bytes. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compileDialect,
  DecodeError,
  type Dialect,
  type PlainValue,
} from '../../src/iso8583/index.ts'
import { anyMessageOf } from './arbitrary-message.ts'
import { anySpec } from './arbitrary-spec.ts'

const specAndMessages = (count: number) =>
  anySpec.chain((spec) =>
    fc
      .array(anyMessageOf(spec), { minLength: count, maxLength: count })
      .map((messages) => ({ dialect: compileDialect(spec, 'any.json'), messages })),
  )

describe('any protocol file', () => {
  it('reads back every message that it can write, byte for byte', () => {
    fc.assert(
      fc.property(specAndMessages(4), ({ dialect, messages }) => {
        for (const plain of messages) {
          const bytes = dialect.encode(plain)
          const json = dialect.decode(bytes).toJSON({ unmasked: true })
          const again = { ...json, fields: restored(json.fields, plain.fields) }
          expect(dialect.encode(again).toString('hex')).toBe(bytes.toString('hex'))
        }
      }),
      { numRuns: 150 },
    )
  })

  it('gives a message or a DecodeError inside the bytes, whatever is done to a message', () => {
    const change = fc.record({
      kind: fc.constantFrom('flip', 'cut', 'insert', 'drop'),
      at: fc.nat(),
      byte: fc.integer({ min: 0, max: 255 }),
    })
    fc.assert(
      fc.property(
        specAndMessages(3),
        fc.array(change, { minLength: 1, maxLength: 30 }),
        ({ dialect, messages }, changes) => {
          for (const plain of messages) {
            const bytes = dialect.encode(plain)
            for (const one of changes) readAnything(dialect, changed(bytes, one))
          }
        },
      ),
      { numRuns: 100 },
    )
  })

  it('gives a message or a DecodeError for any bytes', () => {
    fc.assert(
      fc.property(anySpec, fc.array(fc.uint8Array({ maxLength: 120 })), (spec, inputs) => {
        const dialect = compileDialect(spec, 'any.json')
        for (const input of inputs) readAnything(dialect, Buffer.from(input))
      }),
      { numRuns: 60 },
    )
  })
})

/** The values that are never shown, put back from what was written. */
function restored(shown: object, given: object): Record<string, PlainValue> {
  const values: Record<string, PlainValue> = {}
  for (const [key, value] of Object.entries(shown)) {
    values[key] = restoredValue(value, Object.entries(given).find(([name]) => name === key)?.[1])
  }
  return values
}

function restoredValue(shown: PlainValue, given: PlainValue | undefined): PlainValue {
  if (shown === '[not kept]') return given ?? ''
  if (typeof shown === 'string' || given === undefined) return shown
  if (Array.isArray(shown)) {
    const list = Array.isArray(given) ? given : [given]
    return shown.map((one, i) => restoredValue(one, list[i]) as string)
  }
  return restored(shown, given as object)
}

interface Change {
  kind: string
  at: number
  byte: number
}

function changed(bytes: Buffer, { kind, at, byte }: Change): Buffer {
  const place = at % bytes.length
  const copy = Buffer.from(bytes)
  if (kind === 'flip') copy[place] = byte
  if (kind === 'cut') return copy.subarray(0, place)
  if (kind === 'drop') return Buffer.concat([copy.subarray(0, place), copy.subarray(place + 1)])
  if (kind !== 'insert') return copy
  return Buffer.concat([copy.subarray(0, place), Buffer.from([byte]), copy.subarray(place)])
}

/** Reads bytes in every way there is; anything thrown but a DecodeError with a place inside them fails the test. */
function readAnything(dialect: Dialect, bytes: Buffer): void {
  const message = dialect.newMessage()
  attempt(bytes, () => message.read(bytes, 0, bytes.length))
  attempt(bytes, () => dialect.decode(bytes).toJSON({ unmasked: true }))
  message.view()
  message.describe()
  message.redact()
}

function attempt(bytes: Buffer, work: () => unknown): void {
  try {
    work()
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    expect(error.offset).toBeGreaterThanOrEqual(0)
    expect(error.offset).toBeLessThanOrEqual(bytes.length)
    error.decoded?.describe()
  }
}
