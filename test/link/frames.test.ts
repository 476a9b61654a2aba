import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileFraming, FrameCutter, type FrameFault } from '../../src/link/frames.ts'
import type { FramingSpec } from '../../src/iso8583/index.ts'

const specs: FramingSpec[] = [
  { kind: 'len2be', countsItself: false, frameBytesMax: 64 },
  { kind: 'len2be', countsItself: true, frameBytesMax: 64 },
  { kind: 'len4ascii', countsItself: false, frameBytesMax: 64 },
  { kind: 'len4ascii', countsItself: true, frameBytesMax: 64 },
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
  const head = spec.kind === 'len2be' ? 2 : 4
  const bytes = Buffer.alloc(head + text.length)
  compileFraming(spec).writeHead(text.length, bytes, 0)
  bytes.write(text, head, 'latin1')
  return bytes
}

describe.each(specs)('$kind, counting itself $countsItself', (spec) => {
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
  ['len4ascii', 'GET / HTTP/1.1', 'length_digits'],
  ['len4ascii', '-001', 'length_digits'],
  ['len2be', '0217', 'length_range'],
  ['len2be', '\xff\xffabc', 'length_range'],
] as const)('%s refuses %j as %s', (kind, text, fault) => {
  const spec: FramingSpec = { kind, countsItself: false, frameBytesMax: 64 }
  expect(cutAll(spec, [Buffer.from(text, 'latin1')])).toMatchObject({
    messages: [],
    fault,
    carried: 0,
  })
})

it('refuses a length that is shorter than itself', () => {
  const spec: FramingSpec = { kind: 'len2be', countsItself: true, frameBytesMax: 64 }
  expect(cutAll(spec, [Buffer.from([0, 1, 0])])).toMatchObject({ fault: 'length_range' })
})

it('keeps a begun frame until its end and zeroes it then', () => {
  const spec: FramingSpec = { kind: 'len2be', countsItself: false, frameBytesMax: 64 }
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
