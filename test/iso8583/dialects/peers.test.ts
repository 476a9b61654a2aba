/** npm iso_8583 as an oracle for the ASCII dialects that it can be told of, where it is right. */

import { createRequire } from 'node:module'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadProtocol, type FieldSpec, type PlainValue } from '../../../src/iso8583/index.ts'
import { contentOf } from '../generate.ts'
import { readFixture } from '../fixtures.ts'

/** The decoder of npm iso_8583, which has no types of its own. */
interface Peer {
  getIsoJSON(bytes: Buffer, options: object): Record<string, string>
}

/** A field as npm iso_8583 declares it. */
interface PeerFormat {
  LenType: string
  MaxLen: number
  ContentType: string
}

const require = createRequire(import.meta.url)
const PeerClass: new (
  message?: object,
  formats?: Record<string, PeerFormat>,
) => Peer = require('iso_8583')

function peer(
  formats: Record<string, PeerFormat>,
  bitmapEncoding: 'hex' | 'utf8',
): (bytes: Buffer) => Record<string, string> {
  const decoder = new PeerClass({}, formats)
  return (bytes) => decoder.getIsoJSON(bytes, { lenHeader: false, bitmapEncoding })
}

const fixed = (MaxLen: number): PeerFormat => ({ LenType: 'fixed', MaxLen, ContentType: 'ans' })
const ll = (MaxLen: number): PeerFormat => ({ LenType: 'llvar', MaxLen, ContentType: 'ans' })
const lll = (MaxLen: number): PeerFormat => ({ LenType: 'lllvar', MaxLen, ContentType: 'ans' })

/** Fields of text that are shown, and of which the peer reads no other than we do. */
function alike(fields: Readonly<Record<string, FieldSpec>>, not: readonly string[]): string[] {
  return Object.entries(fields)
    .filter(([de, { class: name, sensitivity, composite }]) => {
      const isText = name !== 'b' && sensitivity !== 'sad' && composite === undefined
      return isText && Number(de) <= 128 && !not.includes(de)
    })
    .map(([de]) => de)
}

/** Any message of these fields and DE100, which makes sure of the second bitmap. */
function messages(
  fields: Readonly<Record<string, FieldSpec>>,
  chosen: readonly string[],
): fc.Arbitrary<Record<string, string>> {
  const content = (de: string): fc.Arbitrary<string> => {
    const field = fields[de]
    return field ? contentOf(field).map((text) => text.replaceAll('é', 'e')) : fc.constant('')
  }
  return fc
    .subarray([...chosen], { maxLength: 25 })
    .chain((some) => fc.record(Object.fromEntries(some.map((de) => [de, content(de)]))))
    .map((contents) => ({ ...contents, '100': '87654321' }))
}

/** What ISO 8583:1993 lays out otherwise than the peer, which knows the version of 1987. */
const OF_1993: Record<string, PeerFormat> = {
  ...Object.fromEntries(['12', '22'].map((de) => [de, fixed(12)])),
  ...Object.fromEntries(['15', '28'].map((de) => [de, fixed(6)])),
  ...Object.fromEntries(['25', '26'].map((de) => [de, fixed(4)])),
  ...Object.fromEntries(['29', '39', '57', '91', '92'].map((de) => [de, fixed(3)])),
  '30': fixed(24),
  ...Object.fromEntries(['31', '43', '44', '95'].map((de) => [de, ll(99)])),
  '56': ll(35),
  ...Object.fromEntries(['58', '93', '94'].map((de) => [de, ll(11)])),
  ...Object.fromEntries(['59', '60', '61', '62', '63', '72'].map((de) => [de, lll(999)])),
  '66': lll(204),
  '71': fixed(8),
  ...Object.fromEntries(['82', '83', '84', '85', '90', '107', '108'].map((de) => [de, fixed(10)])),
  ...Object.fromEntries(['105', '106'].map((de) => [de, fixed(16)])),
  ...Object.fromEntries(['109', '110'].map((de) => [de, ll(84)])),
}

describe.each([
  ['iso1987-ascii-binary', '0100', peer({}, 'hex'), ['53', '58', '100', '127']],
  ['iso1993-ascii', '1100', peer(OF_1993, 'utf8'), ['100', '127']],
  ['postilion', '0100', peer({ '58': lll(999) }, 'hex'), ['100', '128']],
] as const)('npm iso_8583 and %s', (name, mti, decode, not) => {
  const dialect = loadProtocol(name)

  it('read what we write alike', () => {
    const { fields } = dialect.spec
    fc.assert(
      fc.property(messages(fields, alike(fields, not)), (contents) => {
        const bytes = dialect.encode({ mti, fields: contents })
        expect(decode(bytes)).toEqual({ '0': mti, ...contents })
        expect(dialect.decode(bytes).toJSON({ unmasked: true }).fields).toEqual(contents)
      }),
      { numRuns: 150 },
    )
  })
})

describe('npm iso_8583 and DE127 of postilion', () => {
  const dialect = loadProtocol('postilion')
  const decode = peer({ '127.19': fixed(45), '58': lll(999) }, 'hex')

  it('read parts, and parts of chip data, alike', () => {
    const { fields = {} } = readFixture('postilion', '0620-every-field').expected
    const parts = without(fields['127'], ['29', '10', '28', '32', '$order'])
    const bytes = dialect.encode({ mti: '0200', fields: { '11': '000017', '127': parts } })
    const { '127.1': _bitmap, '127.25.1': _second, ...theirs } = decode(bytes)
    expect(theirs).toEqual({ '0': '0200', '11': '000017', ...flat(parts, '127') })
    expect(dialect.decode(bytes).toJSON({ unmasked: true }).fields['127']).toEqual(parts)
  })
})

type Parts = Record<string, PlainValue>

function without(value: PlainValue | undefined, keys: readonly string[]): Parts {
  if (typeof value !== 'object') return {}
  return Object.fromEntries(Object.entries(value).filter(([key]) => !keys.includes(key)))
}

function flat(parts: Parts, path: string): Record<string, PlainValue> {
  return Object.fromEntries(
    Object.entries(parts).flatMap(([key, value]) =>
      typeof value === 'string'
        ? [[`${path}.${key}`, value]]
        : Object.entries(flat(without(value, []), `${path}.${key}`)),
    ),
  )
}
