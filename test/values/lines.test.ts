import fc from 'fast-check'
import { expect, it } from 'vitest'
import { linesOf, longLine } from '../../src/values/lines.ts'

/** The bytes in chunks of any sizes. */
async function* chunked(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (const size of sizes) {
    yield bytes.subarray(at, at + size)
    at += size
  }
  yield bytes.subarray(at)
}

async function all(stream: AsyncIterable<Uint8Array>, max: number) {
  const lines: (string | typeof longLine)[] = []
  for await (const line of linesOf(stream, max)) lines.push(line)
  return lines
}

it('finds the same lines however the bytes are cut', async () => {
  const text = fc.array(fc.string({ unit: 'grapheme', maxLength: 30 }), { maxLength: 20 })
  await fc.assert(
    fc.asyncProperty(text, fc.array(fc.nat(9)), fc.boolean(), async (lines, sizes, ended) => {
      const bytes = Buffer.from(lines.join('\n') + (ended ? '\n' : ''))
      const expected = bytes
        .toString()
        .split('\n')
        .map((line) => (Buffer.byteLength(line) > 40 ? longLine : line.trim()))
      // What stands behind the last end is a line where there is anything.
      if (expected.at(-1) === '') expected.pop()
      expect(await all(chunked(bytes, sizes), 40)).toEqual(expected)
    }),
  )
})

it('holds no more of a long line than it reads, and goes on behind it', async () => {
  async function* endless(): AsyncGenerator<Uint8Array> {
    for (let chunk = 0; chunk < 2_000; chunk++) yield Buffer.alloc(65_536, 'a')
    yield Buffer.from('\nnext')
  }
  const before = process.memoryUsage().arrayBuffers
  expect(await all(endless(), 100)).toEqual([longLine, 'next'])
  expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(100_000_000)
})
