/** When composites are gone through: at once where the gateway reads a part, else when one is asked for. */

import { describe, expect, it } from 'vitest'
import { compileDialect, DecodeError } from '../../src/iso8583/index.ts'
import type { CompositeSpec, Spec } from '../../src/iso8583/spec/spec.ts'
import { bytes, dialectOf, messageOf, packed, three } from './composite-dialect.ts'
import { specCopy } from './specs.ts'

const inner: CompositeSpec = { kind: 'ber-tlv', parts: { '9F41': packed } }
const outer = (more: object = {}): CompositeSpec => ({
  kind: 'ber-tlv',
  ...more,
  parts: { '82': bytes, '70': { ...bytes, composite: inner } },
})

/** A dialect that takes the network's reference from a part of DE127. */
function reading(reference: string, composite: CompositeSpec): ReturnType<typeof compileDialect> {
  const spec = specCopy('iso1987-bcd')
  const prefix = { encoding: 'binary', bytes: 2, counts: 'bytes' } as const
  const field = { ...bytes, max: 9999, length: 'LLLL', prefix, composite } as const
  const semantics: Spec['semantics'] = { ...spec.semantics, networkReference: [reference] }
  return compileDialect({ ...spec, semantics, fields: { ...spec.fields, '127': field } }, 'x.json')
}

describe('a composite that the gateway reads a part of', () => {
  it.each([
    ['malformed', '127.82', '9f'],
    ['malformed two deep', '127.70.9F41', '7003 9f4105'],
    ['of another class two deep', '127.70.9F41', '7004 9f4101ab'],
  ])('is checked when the message is read: %s', (_name, reference, hex) => {
    const message = reading(reference, outer()).newMessage()
    const all = messageOf(hex)
    expect(() => message.read(all, 0, all.length)).toThrow(DecodeError)
    expect([message.mti, message.has(127)]).toEqual([800, false])
  })

  it('fails no message where it is soft', () => {
    const dialect = reading('127.70.9F41', outer({ soft: true }))
    const message = dialect.newMessage()
    const all = messageOf('82023900 70049f4101ab')
    message.read(all, 0, all.length)
    expect([message.softFailures, message.text(dialect.field('127.70.9F41'))]).toEqual([1, ''])
    expect(message.text(dialect.field('127.82'))).toBe('3900')
  })

  it('is not gone through where the gateway reads another', () => {
    const dialect = reading('127.70.9F41', outer())
    const message = dialect.newMessage()
    const all = messageOf('82023900')
    message.read(all, 0, all.length)
    expect(message.has(dialect.field('127.70.9F41'))).toBe(false)
  })
})

describe('what a person and a machine see of a composite', () => {
  const dialect = dialectOf({
    kind: 'ber-tlv',
    unknown: 'keep',
    parts: {
      '82': bytes,
      '5A': { ...packed, sensitivity: 'pan' },
      '57': { ...bytes, sensitivity: 'sad' },
      '9F10': { ...bytes, sensitivity: 'private' },
      '70': { ...bytes, composite: { kind: 'positional', parts: { one: three, two: bytes } } },
    },
  })
  const hex = '82023900 5a085555555555554444 5702abcd 9f1001aa c301bb 0000 7005c1c2c3dddd'
  const message = dialect.decode(messageOf(hex))

  it('is masked part by part', () => {
    expect(message.toJSON().fields['127']).toEqual({
      '57': '[not kept]',
      '70': { one: 'ABC', two: 'dddd' },
      '82': '3900',
      '5A': '555555******4444',
      '9F10': '[private, 1 long]',
      C3: '[private, 1 long]',
      $order: ['82', '5A', '57', '9F10', 'C3', '00*2', '70'],
    })
    expect(message.toJSON({ unmasked: true }).fields['127']).toMatchObject({
      ...{ '57': '[not kept]', '5A': '5555555555554444', '9F10': 'aa', C3: 'bb' },
    })
  })

  it('names each part, with its depth, place and bytes', () => {
    const rows = message.view().map(({ path, depth, offset, bytes: long, value }) => {
      return [path, depth, messageOf(hex).toString('hex', offset, offset + long), value]
    })
    expect(rows).toEqual([
      ['127', 0, hex.replaceAll(' ', ''), '6 parts'],
      ['127.82', 1, '3900', '3900'],
      ['127.5A', 1, '5555555555554444', '555555******4444'],
      ['127.57', 1, 'abcd', '[not kept]'],
      ['127.9F10', 1, 'aa', '[private, 1 long]'],
      ['127.C3', 1, 'bb', '[private, 1 long]'],
      ['127.00', 1, '0000', '2 bytes'],
      ['127.70', 1, 'c1c2c3dddd', '2 parts'],
      ['127.70.one', 2, 'c1c2c3', 'ABC'],
      ['127.70.two', 2, 'dddd', 'dddd'],
    ])
    expect(message.describe()).toMatch(/DE127\.70\.one +Three +ABC/)
  })

  it('goes as far as the bytes do where they are malformed', () => {
    const broken = dialect.newMessage()
    const all = messageOf('82023900 5a0255')
    broken.read(all, 0, all.length)
    expect(broken.view().map(({ path, value }) => [path, value])).toEqual([
      ['127', '[malformed: truncated at 127.5A, byte 26]'],
      ['127.82', '3900'],
    ])
    expect(broken.toJSON({ unmasked: true }).fields['127']).toBe('[malformed, 7 long]')
  })
})
