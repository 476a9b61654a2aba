import { mkdtemp, readdir, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Uploads } from '../../src/clearing/upload.ts'
import { testPans } from '../support/clearing.ts'
import { startCoalition, type LinkedCoalition } from '../support/clearing-coalition.ts'
import { madeFile } from '../support/clearing-formats.ts'
import { grocery } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let database: FreshDatabase
let coalition: LinkedCoalition
let folder = ''
let uploads: Uploads
beforeAll(async () => {
  database = await freshDatabase()
  coalition = await startCoalition(database, testPans.slice(0, 1))
  folder = await mkdtemp(join(tmpdir(), 'uploads-'))
  uploads = new Uploads({ sql: database.sql, ...coalition }, folder)
})
afterAll(async () => {
  await coalition.intake.stop()
  await rm(folder, { recursive: true })
  await database.drop()
})

async function* inPieces(bytes: Buffer, between?: () => Promise<void>): AsyncGenerator<Buffer> {
  for (let at = 0; at < bytes.length; at += 1000) {
    yield bytes.subarray(at, at + 1000)
    await between?.()
  }
}

const take = (body: AsyncIterable<Uint8Array>, acquirerId: string = grocery.acquirerId) =>
  uploads.take({ acquirerId, name: 'day', body })

describe('an upload', () => {
  it('is imported, and leaves nothing behind; a second time it changes nothing', async () => {
    const bytes = madeFile('base2', { records: 40, membersShare: 0.3 })
    const first = await take(inPieces(gzipSync(bytes)))
    expect(first).toMatchObject({
      outcome: 'imported',
      report: { records: 40, rejected: 0, file: 'day' },
    })
    const again = await take(inPieces(bytes))
    expect(again).toMatchObject({ outcome: 'already_imported' })
    expect(await readdir(folder)).toEqual([])
  })

  it('is readable by nobody else while it comes in', async () => {
    const modes = new Set<number>()
    await take(
      inPieces(madeFile('generic', { records: 50 }), async () => {
        const [name = ''] = await readdir(folder)
        modes.add((await stat(join(folder, name))).mode & 0o777)
        modes.add((await stat(join(folder, name, 'file'))).mode & 0o777)
      }),
    )
    expect([...modes].toSorted()).toEqual([0o600, 0o700].toSorted())
  })

  it('comes in beside three others, and no more; all are imported', async () => {
    let open = (): void => {}
    const gate = new Promise<void>((resolve) => {
      open = resolve
    })
    const four = Array.from({ length: 4 }, (_, i) =>
      take(inPieces(madeFile('generic', { records: 50, seed: 40 + i }), () => gate)),
    )
    expect(await take(inPieces(Buffer.from('x')))).toEqual({ outcome: 'unavailable' })
    open()
    for (const each of await Promise.all(four)) expect(each).toMatchObject({ outcome: 'imported' })
    expect(await readdir(folder)).toEqual([])
  })

  it('may be sent again where the gateway is ended meanwhile', async () => {
    const ended = new Uploads({ sql: database.sql, ...coalition }, folder)
    const bytes = madeFile('generic', { records: 50, seed: 60 })
    const taking = ended.take({
      ...{ acquirerId: grocery.acquirerId, name: 'day' },
      body: inPieces(bytes, () => ended.stop()),
    })
    expect(await taking).toEqual({ outcome: 'unavailable' })
    expect(await take(inPieces(bytes))).toMatchObject({ outcome: 'imported' })
  })

  it('that breaks off leaves nothing, in the folder or in the database', async () => {
    const [before] = await database.sql`SELECT count(*) AS files FROM clearing_file`
    async function* broken() {
      yield madeFile('generic', { records: 5, seed: 99 })
      throw new Error('the line is dead')
    }
    await expect(take(broken())).rejects.toThrow('the line is dead')
    expect(await readdir(folder)).toEqual([])
    const [after] = await database.sql`SELECT count(*) AS files FROM clearing_file`
    expect(after).toEqual(before)
    expect(await take(inPieces(madeFile('generic', { records: 5, seed: 98 })))).toMatchObject({
      outcome: 'imported',
    })
  })

  it.each([
    ['no format', Buffer.from('%PDF-1.7\n'), undefined, { outcome: 'refused' }],
    ['nothing', Buffer.alloc(0), undefined, { outcome: 'refused' }],
    ['an unknown acquirer', madeFile('generic'), 'NOBODY', { outcome: 'unknown_acquirer' }],
  ])('of %s is refused', async (_, bytes, acquirerId, outcome) => {
    expect(await take(inPieces(bytes), acquirerId)).toMatchObject(outcome)
    expect(await readdir(folder)).toEqual([])
  })
})
