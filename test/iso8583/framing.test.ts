/** Cutting a byte stream into frames: every kind of framing, split at every byte, and what is none. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compileFraming,
  FrameCutter,
  frameMessage,
  type FrameFault,
  type FramingSpec,
} from '../../src/iso8583/index.ts'

type Length = FramingSpec['length']

function framing(
  encoding: Length['encoding'],
  bytes: number,
  more: Partial<FramingSpec> & { countsItself?: boolean } = {},
): FramingSpec {
  const { countsItself = false, ...rest } = more
  return { length: { encoding, bytes, countsItself }, frameBytesMax: 64, ...rest }
}

/** What the channels of jPOS and the network package of moov-io/iso8583 speak. */
const specs: [string, FramingSpec][] = [
  ['two bytes', framing('binary', 2)],
  ['two bytes that count themselves', framing('binary', 2, { countsItself: true })],
  ['two bytes and two zeros (Visa)', framing('binary', 2, { after: '0000' })],
  ['two zeros and two bytes', framing('binary', 2, { before: '0000' })],
  ['four bytes', framing('binary', 4)],
  ['two bytes of packed digits', framing('bcd', 2)],
  ['four ASCII digits', framing('ascii', 4)],
  ['four ASCII digits that count themselves', framing('ascii', 4, { countsItself: true })],
  ['four hex digits', framing('hex', 4)],
  ['two bytes and a trailer that is counted (BASE24)', framing('binary', 2, { trailer: '03' })],
  [
    'all at once',
    framing('hex', 4, { countsItself: true, before: 'AA', after: 'BBCC', trailer: '0D0A' }),
  ],
]

/** Everything that a cutter said about a stream that came in the given chunks. */
function cutAll(spec: FramingSpec, chunks: Buffer[]): Said {
  const cutter = new FrameCutter(compileFraming(spec))
  const said: Said = { messages: [], empty: 0, flushes: 0, fault: null, carried: 0, zeroed: true }
  for (const chunk of chunks) {
    const own = Buffer.from(chunk)
    said.fault ??= cutter.cut(own, {
      frame: (bytes, start, end) => void said.messages.push(bytes.toString('latin1', start, end)),
      emptyFrame: () => said.empty++,
      flush: () => said.flushes++,
    })
    said.zeroed &&= own.every((byte) => byte === 0)
  }
  said.carried = cutter.carried
  return said
}

interface Said {
  messages: string[]
  empty: number
  flushes: number
  fault: FrameFault | null
  carried: number
  zeroed: boolean
}

function framed(spec: FramingSpec, text: string): Buffer {
  return frameMessage(compileFraming(spec), Buffer.from(text, 'latin1'))
}

describe.each(specs)('%s', (_name, spec) => {
  const texts = ['a', 'bb'.repeat(20), 'c'.repeat(64), 'd']
  const stream = Buffer.concat(texts.map((text) => framed(spec, text)))

  it('cuts many frames of one chunk in one go', () => {
    const said = cutAll(spec, [stream])
    expect(said).toEqual({
      messages: texts,
      empty: 0,
      flushes: 1,
      fault: null,
      carried: 0,
      zeroed: true,
    })
  })

  it('cuts the same frames wherever the stream is split in two', () => {
    for (let at = 0; at <= stream.length; at++) {
      expect(cutAll(spec, [stream.subarray(0, at), stream.subarray(at)]).messages).toEqual(texts)
    }
  })

  it('cuts the same frames out of single bytes', () => {
    const said = cutAll(
      spec,
      [...stream].map((byte) => Buffer.from([byte])),
    )
    expect(said).toMatchObject({ messages: texts, fault: null, carried: 0, zeroed: true })
  })

  it('counts an empty frame and goes on', () => {
    const said = cutAll(spec, [Buffer.concat([framed(spec, ''), framed(spec, 'after')])])
    expect(said).toMatchObject({ messages: ['after'], empty: 1, fault: null })
  })

  it('takes the longest frame and refuses one byte more, whether at once or byte by byte', () => {
    const longest = framed(spec, 'x'.repeat(64))
    expect(cutAll(spec, [longest]).messages).toHaveLength(1)
    const longer = Buffer.concat([framed(spec, 'before'), framed(spec, 'x'.repeat(65))])
    const bytes = [...longer].map((byte) => Buffer.from([byte]))
    for (const chunks of [[longer], bytes]) {
      const said = cutAll(spec, chunks)
      expect(said).toMatchObject({ messages: ['before'], fault: 'length_range', carried: 0 })
    }
  })

  it('hands on any frames in any chunks', () => {
    const text = fc.string({ unit: 'binary-ascii', minLength: 1, maxLength: 64 })
    const cuts = fc.array(fc.nat({ max: 300 }), { maxLength: 8 })
    fc.assert(
      fc.property(fc.array(text, { maxLength: 8 }), cuts, (some, places) => {
        const bytes = Buffer.concat(some.map((each) => framed(spec, each)))
        const ends = [
          ...places.map((place) => Math.min(place, bytes.length)),
          bytes.length,
        ].toSorted((a, b) => a - b)
        const chunks = ends.map((end, i) => bytes.subarray(ends[i - 1] ?? 0, end))
        expect(cutAll(spec, chunks)).toMatchObject({
          messages: some,
          fault: null,
          carried: 0,
          zeroed: true,
        })
      }),
    )
  })
})

