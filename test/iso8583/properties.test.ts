/** What holds for every message and for every string of bytes. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileDialect, DecodeError, type Dialect } from '../../src/iso8583/index.ts'
import type { Spec } from '../../src/iso8583/spec/spec.ts'
import { readFixtures } from './fixtures.ts'
import { anyMessage } from './generate.ts'
import { fieldOf, specCopy } from './specs.ts'

const SAD = ['35', '36', '45', '52', '55']

/** The shipped dialects, and two made of them so that every way to write a length and a filler is met. */
const SPECS: [string, () => Spec][] = [
  ['iso1987-ascii', () => specCopy('iso1987-ascii')],
  ['iso1987-bcd', () => specCopy('iso1987-bcd')],
  ['lengths in bytes, filler F', lengthsInBytes],
  ['lengths as binary numbers, filler on the other side', binaryLengths],
]

describe.each(SPECS)('%s', (_name, make) => {
  const spec = make()
  const dialect = compileDialect(spec, 'test.json')

  it('reads back every message that it can write', () => {
    fc.assert(
      fc.property(anyMessage(spec), (plain) => {
        const shown = { ...plain.fields }
        for (const de of SAD) if (de in shown) shown[de] = '[not kept]'
        const bytes = dialect.encode(plain)
        expect(dialect.decode(bytes).toJSON({ unmasked: true })).toEqual({
          mti: plain.mti,
          fields: shown,
        })
        expect(dialect.encode(plain).equals(bytes)).toBe(true)
      }),
      { numRuns: 150 },
    )
  })

  it('gives a message or a DecodeError for any bytes', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 400 }), (bytes) => readAnything(dialect, bytes)),
      { numRuns: 500 },
    )
  })

  it('gives a message or a DecodeError for any bytes after a true header', () => {
    const header = anyMessage(spec).map((plain) => dialect.encode(plain).subarray(0, 36))
    fc.assert(
      fc.property(header, fc.uint8Array({ maxLength: 300 }), (start, rest) =>
        readAnything(dialect, Buffer.concat([start, rest])),
      ),
      { numRuns: 300 },
    )
  })

  it('refuses every beginning of a message, and any message with a byte more', () => {
    fc.assert(
      fc.property(anyMessage(spec), fc.nat(), (plain, cut) => {
        const bytes = dialect.encode(plain)
        const short = bytes.subarray(0, cut % bytes.length)
        expect(() => dialect.decode(short)).toThrow(DecodeError)
        expect(() => dialect.decode(Buffer.concat([bytes, Buffer.from([0x30])]))).toThrow(
          DecodeError,
        )
      }),
      { numRuns: 150 },
    )
  })
})

describe.each(['iso1987-ascii', 'iso1987-bcd'])('fixtures of %s', (name) => {
  const dialect = compileDialect(specCopy(name), name)
  const good = readFixtures(name).filter((fixture) => fixture.expected.fields)

  it('with one byte changed give a message or a DecodeError', () => {
    const purchase = good.find((fixture) => fixture.name === '0100-purchase')
    const bytes = purchase?.bytes ?? Buffer.alloc(0)
    for (let at = 0; at < bytes.length; at++) {
      for (const value of [0x00, 0x0f, 0x1a, 0x30, 0x39, 0x41, 0x80, 0xa0, 0xff]) {
        const changed = Buffer.from(bytes)
        changed[at] = value
        readAnything(dialect, changed)
      }
    }
    expect(bytes.length).toBeGreaterThan(100)
  })

  it.each(good)('$name is refused at every length but its own', ({ bytes }) => {
    for (let length = 0; length < bytes.length; length++) {
      expect(() => dialect.decode(bytes.subarray(0, length))).toThrow(DecodeError)
    }
  })
})

/** Reads bytes in every way that a link might; anything thrown but a DecodeError fails the test. */
function readAnything(dialect: Dialect, input: Uint8Array): void {
  const bytes = Buffer.from(input)
  const message = dialect.newMessage()
  try {
    message.read(bytes, 0, bytes.length)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    expect(error.offset).toBeGreaterThanOrEqual(0)
    expect(error.offset).toBeLessThanOrEqual(bytes.length)
  }
  const target = Buffer.alloc(dialect.answerLengthMax)
  if (dialect.canAnswer(message)) {
    const length = dialect.writeAnswer(message, { responseCode: '30' }, target, 0)
    // Whatever came, what goes out is a message of the dialect.
    dialect.decode(target.subarray(0, length))
    const prepared = dialect.prepareAnswer(message)
    const finished = dialect.finishAnswer(prepared, { responseCode: '30', points: null }, target, 0)
    expect(finished).toBe(length)
  }
  try {
    message.view()
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
  }
}

function lengthsInBytes(): Spec {
  const spec = specCopy('iso1987-bcd')
  spec.defaults.prefix = { encoding: 'ascii', counts: 'bytes' }
  for (const field of Object.values(spec.fields)) {
    if (field.pad) field.pad = { side: 'right', with: 'F' }
  }
  // In hex, a byte of the value is two on the wire, and the length says so.
  Object.assign(fieldOf(spec, 55), { encoding: 'hex', max: 400 })
  return spec
}

function binaryLengths(): Spec {
  const spec = specCopy('iso1987-bcd')
  spec.defaults.prefix = { encoding: 'binary', counts: 'units' }
  spec.bitmap.encoding = 'hex'
  spec.mti.encoding = 'ascii'
  for (const field of Object.values(spec.fields)) {
    if (field.pad) field.pad = { side: 'left', with: 'F' }
    else if (field.class === 'n') field.pad = { side: 'right', with: 'F' }
    if (field.length === 'LL') Object.assign(field, { min: 1 })
  }
  return spec
}
