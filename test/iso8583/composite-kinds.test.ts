/** Composites by position, by bitmap and by tags of fixed size: what they read, write and refuse. */

import { describe, expect, it } from 'vitest'
import type { PlainValue } from '../../src/iso8583/index.ts'
import type { CompositeSpec, FieldSpec } from '../../src/iso8583/spec/spec.ts'
import {
  bytes,
  CONTENT_AT,
  dialectOf,
  messageOf,
  packed,
  thereAndBack,
  three,
} from './composite-dialect.ts'

const short: FieldSpec = {
  ...{
    name: 'Short',
    class: 'ans',
    encoding: 'ascii',
    length: 'LL',
    max: 5,
    sensitivity: 'public',
  },
  prefix: { encoding: 'ascii', counts: 'units' },
}
const two: FieldSpec = {
  name: 'Two',
  class: 'n',
  encoding: 'bcd',
  length: 3,
  sensitivity: 'public',
}
const seen = (text: string) => Buffer.from(text, 'latin1').toString('hex')

const positional: CompositeSpec = {
  kind: 'positional',
  truncatable: true,
  parts: { first: two, second: short, rest: bytes },
}
const bitmap = (encoding: 'binary' | 'hex' | 'hex-ebcdic'): CompositeSpec => ({
  kind: 'bitmap',
  bitmap: { encoding, bytes: 2 },
  parts: { '1': two, '9': short, '16': three },
})
const subElements: CompositeSpec = {
  kind: 'tagged',
  tag: { encoding: 'cp500', length: 2 },
  length: { encoding: 'cp500', bytes: 2, counts: 'bytes' },
  lead: { TCC: { ...three, length: 1 } },
  unknown: 'keep',
  parts: { '38': three, '92': { ...three, sensitivity: 'sad' } },
}
const datasets: CompositeSpec = {
  kind: 'tagged',
  tag: { encoding: 'binary', length: 1 },
  length: { encoding: 'binary', bytes: 2, counts: 'bytes' },
  parts: {
    '57': { ...bytes, composite: { kind: 'ber-tlv', unknown: 'keep', parts: { '80': bytes } } },
  },
}
const { length: _length, prefix: _prefix, ...text } = short
const pds: CompositeSpec = {
  kind: 'tagged',
  tag: { encoding: 'ascii', length: 4 },
  length: { encoding: 'ascii', bytes: 3, counts: 'units' },
  parts: { '0001': text, '1023': packed },
}
const nibbles: CompositeSpec = {
  kind: 'tagged',
  tag: { encoding: 'bcd', length: 4 },
  length: { encoding: 'bcd', bytes: 1, counts: 'nibbles' },
  parts: { '0001': { ...packed, pad: { side: 'left', with: '0' } }, '0002': bytes },
}

/** Bits 1, 3 and 8, of which the last alone has a byte. */
const lower = (encoding: 'hex' | 'hex-ebcdic'): CompositeSpec => {
  const none: FieldSpec = {
    ...short,
    length: 'L',
    max: 1,
    prefix: { encoding: 'bcd', counts: 'units' },
  }
  const { max: _max, ...one } = { ...bytes, length: 1 }
  return {
    kind: 'bitmap',
    bitmap: { encoding, bytes: 1 },
    parts: { '1': { ...one, length: 1 }, '3': none, '8': none },
  }
}
const hexTags: CompositeSpec = {
  kind: 'tagged',
  tag: { encoding: 'hex', length: 1 },
  length: { encoding: 'binary', bytes: 1, counts: 'bytes' },
  parts: { AB: bytes },
}

