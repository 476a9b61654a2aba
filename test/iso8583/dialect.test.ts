/** What a dialect says of messages: ids, references, what is missing, whose code is yes, where the MAC stands. */

import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { AccessError, compileDialect, DecodeError, loadProtocol } from '../../src/iso8583/index.ts'
import { DIALECTS } from './fixtures.ts'
import { fieldOf, specCopy } from './specs.ts'

const purchase = {
  mti: '0100',
  fields: {
    '2': '4111111111111111',
    '3': '000000',
    '4': '000000012345',
    '7': '1122093045',
    '11': '000017',
    '37': '632609000017',
    '41': 'TERM0001',
  },
}

function read(dialect: ReturnType<typeof loadProtocol>, plain = purchase) {
  const bytes = dialect.encode(plain)
  const message = dialect.newMessage()
  message.read(bytes, 0, bytes.length)
  return message
}

describe.each(DIALECTS)('%s', (name) => {
  const dialect = loadProtocol(name)

  it('gives ids for data elements, and throws for what it lacks', () => {
    expect([dialect.field(4), dialect.field('4')]).toEqual([4, 4])
    for (const path of [1, 193, '4.1', 'x']) {
      expect(() => dialect.field(path)).toThrow(AccessError)
    }
  })

  it('reads by reference: whole, as characters, as a number', () => {
    const message = read(dialect)
    expect(message.textOf(dialect.reference(37))).toBe('632609000017')
    expect(message.textOf(dialect.reference({ field: 37, start: 4, length: 2 }))).toBe('09')
    expect(message.textOf(dialect.reference({ field: 38, start: 0, length: 2 }))).toBe('')
    expect(message.numberOf(dialect.reference(4))).toBe(12345)
    expect(message.numberOf(dialect.reference({ field: 4, start: 9, length: 3 }))).toBe(345)
    expect(message.numberOf(dialect.reference({ field: 41, start: 0, length: 4 }))).toBe(-1)
    expect(message.numberOf(dialect.reference(6))).toBe(-1)
    expect(() => message.textOf(dialect.reference(2))).toThrow(AccessError)
  })

  it('names the first mandatory field that is missing, of a repeat as of the first sending', () => {
    expect(dialect.missing(read(dialect))).toBe(0)
    for (const mti of ['0100', '0101']) {
      for (const de of ['4', '7', '11'] as const) {
        const { [de]: _left, ...fields } = purchase.fields
        expect(dialect.missing(read(dialect, { mti, fields } as typeof purchase))).toBe(Number(de))
      }
    }
    expect(dialect.missing(read(dialect, { ...purchase, mti: '0999' }))).toBe(0)
  })

  it('hands over what stood before a mistake, in no print of the error', () => {
    const bytes = dialect.encode({ ...purchase, fields: { ...purchase.fields, '63': 'last' } })
    const error = decodeError(() => dialect.decode(bytes.subarray(0, -1)))
    expect(error.decoded?.toJSON({ unmasked: true })).toEqual(purchase)
    expect(error.decoded?.number(4)).toBe(12345)
    const hex = bytes.toString('hex').slice(40, 60)
    for (const shown of [inspect(error), JSON.stringify(error), String(error), error.stack ?? '']) {
      expect(shown).not.toMatch(/4111111111|TERM0001/)
      expect(shown.replaceAll(/\W/g, '')).not.toContain(hex)
    }
    expect(decodeError(() => dialect.newMessage().read(bytes, 0, 9)).decoded).toBeNull()
  })

  it('decodes messages that do not share a cursor', () => {
    const [one, other] = [dialect.decode(dialect.encode(purchase)), read(dialect)]
    dialect.decode(dialect.encode({ ...purchase, mti: '0200' }))
    expect([one.mti, other.mti, one.text(41)]).toEqual([100, 100, 'TERM0001'])
  })

  it('prints a message masked', () => {
    const message = dialect.decode(dialect.encode(purchase))
    expect(JSON.stringify({ message })).not.toContain('4111111111111111')
    expect(inspect(message)).not.toMatch(/4111111111|34 31 31 31|41 11 11 11/)
    expect(inspect(message)).toContain('411111******1111')
  })
})

