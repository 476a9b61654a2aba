/** Headers in front of the message type: read, kept, answered, and refused where they are none. */

import { describe, expect, it } from 'vitest'
import { compileDialect, DecodeError, EncodeError, type Dialect } from '../../src/iso8583/index.ts'
import type { HeaderSpec } from '../../src/iso8583/spec/spec.ts'
import { specCopy } from './specs.ts'

const plain = { mti: '0800', fields: { '7': '1122093100', '11': '000002', '70': '301' } }
const bare = dialectWith({ kind: 'none' }).encode(plain)

function dialectWith(header: HeaderSpec): Dialect {
  return compileDialect({ ...specCopy('iso1987-bcd'), header }, 'test.json')
}

/** The answer's header in hex, and its bytes. */
function answerTo(dialect: Dialect, header: string): { header: string; length: number } {
  const message = dialect.decode(Buffer.concat([Buffer.from(header, 'hex'), bare]))
  const target = Buffer.alloc(dialect.answerLengthMax)
  const length = dialect.writeAnswer(message, { responseCode: '00' }, target, 0)
  const prepared = dialect.prepareAnswer(message)
  const other = Buffer.alloc(dialect.answerLengthMax)
  const finished = dialect.finishAnswer(prepared, { responseCode: '00', points: null }, other, 0)
  expect(other.subarray(0, finished).equals(target.subarray(0, length))).toBe(true)
  const answer = dialect.decode(target.subarray(0, length)).toJSON({ unmasked: true })
  expect(answer).toMatchObject({ mti: '0810', fields: { '39': '00' } })
  return { header: answer.header ?? '', length }
}

const visa = '160102000012345665432102030405060708090a0b00'
const KINDS: [string, HeaderSpec, string, string][] = [
  ['a literal', { kind: 'literal', hex: '49534F30' }, '49534f30', '49534f30'],
  ['bytes that say nothing', { kind: 'opaque', bytes: 3 }, 'a1b2c3', 'a1b2c3'],
  ['a TPDU', { kind: 'tpdu' }, '6000120034', '6000340012'],
]

describe.each(KINDS)('%s', (_name, spec, header, answered) => {
  const dialect = dialectWith(spec)

  it('goes there and back, and into the answer', () => {
    const bytes = Buffer.concat([Buffer.from(header, 'hex'), bare])
    const json = dialect.decode(bytes).toJSON({ unmasked: true })
    expect(json).toEqual({ header, ...plain })
    expect(dialect.encode(json).equals(bytes)).toBe(true)
    expect(answerTo(dialect, header).header).toBe(answered)
  })

  it('is told from a message that is cut short', () => {
    const bytes = Buffer.from(header, 'hex')
    for (let length = 0; length < bytes.length; length++) {
      expect(() => dialect.decode(bytes.subarray(0, length))).toThrow(
        expect.objectContaining({ code: 'truncated', path: 'header', offset: 0 }),
      )
    }
  })

  it('is counted in every offset', () => {
    const bytes = Buffer.concat([Buffer.from(header, 'hex'), bare])
    const [first] = dialect.decode(bytes).view()
    expect(first?.offset).toBe(header.length / 2 + 2 + 16)
    bytes[header.length / 2] = 0xff
    expect(() => dialect.decode(bytes)).toThrow(
      expect.objectContaining({ code: 'mti', offset: header.length / 2 }),
    )
  })
})

it('refuses other bytes than the literal ones, by the place of the first', () => {
  const dialect = dialectWith({ kind: 'literal', hex: '49534F' })
  const bytes = Buffer.concat([Buffer.from('495350', 'hex'), bare])
  expect(() => dialect.decode(bytes)).toThrow(
    expect.objectContaining({ code: 'header', path: 'header', offset: 2 }),
  )
  expect(() => dialect.encode({ ...plain, header: '495350' })).toThrow(EncodeError)
})

describe('the Visa header', () => {
  const dialect = dialectWith({ kind: 'visa' })

  it('is answered with its stations swapped and the length of the answer', () => {
    const { header, length } = answerTo(dialect, visa)
    const total = length.toString(16).padStart(4, '0')
    expect(header).toBe(`160102${total}65432112345602030405060708090a0b00`)
  })

  it('of a rejected message has 26 bytes in front, which the answer has not', () => {
    const reject = `1a${'00'.repeat(21)}80000123`
    const bytes = Buffer.concat([Buffer.from(reject + visa, 'hex'), bare])
    const json = dialect.decode(bytes).toJSON({ unmasked: true })
    expect(json.header).toBe(reject + visa)
    expect(dialect.encode(json).equals(bytes)).toBe(true)
    expect(answerTo(dialect, reject + visa).header).toHaveLength(44)
  })

  it('is made where none is given', () => {
    const bytes = dialect.encode(plain)
    expect(bytes.toString('hex', 0, 5)).toBe(`160102${bytes.length.toString(16).padStart(4, '0')}`)
  })

  it.each([
    ['another length', `17${visa.slice(2)}`, 0],
    ['a reject header and then none', `1a${'00'.repeat(25)}17${visa.slice(2)}`, 26],
  ])('refuses %s', (_name, header, offset) => {
    const bytes = Buffer.concat([Buffer.from(header, 'hex'), bare])
    expect(() => dialect.decode(bytes)).toThrow(expect.objectContaining({ code: 'header', offset }))
  })

  it('refuses one that is cut short, also behind a reject header', () => {
    const reject = Buffer.from(`1a${'00'.repeat(25)}${visa}`, 'hex')
    for (let length = 1; length < reject.length; length++) {
      expect(() => dialect.decode(reject.subarray(0, length))).toThrow(DecodeError)
    }
  })
})

it('refuses to encode a header that the dialect has not', () => {
  expect(() => dialectWith({ kind: 'none' }).encode({ ...plain, header: '00' })).toThrow(
    EncodeError,
  )
  expect(() => dialectWith({ kind: 'tpdu' }).encode({ ...plain, header: '00' })).toThrow(
    EncodeError,
  )
  expect(() => dialectWith({ kind: 'tpdu' }).encode({ ...plain, header: 'xx' })).toThrow(
    EncodeError,
  )
})
