/** Reading lazily: presence, numbers, texts, packed digits, and what is refused to the caller. */

import { describe, expect, it } from 'vitest'
import { AccessError, compileDialect, DecodeError, loadProtocol } from '../../src/iso8583/index.ts'
import { DIALECTS, readFixtures } from './fixtures.ts'
import { specCopy } from './specs.ts'

function fixture(dialect: string, name: string): Buffer {
  const found = readFixtures(dialect).find((one) => one.name === name)
  if (!found) throw new Error(`no fixture ${name}`)
  return found.bytes
}

describe.each(DIALECTS)('%s', (name) => {
  const dialect = loadProtocol(name)

  it('reads numbers, texts and presence', () => {
    const message = dialect.newMessage()
    const bytes = fixture(name, '0100-purchase')
    message.read(bytes, 0, bytes.length)
    expect(message.mti).toBe(100)
    expect(message.number(4)).toBe(12345)
    expect(message.number(22)).toBe(51)
    expect(message.text(3)).toBe('000000')
    expect(message.text(42)).toBe('MERCHANT0000001')
    expect(message.text(32)).toBe('12345678901')
    expect([message.has(49), message.has(50), message.text(50), message.number(6)]).toEqual([
      true,
      false,
      '',
      -1,
    ])
  })

  it.each([
    ['0100-purchase', '4111111111111111'],
    ['0100-purchase-19-digit-card', '4111111111111111110'],
    ['0100-purchase-13-digit-card', '4222222222222'],
  ])('packs the card number of %s', (file, digits) => {
    const message = dialect.newMessage()
    const bytes = fixture(name, file)
    const target = Buffer.alloc(17, 0xaa)
    message.read(bytes, 0, bytes.length)
    expect(message.packDigits(2, target, 1, 15)).toBe(digits.length)
    expect(target.toString('hex')).toBe(`aa${digits.padEnd(30, 'f')}aa`)
  })

  it('packs nothing where there is no card number', () => {
    const message = dialect.newMessage()
    const bytes = fixture(name, '0800-echo')
    const target = Buffer.alloc(15)
    message.read(bytes, 0, bytes.length)
    expect(message.packDigits(2, target, 0, 15)).toBe(0)
    expect(target.equals(Buffer.alloc(15, 0xff))).toBe(true)
    expect(message.has(70)).toBe(true)
    expect(message.has(1)).toBe(false)
  })

  it('forgets the message before', () => {
    const message = dialect.newMessage()
    const first = fixture(name, '0400-full-reversal')
    const second = fixture(name, '0800-echo')
    message.read(first, 0, first.length)
    expect([message.has(2), message.has(90)]).toEqual([true, true])
    message.read(second, 0, second.length)
    expect([message.has(2), message.has(90), message.text(41)]).toEqual([false, false, ''])
  })

  it.each([2, 34, 35, 36, 45, 52, 55])('has no accessor for DE%i', (de) => {
    const message = dialect.newMessage()
    const bytes = fixture(name, '0620-every-field')
    message.read(bytes, 0, bytes.length)
    expect(message.has(de)).toBe(true)
    expect(() => message.text(de)).toThrow(AccessError)
    expect(() => message.number(de)).toThrow(AccessError)
    if (de !== 2) expect(() => message.packDigits(de, Buffer.alloc(99), 0, 99)).toThrow(AccessError)
  })

  it('refuses numbers that are none or too long, and digits that do not fit', () => {
    const message = dialect.newMessage()
    const bytes = fixture(name, '0400-full-reversal')
    message.read(bytes, 0, bytes.length)
    expect(() => message.number(41)).toThrow(AccessError)
    expect(() => message.number(90)).toThrow(AccessError)
    expect(() => message.packDigits(2, Buffer.alloc(15), 0, 7)).toThrow(AccessError)
    expect(() => message.text(0)).toThrow(AccessError)
    expect(() => message.text(129)).toThrow(AccessError)
  })

  it('reads DE64 and DE128, the last bits of both bitmaps', () => {
    const mac = 'a1b2c3d4e5f60718'
    const bytes = dialect.encode({ mti: '0800', fields: { '64': mac, '128': mac } })
    expect(dialect.decode(bytes).toJSON({ unmasked: true }).fields).toEqual({
      '64': mac,
      '128': mac,
    })
    const first = dialect.encode({ mti: '0800', fields: { '64': mac } })
    expect(bytes.length - first.length).toBe(name === 'iso1987-bcd' ? 16 : 32)
  })
})

describe('content that the gateway does not read', () => {
  const dialect = loadProtocol('iso1987-ascii')

  it('is checked when it is made into a value, not before', () => {
    const message = dialect.newMessage()
    const withDe8 = Buffer.from('0800010000000000000012X45678', 'latin1')
    message.read(withDe8, 0, withDe8.length)
    expect(message.has(8)).toBe(true)
    expect(() => message.text(8)).toThrow(DecodeError)
    expect(() => message.number(8)).toThrow(/content at 8, byte 22/)
  })
})

describe('a field that the dialect lacks', () => {
  const spec = specCopy('iso1987-ascii')
  delete spec.fields['120']
  const smaller = compileDialect(spec, 'smaller.json')
  const whole = loadProtocol('iso1987-ascii')

  it('is an error with its number and the place of its bit; the fields before it stay readable', () => {
    const fields = { '7': '1122093100', '11': '000002', '120': 'x' }
    const bytes = whole.encode({ mti: '0800', fields })
    const message = smaller.newMessage()
    expect(() => message.read(bytes, 0, bytes.length)).toThrow(
      expect.objectContaining({ code: 'undefined_field', path: '120', offset: 33 }),
    )
    expect([message.mti, message.text(11), smaller.canAnswer(message)]).toEqual([
      800,
      '000002',
      true,
    ])
  })
})

it('takes a range that is not inside the bytes as a message that is cut short', () => {
  const message = loadProtocol('iso1987-ascii').newMessage()
  for (const [start, end] of [
    [0, 9],
    [-1, 3],
    [3, 2],
  ] as const) {
    expect(() => message.read(Buffer.alloc(8), start, end)).toThrow(DecodeError)
  }
})