describe('reads and writes again byte for byte', () => {
  it.each<[string, CompositeSpec, string, PlainValue]>([
    [
      'positions',
      positional,
      `0123 ${seen('02ab')} ff00`,
      { first: '123', second: 'ab', rest: 'ff00' },
    ],
    [
      'positions, nothing left for the last',
      positional,
      `0123 ${seen('00')}`,
      { first: '123', second: '' },
    ],
    ['positions, cut after the first', positional, '0123', { first: '123' }],
    ['positions, none', positional, '', {}],
    [
      'bits',
      bitmap('binary'),
      `8081 0123 ${seen('02ab')} c1c2c3`,
      { '1': '123', '9': 'ab', '16': 'ABC' },
    ],
    ['no bit', bitmap('binary'), '0000', {}],
    ['bits in hex', bitmap('hex'), `${seen('0080')} ${seen('01Z')}`, { '9': 'Z' }],
    ['bits in EBCDIC hex', bitmap('hex-ebcdic'), 'f0f0f0f1 c1c2c3', { '16': 'ABC' }],
    [
      'bits in hex, three of them',
      bitmap('hex'),
      `${seen('8081')} 0123 ${seen('01Z')} c1c2c3`,
      { '1': '123', '9': 'Z', '16': 'ABC' },
    ],
    ['sub-elements behind a lead', subElements, 'd9 f3f8f0f3c1c2c3', { TCC: 'R', '38': 'ABC' }],
    ['an unknown sub-element', subElements, 'd9 f4f1f0f2c1c2', { TCC: 'R', '41': 'AB' }],
    ['tag 4 and length 3', pds, seen('00010021A'), { '0001': '1A' }],
    ['a length in digits', pds, `${seen('1023003')}123f`, { '1023': '123' }],
    [
      'a length in half bytes',
      nibbles,
      '000103 0123 000204 abcd',
      { '0001': '123', '0002': 'abcd' },
    ],
    ['datasets of TLV', datasets, '570004 8002ffee', { '57': { '80': 'ffee' } }],
    ['an empty dataset', datasets, '570000', { '57': {} }],
  ])('%s', (_name, composite, hex, parts) => {
    const back = thereAndBack(dialectOf(composite), hex)
    const { $order: _order, ...shown } = { $order: [], ...(back.parts as object) }
    expect({ parts: shown, hex: back.hex }).toEqual({ parts, hex: hex.replaceAll(' ', '') })
  })

  it('tags as they lay, though whole numbers come first in an object', () => {
    const hex = seen('00010011' + '102300212')
    const dialect = dialectOf({ ...pds, parts: { '0001': text, '1023': text } })
    expect(thereAndBack(dialect, hex)).toEqual({
      parts: { '0001': '1', '1023': '12', $order: ['0001', '1023'] },
      hex,
    })
  })

  it.each<[string, CompositeSpec, string, string, PlainValue]>([
    ['a bitmap in lower case', lower('hex'), seen('a1'), '0a 00 00', { $bitmap: 'a1' }],
    ['an EBCDIC bitmap in lower case', lower('hex-ebcdic'), '81f1', '0a 00 00', { $bitmap: 'a1' }],
    ['a tag in lower case', hexTags, seen('aB'), '01 0a', { AB: '0a', $order: ['aB'] }],
  ])('%s', (_name, composite, head, rest, parts) => {
    const hex = `${head}${rest}`.replaceAll(' ', '')
    const back = thereAndBack(dialectOf(composite), hex)
    expect(back.hex).toBe(hex)
    expect(back.parts).toMatchObject(parts as object)
  })
})

describe('refuses', () => {
  it.each<[string, CompositeSpec, string, string, string, number]>([
    ['half a part', positional, '01', 'truncated', '127.first', 0],
    ['half a length', positional, `0123${seen('0')}`, 'truncated', '127.second', 2],
    [
      'a length that is no digits',
      positional,
      `0123${seen('0x')}`,
      'length_digits',
      '127.second',
      2,
    ],
    ['a length past the end', positional, `0123${seen('05ab')}`, 'truncated', '127.second', 4],
    [
      'a length above the greatest',
      positional,
      `0123${seen('06')}`,
      'length_range',
      '127.second',
      2,
    ],
    ['half a bitmap', bitmap('binary'), '80', 'truncated', '127', 0],
    ['a bit that is no part', bitmap('binary'), '0040', 'undefined_field', '127.10', 1],
    ['a bit in hex that is no part', bitmap('hex'), seen('0040'), 'undefined_field', '127.10', 2],
    ['a bitmap that is no hex', bitmap('hex'), seen('00G0'), 'bitmap', '127', 2],
    ['bytes behind the last bit', bitmap('binary'), '8000012300', 'trailing', '127', 4],
    ['no lead part', subElements, '', 'truncated', '127.TCC', 0],
    ['half a tag', subElements, 'd9f3', 'truncated', '127', 1],
    ['a length that is no digits', subElements, 'd9f3f8c1f3', 'length_digits', '127.38', 3],
    ['a length the part does not have', subElements, 'd9f3f8f0f2c1c2', 'length_range', '127.38', 3],
    ['a part past the end', subElements, 'd9f3f8f0f3c1', 'truncated', '127.38', 5],
    ['an unknown part past the end', subElements, 'd9f4f1f0f3c1', 'truncated', '127', 5],
    ['a part of another class', subElements, 'd9f3f8f0f3c1407f', 'content', '127.38', 6],
    ['what is wrong two deep', datasets, '5700048003ffee', 'truncated', '127.57.80', 5],
    ['another filler', nibbles, '0001031123', 'pad', '127.0001', 3],
  ])('%s', (_name, composite, hex, code, path, at) => {
    expect(() => dialectOf(composite).decode(messageOf(hex))).toThrow(
      expect.objectContaining({ code, path, offset: CONTENT_AT + at }),
    )
  })

  it.each<[string, CompositeSpec, PlainValue, string]>([
    ['a part that is missing before another', positional, { second: 'ab' }, '127.first'],
    [
      'a part that is missing',
      { ...positional, truncatable: false },
      { first: '123' },
      '127.second',
    ],
    ['a part that there is not', bitmap('binary'), { '2': '123' }, '127.2'],
    ['a bit twice', bitmap('binary'), { '1': ['123', '123'] }, '127'],
    ['no lead part', subElements, { '38': 'ABC' }, '127.TCC'],
    ['a tag that is none', pds, { '12': 'A' }, '127.12'],
    ['text that is too long', pds, { '0001': 'ABCDEF' }, '127.0001'],
    ['an order of other parts', pds, { '0001': 'A', $order: ['1023'] }, '127.$order'],
    ['an order of fewer parts', pds, { '0001': 'A', $order: [] }, '127.$order'],
  ])('to write %s', (_name, composite, parts, path) => {
    const dialect = dialectOf(composite)
    const write = () => dialect.encode({ mti: '0800', fields: { '127': parts } })

    expect(write).toThrow(expect.objectContaining({ name: 'EncodeError', path }))
  })
})
