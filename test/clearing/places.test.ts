/** Where records stand: the first byte of each, in every format, wherever the file is split. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadFormat } from '../../src/clearing/formats.ts'
import { cutAt } from '../support/clearing.ts'
import { madeFile } from '../support/clearing-formats.ts'

/** How a record begins; in IPM with its length and the message type. */
const beginnings = {
  generic: /^(presentment|refund);/,
  ndjson: /^\{"/,
  base2: /^0[56]00/,
  'base2-ebcdic': /^\xf0[\xf5\xf6]\xf0\xf0/,
  ipm: /^\0\0[^]{2}\xf1\xf2\xf4\xf0/,
  'ipm-vbs': /^\0\0[^]{2}\xf1\xf2\xf4\xf0/,
  'ipm-ascii': /^\0\0[^]{2}1240/,
} as const

async function offsets(format: string, chunks: readonly Buffer[]): Promise<number[]> {
  const reader = (await loadFormat(format)).newReader(4096)
  const found: number[] = []
  const drain = (): void => {
    for (let step = reader.next(); step !== 'starved' && step !== 'ended'; step = reader.next())
      found.push(reader.place.offset)
  }
  for (const chunk of chunks) {
    for (let from = 0; from < chunk.length; drain()) from += reader.feed(chunk, from)
  }
  reader.close()
  drain()
  return found
}

describe.each(Object.entries(beginnings))('a record of %s', (made, beginning) => {
  const format = made.replace(/-.*/, '')
  // A block's end inside of the first eight bytes would part them.
  const bytes = madeFile(made as keyof typeof beginnings, { records: 300, seed: 9 })
  const isParted = (offset: number): boolean => made === 'ipm' && offset % 1014 > 1012 - 8

  it('begins where its place says', async () => {
    const found = await offsets(format, [bytes])
    expect(found).toHaveLength(300)
    for (const offset of found) {
      if (isParted(offset)) continue
      expect(bytes.toString('latin1', offset, offset + 16)).toMatch(beginning)
    }
  })

  it('begins there wherever the file is split, damaged or not', async () => {
    const damages = fc.array(fc.tuple(fc.nat(bytes.length - 1), fc.nat(255)), { maxLength: 3 })
    await fc.assert(
      fc.asyncProperty(damages, fc.array(fc.nat()), async (damage, cuts) => {
        const damaged = Buffer.from(bytes)
        for (const [at, byte] of damage) damaged[at] = byte
        const whole = await offsets(format, [damaged]).catch(String)
        expect(await offsets(format, cutAt(damaged, cuts)).catch(String)).toEqual(whole)
      }),
      { numRuns: 40 },
    )
  })
})

it.each([
  ['generic', '', 2],
  ['base2', '', 0],
])('a line of %s that is too long begins where it begins', async (format, _, at) => {
  const lines = madeFile(format as 'generic', { records: 6 })
    .toString('latin1')
    .split('\n')
  const place = at + 1
  const before = lines.slice(0, place).join('\n').length + 1
  lines.splice(place, 0, 'x'.repeat(20_000))
  const bytes = Buffer.from(lines.join('\n'), 'latin1')
  const found = await offsets(format, cutAt(bytes, [before + 100, before + 10_000]))
  expect(found).toContain(before)
  expect(await offsets(format, [bytes])).toEqual(found)
})
