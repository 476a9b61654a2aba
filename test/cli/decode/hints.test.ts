import { describe, expect, it } from 'vitest'
import { hintsFor, textures } from '../../../src/cli/decode/hints.ts'
import { attempt } from '../../../src/cli/decode/trial.ts'
import { shippedDialects } from '../../../src/cli/protocol/open.ts'
import { compileDialect, type Dialect, loadProtocol } from '../../../src/iso8583/index.ts'
import { readFixtures } from '../../iso8583/fixtures.ts'

function purchase(dialect: string): Buffer {
  const found = readFixtures(dialect).find(({ name }) => name === '0100-purchase')
  if (!found) throw new Error('no fixture')
  return found.bytes
}

const ascii = loadProtocol('iso1987-ascii')
const bcd = loadProtocol('iso1987-bcd')
const text = purchase('iso1987-ascii')
const packed = purchase('iso1987-bcd')

const hints = (dialect: Dialect, bytes: Buffer): string[] =>
  hintsFor(dialect, attempt(dialect, bytes), shippedDialects)

const head = (...bytes: number[]): Buffer => Buffer.from(bytes)

describe('what is likely wrong', () => {
  it.each([
    ['another dialect', bcd, text, /^looks like another dialect: it decodes as iso1987-ascii$/],
    [
      'another dialect in its frame',
      ascii,
      Buffer.concat([head(0, packed.length), packed]),
      /another dialect: in its frame it decodes as iso1987-bcd/,
    ],
    [
      'the frame of another link',
      bcd,
      Buffer.concat([Buffer.from(String(packed.length).padStart(4, '0')), packed]),
      /length is still there \(four ASCII digits\).*"encoding":"ascii","bytes":4/,
    ],
    [
      'a length that counts itself',
      bcd,
      Buffer.concat([head(0, packed.length + 2), packed]),
      /two bytes that count themselves/,
    ],
    ['Visa framing', bcd, Buffer.concat([head(0, packed.length, 0, 0), packed]), /"after":"0000"/],
    ['ETX', bcd, Buffer.concat([head(0, packed.length + 1), packed, head(3)]), /"trailer":"03"/],
    [
      'a TPDU',
      bcd,
      Buffer.concat([Buffer.from('6000010002', 'hex'), packed]),
      /^a TPDU \("header": \{ "kind": "tpdu" \}\) in front: without its first 5 bytes/,
    ],
    [
      'an ISO header',
      ascii,
      Buffer.concat([Buffer.from('ISO025000077'), text]),
      /"kind": "opaque", "bytes": 12/,
    ],
    [
      'bytes in front',
      ascii,
      Buffer.concat([head(1, 2, 3), text]),
      /^something of 3 bytes .*without its first 3 bytes it decodes/,
    ],
    [
      'a line end',
      ascii,
      Buffer.concat([text, head(13, 10)]),
      /without its last 2 bytes \(a line end\)/,
    ],
    ['hex of hex', bcd, Buffer.from(packed.toString('hex')), /themselves hex digits/],
    ['base64', bcd, Buffer.from(packed.toString('base64')), /base64/],
  ] as const)('%s', (_, dialect, bytes, says) => {
    expect(hints(dialect, bytes)[0]).toMatch(says)
  })

  const spec = (change: object): Dialect => compileDialect({ ...bcd.spec, ...change }, 'changed')
  const fieldsWith = (de: string, change: object): object => ({
    fields: { ...bcd.spec.fields, [de]: { ...bcd.spec.fields[de], ...change } },
  })

  it.each([
    [
      'a bitmap as text',
      { bitmap: { encoding: 'hex' } },
      /the bitmap looks like bytes: with \{"bitmap":\{"encoding":"binary"\}\}/,
    ],
    [
      'a message type as text',
      { mti: { encoding: 'ascii', version: 0 } },
      /"mti":\{"encoding":"bcd"\}/,
    ],
    [
      'both',
      { mti: { encoding: 'ascii', version: 0 }, bitmap: { encoding: 'hex' } },
      /"mti".*"bitmap"/,
    ],
    ['a header that is not there', { header: { kind: 'tpdu' } }, /"header":\{"kind":"none"\}/],
    [
      'a longer length',
      fieldsWith('32', { length: 'LLLL' }),
      /^DE32 read otherwise: with \{"length":"LL"\}/,
    ],
    [
      'packed lengths as binary ones',
      fieldsWith('32', { prefix: { encoding: 'binary', counts: 'units' } }),
      /^DE32 read otherwise: with \{"prefix":\{"encoding":"bcd","counts":"units"\}\}/,
    ],
    ['a filler', fieldsWith('2', { max: 19, pad: { side: 'left', with: 'F' } }), /./],
    [
      'digits as text',
      fieldsWith('4', { encoding: 'ascii' }),
      /^DE4 read otherwise: with \{"encoding":"bcd"\}/,
    ],
  ] as const)('a protocol file with %s', (name, change, says) => {
    const dialect = spec(change)
    const odd = readFixtures('iso1987-bcd').find(
      (one) => one.name === '0100-purchase-19-digit-card',
    )
    const bytes = name === 'a filler' ? (odd?.bytes ?? packed) : packed
    expect(attempt(dialect, bytes).error).not.toBeNull()
    // The shipped dialect is what is meant, and is not looked at here.
    const found = hintsFor(dialect, attempt(dialect, bytes), () => [])
    expect(found[0]).toMatch(says)
  })

  it('is said only of what was tried and decodes', () => {
    const junk = Buffer.from(Array.from({ length: 200 }, (_, at) => (at * 73 + 11) % 251))
    expect(hints(ascii, junk)).toEqual([])
    expect(textures(attempt(ascii, junk))).toEqual([
      'the 200 bytes from there on look like packed or binary',
    ])
    expect(hints(ascii, text.subarray(0, 60))).toEqual([])
  })
})
