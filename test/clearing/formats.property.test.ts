import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { EnvelopeError } from '../../src/clearing/errors.ts'
import { loadFormat } from '../../src/clearing/formats.ts'
import { cutAt } from '../support/clearing.ts'
import { madeFile, readFormat, type Reading } from '../support/clearing-formats.ts'

const formats = [
  ['generic', 'generic'],
  ['rfc4180', 'rfc4180'],
  ['pagopa', 'pagopa'],
  ['ndjson', 'ndjson'],
  ['base2', 'base2'],
  ['base2', 'base2-ebcdic'],
  ['ipm', 'ipm'],
  ['ipm', 'ipm-vbs'],
  ['ipm', 'ipm-ascii'],
] as const

describe.each(formats)('reading %s as in %s', (name, made) => {
  const file = madeFile(made, { records: 4 })

  async function outcome(chunks: readonly Buffer[]): Promise<Reading | string> {
    const format = await loadFormat(name)
    try {
      return readFormat(format, chunks)
    } catch (error) {
      if (error instanceof EnvelopeError) return `${error.code} at ${error.unit} ${error.place}`
      throw error
    }
  }

  it('comes to the same wherever the bytes are split', async () => {
    const whole = await outcome([file])
    expect(whole).toMatchObject({ rejects: [] })
    const step = Math.max(1, Math.floor(file.length / 500))
    for (let at = 0; at <= file.length; at += step) {
      expect(await outcome([file.subarray(0, at), file.subarray(at)])).toEqual(whole)
    }
    const single = Array.from({ length: file.length }, (_, at) => file.subarray(at, at + 1))
    expect(await outcome(single)).toEqual(whole)
  })

  it('of a damaged file comes to the same wherever it is split, and to nothing but records, rejects or a refusal', async () => {
    const damages = fc.array(fc.tuple(fc.nat(file.length - 1), fc.nat(255)), { maxLength: 4 })
    await fc.assert(
      fc.asyncProperty(
        damages,
        fc.array(fc.nat(), { maxLength: 5 }),
        fc.nat(file.length),
        async (bytes, cuts, end) => {
          const damaged = Buffer.from(file)
          for (const [at, byte] of bytes) damaged[at] = byte
          const content = end % 2 === 0 ? damaged : damaged.subarray(0, end)
          expect(await outcome(cutAt(content, cuts))).toEqual(await outcome([content]))
        },
      ),
      { numRuns: 150 },
    )
  })

  it('of a file with a line end where none belongs comes to the same wherever it is split', async () => {
    for (const at of [338, 507, 508, 600, 676]) {
      const damaged = Buffer.from(file)
      damaged[Math.min(at, file.length - 1)] = 0x0a
      const whole = await outcome([damaged])
      for (const cut of [at + 1, at + 60, at + 168, at + 169, at + 170]) {
        expect(await outcome(cutAt(damaged, [cut]))).toEqual(whole)
      }
    }
  })

  it('of any bytes comes to records, rejects or a refusal', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 600 }), fc.boolean(), async (bytes, behind) => {
        const some = Buffer.from(bytes)
        await outcome([behind ? Buffer.concat([file.subarray(0, 400), some]) : some])
      }),
      { numRuns: 150 },
    )
  })
})
