/** Writing messages: nothing is padded or cut, and what does not fit is an error without the value in it. */

import { describe, expect, it } from 'vitest'
import { EncodeError, loadProtocol } from '../../src/iso8583/index.ts'
import { DIALECTS } from './fixtures.ts'

describe.each(DIALECTS)('%s', (name) => {
  const dialect = loadProtocol(name)

  it('writes fields in order, whatever order they are given in', () => {
    const forth = dialect.encode({ mti: '0800', fields: { '7': '1122093100', '70': '301' } })
    const back = dialect.encode({ mti: '0800', fields: { '70': '301', '7': '1122093100' } })
    expect(back.equals(forth)).toBe(true)
  })

  it.each([
    ['a short response code', '0110', { '39': '0' }, '39'],
    ['a long amount', '0100', { '4': '0000000123456' }, '4'],
    ['a long card number', '0100', { '2': '41111111111111111111' }, '2'],
    ['an amount that is not digits', '0100', { '4': '00000001234X' }, '4'],
    ['a fee without its sign', '0100', { '28': '000000150' }, '28'],
    ['letters that are not Latin-1', '0100', { '43': 'Ж'.repeat(40) }, '43'],
    ['a control character', '0100', { '41': 'TERM\n001' }, '41'],
    ['half a byte', '0100', { '64': 'a1b2c3d4e5f6071' }, '64'],
    ['a MAC that is not hex', '0100', { '64': 'a1b2c3d4e5f6071X' }, '64'],
    ['a field that is not there', '0100', { '129': '1' }, '129'],
    ['the bitmap', '0100', { '1': '1' }, '1'],
    ['a field with a zero in front', '0100', { '04': '000000012345' }, '04'],
    ['a message type of another version', '1100', {}, 'mti'],
    ['a message type that is not digits', '01X0', {}, 'mti'],
  ])('refuses %s', (_name, mti, fields, path) => {
    const error = encodeError(() => dialect.encode({ mti, fields }))
    expect(error.path).toBe(path)
    expect(error.message).not.toMatch(/4111|1234|TERM|a1b2/)
  })
})

describe('what a program without types hands over', () => {
  const dialect = loadProtocol('mastercard-cis')
  const encode = (value: unknown) => () =>
    Reflect.apply(dialect.encode.bind(dialect), null, [value])

  it.each<[string, unknown, string]>([
    ['nothing', undefined, 'message'],
    ['null', null, 'message'],
    ['text', '0100', 'message'],
    ['a list', [], 'message'],
    ['no message type', { fields: {} }, 'mti'],
    ['a message type that is a number', { mti: 100, fields: {} }, 'mti'],
    ['no fields', { mti: '0100' }, 'fields'],
    ['fields that are null', { mti: '0100', fields: null }, 'fields'],
    ['fields in a list', { mti: '0100', fields: [] }, 'fields'],
    ['a field that is null', { mti: '0100', fields: { 48: null } }, '48'],
    ['a field that is undefined', { mti: '0100', fields: { 37: undefined } }, '37'],
    ['a field that is a number', { mti: '0100', fields: { 4: 100 } }, '4'],
    ['a part that is null', { mti: '0100', fields: { 48: { TCC: 'T', 42: null } } }, '42'],
    ['a part that is a number', { mti: '0100', fields: { 48: { TCC: 'T', 10: 7 } } }, '48.10'],
    ['a bitmap that is a number', { mti: '0100', bitmap: 7, fields: {} }, 'bitmap'],
    ['a header that is a number', { header: 7, mti: '0100', fields: {} }, 'header'],
  ])('is refused by name: %s', (_case, value, path) => {
    expect(encodeError(encode(value)).path).toBe(path)
  })

  it('is no message to decode', () => {
    for (const value of [null, undefined, '0100', new Uint8Array(4)]) {
      const decode = () => Reflect.apply(dialect.decode.bind(dialect), null, [value])
      expect(decode).toThrow('decode takes a Buffer')
    }
  })
})

function encodeError(work: () => unknown): EncodeError {
  try {
    work()
  } catch (error) {
    if (error instanceof EncodeError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
