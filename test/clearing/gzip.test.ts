import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { detectFormat } from '../../src/clearing/formats.ts'
import { madeFormats } from '../../src/clearing/make/names.ts'
import { fileSource } from '../../src/clearing/source.ts'
import { memorySource } from '../support/clearing.ts'
import { madeFile, readFormat } from '../support/clearing-formats.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gzip-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function saved(bytes: Buffer) {
  const path = join(folder, 'file.gz')
  await writeFile(path, bytes)
  return await fileSource(path)
}

async function contentOf(source: Awaited<ReturnType<typeof saved>>): Promise<Buffer> {
  const chunks: Buffer[] = []
  for await (const chunk of source.chunks()) chunks.push(Buffer.from(chunk))
  return Buffer.concat(chunks)
}

describe.each(madeFormats)('a file of %s', (format) => {
  it('is recognised and read, packed or not', async () => {
    const bytes = madeFile(format, { records: 200 })
    const packed = await saved(gzipSync(bytes))
    const plain = memorySource(bytes)
    const found = await detectFormat(packed)
    expect(found.name).toBe(format.replace(/-.*/, ''))
    expect(await detectFormat(plain)).toMatchObject({ name: found.name })
    expect(await contentOf(packed)).toEqual(bytes)
    expect(packed.bytesRead).toBe(packed.bytes)
    expect(readFormat(found, [bytes]).records).toHaveLength(200)
  })
})

describe('a packed file', () => {
  it('that is cut or damaged is refused', async () => {
    const bytes = gzipSync(madeFile('generic', { records: 2000 }))
    const damaged = Buffer.from(bytes)
    damaged.fill(0xff, 5000, 5100)
    for (const bad of [bytes.subarray(0, -200), damaged]) {
      await expect(contentOf(await saved(bad))).rejects.toMatchObject({ code: 'not_gzip' })
    }
  })

  it('that expands a thousandfold is refused before it has', async () => {
    const source = await saved(gzipSync(Buffer.alloc(64 * 1024 * 1024)))
    let bytes = 0
    const reading = (async () => {
      for await (const chunk of source.chunks()) bytes += chunk.length
    })()
    await expect(reading).rejects.toMatchObject({ name: 'EnvelopeError', code: 'expands_too_far' })
    expect(bytes).toBeLessThan(20 * 1024 * 1024)
  })
})

it('a file of no format is refused, and told what there is', async () => {
  for (const bytes of [Buffer.alloc(0), Buffer.from('%PDF-1.7\n'), Buffer.alloc(5000, 0xff)]) {
    const detecting = detectFormat(memorySource(bytes))
    await expect(detecting).rejects.toMatchObject({ code: 'format_unknown' })
    await expect(detecting).rejects.toThrow('base2, ipm, rejects, generic, ndjson, pagopa, rfc4180')
  }
})
