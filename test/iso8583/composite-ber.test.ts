/** BER-TLV: tags and lengths of every size, filler, repeated and unknown tags, and what is none of it. */

import { describe, expect, it } from 'vitest'
import { AccessError, DecodeError } from '../../src/iso8583/index.ts'
import type { FieldSpec } from '../../src/iso8583/spec/spec.ts'
import {
  bytes,
  CONTENT_AT,
  dialectOf,
  messageOf,
  packed,
  thereAndBack,
} from './composite-dialect.ts'

const template: FieldSpec = {
  ...bytes,
  composite: { kind: 'ber-tlv', unknown: 'keep', parts: { '9F02': bytes, DF01: bytes } },
}
const parts = {
  '82': { ...bytes, max: undefined, length: 2 },
  '9F02': { name: 'Amount', class: 'n', encoding: 'bcd', length: 12, sensitivity: 'public' },
  '5F2A': { name: 'Currency', class: 'n', encoding: 'bcd', length: 3, sensitivity: 'public' },
  '5A': { ...packed, sensitivity: 'pan' },
  '57': { ...bytes, sensitivity: 'sad' },
  '9F41': packed,
  DF8101: bytes,
  DF818203: bytes,
  FF01: bytes,
  '70': template,
} as const satisfies Record<string, unknown>
const made = (unknown: 'reject' | 'skip' | 'keep') => {
  const { max: _max, ...two } = bytes
  const fields: Record<string, FieldSpec> = { ...parts, '82': { ...two, length: 2 } }
  return dialectOf({ kind: 'ber-tlv', unknown, parts: fields })
}
const keep = made('keep')

describe('reads and writes again byte for byte', () => {
  it.each([
    ['nothing', '', {}],
    [
      'tags of one and two bytes',
      '82023900 9f0206000000012345',
      { '82': '3900', '9F02': '000000012345' },
    ],
    [
      'tags of three and four bytes',
      'df810101aa df818203020102',
      { DF8101: 'aa', DF818203: '0102' },
    ],
    ['an odd number of digits, filled in front', '5f2a020840', { '5F2A': '840' }],
    ['an odd number of digits, filled behind', '9f410312345f', { '9F41': '12345' }],
    ['an even number of digits', '9f4103123456', { '9F41': '123456' }],
    ['a value of nothing', '9f4100', { '9F41': '' }],
    ['a tag that starts with FF and is listed', 'ff0101aa', { FF01: 'aa' }],
    ['tags in tags', '70079f0201aadf0100', { '70': { '9F02': 'aa', DF01: '' } }],
  ])('%s', (_name, hex, expected) => {
    expect(thereAndBack(keep, hex)).toEqual({ parts: expected, hex: hex.replaceAll(' ', '') })
  })

  it.each([
    ['an order that is not that of the keys', '9f0206000000012345 82023900', ['9F02', '82']],
    ['a length longer than need be', 'df81018101aa', ['DF8101:2']],
    [
      'a length of two, three and four bytes',
      '82810239 00 9f41830000 03123456',
      ['82:2', '9F41:4'],
    ],
    [
      'filler in front, between and behind',
      '00 82023900 0000 df810101aa ffff',
      ['00*1', '82', '00*2', 'DF8101', 'FF*2'],
    ],
    ['a tag that comes twice', 'df810101aa df810101bb', null],
    ['a tag that comes twice, apart', 'df810101aa 82023900 df810101bb', ['DF8101', '82', 'DF8101']],
    ['filler inside a template', '7006 00df0101aa00', null],
  ])('%s', (_name, hex, order) => {
    const clean = hex.replaceAll(' ', '')
    const { parts: shown, hex: again } = thereAndBack(keep, clean)
    expect(again).toBe(clean)
    if (order) expect(shown).toMatchObject({ $order: order })
  })

  it('of 200 bytes under a length of two bytes', () => {
    const hex = `df810181c8${'ab'.repeat(200)}`
    expect(thereAndBack(keep, hex)).toEqual({ parts: { DF8101: 'ab'.repeat(200) }, hex })
  })

  it('unknown tags where they are kept', () => {
    const hex = '9f1a020398c301ff'
    expect(thereAndBack(keep, hex)).toEqual({ parts: { '9F1A': '0398', C3: 'ff' }, hex })
    expect(keep.decode(messageOf(hex)).toJSON().fields['127']).toEqual({
      '9F1A': '[private, 2 long]',
      C3: '[private, 1 long]',
    })
  })

  it('hex text, tags, lengths and all', () => {
    const text = dialectOf(
      { kind: 'ber-tlv', unknown: 'keep', parts: { '9F02': { ...bytes, encoding: 'hex' } } },
      { encoding: 'hex' },
    )
    const hex = Buffer.from('009F0202ABCD9F1A810101', 'latin1').toString('hex')
    expect(thereAndBack(text, hex)).toEqual({
      parts: { '9F02': 'ABCD', '9F1A': '01', $order: ['00*1', '9F02', '9F1A:2'] },
      hex,
    })
    expect(() => thereAndBack(text, Buffer.from('9F0', 'latin1').toString('hex'))).toThrow(
      DecodeError,
    )
  })

  it('hex text in lower case, and in both', () => {
    const text = dialectOf(
      { kind: 'ber-tlv', unknown: 'keep', parts: { '9F02': { ...bytes, encoding: 'hex' } } },
      { encoding: 'hex' },
    )
    const hex = Buffer.from(`ff9f020a${'Ab'.repeat(10)}fF9f1A810bdd${'cd'.repeat(10)}`, 'latin1')
    expect(thereAndBack(text, hex.toString('hex'))).toEqual({
      parts: {
        ...{ '9F02': 'Ab'.repeat(10), '9F1A': `dd${'cd'.repeat(10)}` },
        $order: ['ff*1', '9f02:0a', 'fF*1', '9f1A:810b'],
      },
      hex: hex.toString('hex'),
    })
  })
})

