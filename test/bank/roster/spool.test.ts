/** Rosters on disk: without a name, read back as they came, gone with whoever holds them. */
import { mkdtemp, readdir, rm } from 'node:fs/promises'
import { createHash } from 'node:crypto'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as fc from 'fast-check'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { RosterPlaces, rostersMax } from '../../../src/bank/roster/places.ts'
import { headerBytesMax, readFirstLine, spoolRoster } from '../../../src/bank/roster/spool.ts'

let folder = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'spool-test-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function* inPieces(bytes: Buffer, sizes: readonly number[]): AsyncGenerator<Uint8Array> {
  let at = 0
  for (const size of sizes) {
    yield bytes.subarray(at, at + size)
    at += size
  }
  yield bytes.subarray(at)
}

async function read(pieces: AsyncIterable<Uint8Array>): Promise<Buffer> {
  const all: Uint8Array[] = []
  for await (const each of pieces) all.push(each)
  return Buffer.concat(all)
}

it('gives back what came, from the first byte after the first line', async () => {
  const pieces = fc.array(fc.nat(40), { maxLength: 8 })
  await fc.assert(
    fc.asyncProperty(fc.uint8Array({ maxLength: 200 }), pieces, async (rest, sizes) => {
      const body = Buffer.concat([Buffer.from('header \r\n'), rest])
      const incoming = await readFirstLine(inPieces(body, sizes))
      expect(incoming?.header).toBe('header')
      const spool = incoming && (await spoolRoster(incoming.rest, folder))
      if (!spool) throw new Error('it has a first line and is not large')
      expect(spool.digest).toEqual(createHash('sha256').update(rest).digest())
      for (let again = 0; again < 2; again++) {
        expect(await read(spool.lines())).toEqual(Buffer.from(rest))
      }
      await spool.remove()
      await spool.remove()
    }),
    { numRuns: 50 },
  )
})

it('is longer than one read', async () => {
  const bytes = Buffer.alloc(200_000, 'line\n')
  const spool = await spoolRoster(inPieces(bytes, [65_536, 1]), folder)
  expect(spool && (await read(spool.lines())).equals(bytes)).toBe(true)
  await spool?.remove()
})

it('has no name while it waits, so that nothing stays when its process is killed', async () => {
  const spool = await spoolRoster(inPieces(Buffer.from('lines'), []), folder)
  expect(await readdir(folder)).toEqual([])
  await spool?.remove()
})

it('throws what breaks off, and leaves nothing', async () => {
  async function* broken(): AsyncGenerator<Uint8Array> {
    yield Buffer.from('a line\n')
    throw new Error('broken off')
  }
  await expect(spoolRoster(broken(), folder)).rejects.toThrow('broken off')
  expect(await readdir(folder)).toEqual([])
})

it('reads no first line that never ends', async () => {
  const long = Buffer.alloc(headerBytesMax + 1, 'x')
  expect(await readFirstLine(inPieces(long, [1000]))).toBeNull()
  expect(await readFirstLine(inPieces(Buffer.from('no end'), []))).toBeNull()
})

it('has a place for one roster of a bank, and for so many of all', () => {
  const places = new RosterPlaces()
  expect(places.enter(1n)).toBe(true)
  expect(places.enter(1n)).toBe(false)
  for (let bank = 2n; bank <= rostersMax; bank++) expect(places.enter(bank)).toBe(true)
  expect(places.enter(100n)).toBe(false)
  places.leave(1n)
  expect(places.enter(100n)).toBe(true)
})