it.each([
  ['an HTTP request', framing('ascii', 4), 'GET / HTTP/1.1', 'length_digits'],
  ['a minus sign', framing('ascii', 4), '-001', 'length_digits'],
  ['a letter that is no hex digit', framing('hex', 4), '000G', 'length_digits'],
  ['packed letters', framing('bcd', 2), '\x0a\x00', 'length_digits'],
  ['ASCII for bytes', framing('binary', 2), '0217', 'length_range'],
  [
    'a length that is negative if read as signed',
    framing('binary', 2),
    '\xff\xffabc',
    'length_range',
  ],
  ['the same in four bytes', framing('binary', 4), '\xff\xff\xff\xff', 'length_range'],
  [
    'a length shorter than itself',
    framing('binary', 2, { countsItself: true }),
    '\0\x01\0',
    'length_range',
  ],
  [
    'a length shorter than the trailer',
    framing('binary', 2, { trailer: '0D0A' }),
    '\0\x01\x0d',
    'length_range',
  ],
  [
    'nothing but the trailer',
    framing('binary', 2, { trailer: '03' }),
    '\0\x01\x03',
    'length_range',
  ],
  ['other bytes in front', framing('binary', 2, { before: 'AA' }), '\xab\0\x01a', 'literal'],
  [
    'other bytes after the length',
    framing('binary', 2, { after: '0000' }),
    '\0\x01\0\x01a',
    'literal',
  ],
  ['another trailer', framing('binary', 2, { trailer: '03' }), '\0\x02a\x04', 'literal'],
] as const)('refuses %s', (_name, spec, text, fault) => {
  const bytes = Buffer.from(text, 'latin1')
  const single = [...bytes].map((byte) => Buffer.from([byte]))
  for (const chunks of [[bytes], single]) {
    expect(cutAll(spec, chunks)).toMatchObject({ messages: [], fault, carried: 0 })
  }
})

it('has no trailer after an empty frame', () => {
  const spec = framing('binary', 2, { after: '0000', trailer: '03' })
  expect(framed(spec, '').toString('hex')).toBe('00000000')
  expect(framed(spec, 'ab').toString('hex')).toBe('00030000616203')
})

it('writes hex lengths in upper case and reads either', () => {
  const spec = framing('hex', 2)
  expect(framed(spec, 'x'.repeat(0x2a)).toString('latin1', 0, 2)).toBe('2A')
  const lower = Buffer.from(`0a${'x'.repeat(10)}`)
  expect(cutAll(spec, [lower]).messages).toEqual(['x'.repeat(10)])
})

it('keeps a begun frame until its end and zeroes it then', () => {
  const spec = framing('binary', 2)
  const cutter = new FrameCutter(compileFraming(spec))
  const seen: Buffer[] = []
  const sink = {
    frame: (bytes: Buffer) => void seen.push(bytes),
    emptyFrame: () => {},
    flush: () => {},
  }
  cutter.cut(Buffer.from([0, 16, ...Buffer.from('41111111')]), sink)
  expect(cutter.carried).toBe(10)
  cutter.cut(Buffer.from('11111111'), sink)
  expect(cutter.carried).toBe(0)
  expect(seen).toHaveLength(1)
  expect(seen[0]?.every((byte) => byte === 0)).toBe(true)
})