describe('unknown tags', () => {
  it('are skipped and counted', () => {
    const message = made('skip').decode(messageOf('9f1a020398 82023900 c30100'))
    expect([message.unknownParts, message.toJSON({ unmasked: true }).fields]).toEqual([
      2,
      { '127': { '82': '3900' } },
    ])
  })

  it('are refused with their tag and place', () => {
    expect(() => made('reject').decode(messageOf('82023900 9f1a020398'))).toThrow(
      expect.objectContaining({ code: 'unknown_tag', path: '127', offset: CONTENT_AT + 4 }),
    )
  })

  it('are never shown where they are known to be secret', () => {
    const hex = '9f1f03414243 9f2001aa 61055603414243 61035001aa'
    const dialect = dialectOf({ kind: 'ber-tlv', unknown: 'keep', parts: {} })
    const { fields } = dialect.decode(messageOf(hex)).toJSON({ unmasked: true })
    expect(fields['127']).toMatchObject({
      '61': ['[not kept]', '5001aa'],
      '9F1F': '[not kept]',
      '9F20': '[not kept]',
    })
  })
})

describe('refuses', () => {
  it.each([
    ['a tag without a length', '82023900 9f02', 'truncated', '127.9F02', 6],
    ['half a tag', '9f', 'truncated', '127', 0],
    ['half a length', '9f0282', 'truncated', '127.9F02', 2],
    ['a value past the end', '9f02060000', 'truncated', '127.9F02', 3],
    ['a length past the end in four bytes', 'df810183ffffff', 'truncated', '127.DF8101', 7],
    ['an indefinite length', 'df8101800000', 'malformed', '127.DF8101', 3],
    ['a length of five bytes', 'df81018400000001aa', 'malformed', '127.DF8101', 3],
    ['a tag of five bytes', '9f8181818101aa', 'malformed', '127', 0],
    ['another length than the part has', '8203390000', 'length_range', '127.82', 1],
    ['a value longer than the part', `9f410b${'12'.repeat(11)}`, 'length_range', '127.9F41', 2],
    ['a part of another class', '9f0206 00000001234a', 'content', '127.9F02', 8],
    ['what is wrong in a template', '7004 df010501', 'truncated', '127.70.DF01', 5],
    ['a second one that is of another class', '9f4101129f4101ab', 'content', '127.9F41', 7],
  ])('%s', (_name, hex, code, path, at) => {
    expect(() => keep.decode(messageOf(hex))).toThrow(
      expect.objectContaining({ code, path, offset: CONTENT_AT + at }),
    )
  })
})

it('refuses a part whose filler cannot be told from a digit', () => {
  const pad = { side: 'right', with: '0' } as const
  const spec = () => dialectOf({ kind: 'ber-tlv', parts: { '5A': { ...packed, pad } } })
  expect(spec).toThrow(/fields\/127\/composite\/parts\/5A: a length in bytes cannot tell a digit 0/)
})

describe('parts of a message', () => {
  const message = keep.newMessage()
  const read = (hex: string) => {
    const all = messageOf(hex)
    message.read(all, 0, all.length)
  }

  it('are read by their id, as fields are, and forgotten with the next message', () => {
    read('9f0206000000012345 5a085555555555554444 70079f0201aadf0100')
    expect([
      message.number(keep.field('127.9F02')),
      message.text(keep.field('127.70.9F02')),
    ]).toEqual([12345, 'aa'])
    const target = Buffer.alloc(10)
    expect(message.packDigits(keep.field('127.5A'), target, 0, 10)).toBe(16)
    expect(target.toString('hex')).toBe('5555555555554444ffff')
    expect([message.has(keep.field('127.82')), message.has(keep.field('127.70.DF01'))]).toEqual([
      false,
      true,
    ])
    read('82023900')
    expect([message.has(keep.field('127.9F02')), message.text(keep.field('127.82'))]).toEqual([
      false,
      '3900',
    ])
  })

  it('give the first of a tag that comes twice', () => {
    read('9f41021234 9f41025678')
    expect(message.text(keep.field('127.9F41'))).toBe('1234')
    message.view()
    expect(message.text(keep.field('127.9F41'))).toBe('1234')
  })

  it('are checked when one is asked for, not before', () => {
    read('82023900 9f02')
    expect(message.has(127)).toBe(true)
    for (let again = 0; again < 2; again++) {
      expect(() => message.has(keep.field('127.82'))).toThrow(DecodeError)
    }
  })

  it('have no accessor where they are secret, nor has what they are in', () => {
    read('57021234 5a085555555555554444')
    for (const path of ['127', '127.57', '127.5A']) {
      expect(() => message.text(keep.field(path))).toThrow(AccessError)
    }
    expect(() => message.number(keep.field('127.57'))).toThrow(AccessError)
    expect(() => keep.field('127.9F99')).toThrow(AccessError)
    expect(message.describe()).not.toMatch(/1234\b|5555555/)
  })
})

describe('a soft composite that is malformed', () => {
  const soft = dialectOf({ kind: 'ber-tlv', soft: true, parts: { '82': bytes, '70': template } })

  it.each(['82023900 9f02', '7003 9f02'])('reads as absent and is counted: %s', (hex) => {
    const message = soft.decode(messageOf(hex))
    expect(message.softFailures).toBe(1)
    expect([message.has(127), message.has(soft.field('127.70.9F02'))]).toEqual([true, false])
    expect(message.toJSON().fields['127']).toMatch(/^\[malformed/)
    expect(message.toJSON({ unmasked: true }).fields['127']).toMatch(/^\[malformed/)
  })
})