describe('a message type of its own kind', () => {
  const spec = specCopy('iso1987-ascii')
  Object.assign(spec.messages['0420'] ?? {}, { echo: [7, 11, 90], approved: '21' })
  const dialect = compileDialect(spec, 'test.json')

  it('has its own code for yes and echoes other fields, and so does its repeat', () => {
    expect([420, 421, 400, 999].map((mti) => dialect.approvedCode(mti))).toEqual([
      ...['21', '21', '00', '00'],
    ])
    const target = Buffer.alloc(dialect.answerLengthMax)
    for (const mti of ['0420', '0421']) {
      const message = read(dialect, { ...purchase, mti })
      const length = dialect.writeAnswer(message, { responseCode: '21' }, target, 0)
      expect(dialect.decode(target.subarray(0, length)).toJSON({ unmasked: true })).toEqual({
        mti: '0430',
        fields: { '7': '1122093045', '11': '000017', '39': '21' },
      })
    }
  })
})

describe.each([
  ['iso1987-ascii', 16],
  ['iso1987-bcd', 8],
] as const)('the MAC of %s', (name, bytes) => {
  const dialect = loadProtocol(name)
  const target = Buffer.alloc(dialect.answerLengthMax + 2, 0xee)
  const code = { responseCode: '00', mac: bytes }

  it.each([
    ['64', purchase],
    ['128', { ...purchase, fields: { ...purchase.fields, '70': '301' } }],
  ])('has room at the end of an answer, in DE%s', (field, plain) => {
    const message = read(dialect, plain)
    expect(dialect.macBytes).toBe(bytes)
    const length = dialect.writeAnswer(message, code, target, 2)
    expect(target.subarray(2 + length - bytes, 2 + length).equals(Buffer.alloc(bytes))).toBe(true)
    const copy = Buffer.from(target.subarray(2, 2 + length))
    const prepared = dialect.prepareAnswer(message)
    const finished = dialect.finishAnswer(prepared, { ...code, points: null }, target, 2)
    expect(target.subarray(2, 2 + finished).equals(copy)).toBe(true)
    copy.fill('00', length - bytes)
    const answer = dialect.decode(copy)
    expect(answer.has(Number(field))).toBe(true)
    expect(dialect.macRange(answer)).toEqual({ start: length - bytes, end: length })
  })

  it('is found in a message in the middle of a buffer, and only where it is the last field', () => {
    const mac = 'a1b2c3d4e5f60718'
    const one = dialect.encode({ ...purchase, fields: { ...purchase.fields, '64': mac } })
    const around = Buffer.concat([Buffer.alloc(5), one, Buffer.alloc(5)])
    const message = dialect.newMessage()
    message.read(around, 5, 5 + one.length)
    expect(dialect.macRange(message)).toEqual({
      start: 5 + one.length - bytes,
      end: 5 + one.length,
    })
    const fields = { ...purchase.fields, '64': mac, '70': '301' }
    expect(dialect.macRange(read(dialect, { ...purchase, fields }))).toBeNull()
    expect(dialect.macRange(read(dialect))).toBeNull()
  })

  it('is refused where the field takes another length, or there is none', () => {
    const message = read(dialect)
    expect(() => dialect.writeAnswer(message, { ...code, mac: 4 }, target, 0)).toThrow(AccessError)
    const spec = specCopy(name)
    delete spec.session.mac
    const without = compileDialect(spec, 'test.json')
    const other = read(without)
    expect([without.macBytes, without.macRange(other)]).toEqual([0, null])
    expect(() => without.writeAnswer(other, code, target, 0)).toThrow(AccessError)
  })
})

it('a message with a composite of secrets has no text of it', () => {
  const spec = specCopy('iso1987-ascii')
  Object.assign(fieldOf(spec, 48), {
    sensitivity: 'private',
    composite: {
      kind: 'positional',
      parts: {
        CODE: { name: 'a code', class: 'an', length: 2, sensitivity: 'public' },
        PIN: { name: 'a PIN block', class: 'an', length: 4, sensitivity: 'sad' },
      },
    },
  })
  const dialect = compileDialect(spec, 'test.json')
  const message = dialect.decode(
    dialect.encode({ mti: '0100', fields: { '48': { CODE: 'AB', PIN: '1234' } } }),
  )
  const [code, pin] = [dialect.field('48.CODE'), dialect.field('48.PIN')]
  expect([code, pin]).toEqual([193, 194])
  expect(message.text(code)).toBe('AB')
  expect(message.has(pin)).toBe(true)
  for (const id of [48, pin]) expect(() => message.text(id)).toThrow(AccessError)
})

function decodeError(work: () => unknown): DecodeError {
  try {
    work()
  } catch (error) {
    if (error instanceof DecodeError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
