import {
  appendFile,
  mkdtemp,
  readFile,
  readdir,
  rename,
  rm,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { DropFolder, isGone } from '../../src/clearing/drop-folder.ts'
import { EnvelopeError, ImportError } from '../../src/clearing/errors.ts'
import type { ImportResult } from '../../src/clearing/import.ts'
import { droppedSource } from '../../src/clearing/source.ts'
import { Tally } from '../../src/clearing/report.ts'
import { watchFolder } from '../../src/clearing/watch.ts'

let path = ''
let now = 0
beforeEach(async () => {
  path = await mkdtemp(join(tmpdir(), 'drop-'))
  now = Date.UTC(2025, 2, 14)
})
afterEach(() => rm(path, { recursive: true }))

const open = () => DropFolder.open(path, 3000, () => now)

/** Drops a file that was last changed at `now`. */
async function drop(name: string, content = 'x'): Promise<void> {
  await writeFile(join(path, name), content)
  await utimes(join(path, name), now / 1000, now / 1000)
}

describe('a drop folder', () => {
  it('has a file when it has not changed for the settling time', async () => {
    const folder = await open()
    await drop('day.csv')
    expect(await folder.complete()).toEqual([])
    now += 2999
    expect(await folder.complete()).toEqual([])
    await appendFile(join(path, 'day.csv'), 'more')
    await utimes(join(path, 'day.csv'), now / 1000, now / 1000)
    now += 2999
    expect(await folder.complete()).toEqual([])
    now += 3000
    expect(await folder.complete()).toEqual(['day.csv'])
  })

  it('waits for an old file as well: it may be one that is being copied with its times', async () => {
    const folder = await open()
    await drop('old.csv')
    now += 1_000_000
    expect(await folder.complete()).toEqual([])
    now += 3000
    expect(await folder.complete()).toEqual(['old.csv'])
  })

  it('does not have what bears the name of an unfinished file, nor folders', async () => {
    const folder = await open()
    for (const name of ['.day.csv', 'day.csv.part', 'day.tmp', 'a.filepart']) await drop(name)
    await folder.complete()
    now += 10_000
    expect(await folder.complete()).toEqual([])
    await rename(join(path, 'day.csv.part'), join(path, 'day.csv'))
    await folder.complete()
    now += 3000
    expect(await folder.complete()).toEqual(['day.csv'])
  })

  it('does not have symbolic links, which could point at any file, and reads none', async () => {
    const folder = await open()
    const secret = join(path, '.secret')
    await writeFile(secret, 'not to be read')
    await symlink(secret, join(path, 'day.csv'))
    await folder.complete()
    now += 10_000
    expect(await folder.complete()).toEqual([])
    await expect(droppedSource(join(path, 'day.csv'))).rejects.toMatchObject({ code: 'not_a_file' })
    // One that takes a file's place between two readings.
    await drop('other.csv')
    const source = await droppedSource(join(path, 'other.csv'))
    await rm(join(path, 'other.csv'))
    await symlink(secret, join(path, 'other.csv'))
    await expect(source.chunks()[Symbol.asyncIterator]().next()).rejects.toSatisfy(isGone)
  })

  it('gives the oldest first, and never writes over what was settled', async () => {
    const folder = await open()
    await drop('b.csv')
    now += 1000
    await drop('a.csv')
    await folder.complete()
    now += 5000
    expect(await folder.complete()).toEqual(['b.csv', 'a.csv'])
    await folder.settle('b.csv', 'processed', { one: 1 })
    await drop('b.csv', 'again')
    await folder.settle('b.csv', 'processed', { two: 2 })
    expect(await readdir(join(path, 'processed'))).toEqual([
      'b.csv',
      'b.csv.1',
      'b.csv.1.report.json',
      'b.csv.report.json',
    ])
    expect(JSON.parse(await readFile(join(path, 'processed/b.csv.report.json'), 'utf8'))).toEqual({
      one: 1,
    })
  })
})

const imported: ImportResult = {
  outcome: 'imported',
  fileId: 1n,
  report: new Tally().report({ file: 'f', acquirer: 'A', profile: 'generic' }),
}

/** Watches until `script` has run out of what importing comes to; one entry an attempt. */
async function watched(script: (ImportResult | Error)[]) {
  const folder = await open()
  const asked = new AbortController()
  const told: [string, string][] = []
  const attempts: string[] = []
  const waits: number[] = []
  await watchFolder(
    {
      folder,
      importFile(file) {
        attempts.push(file.slice(path.length + 1))
        const next = script.shift()
        if (next === undefined) throw new TypeError('nothing was to be imported')
        return next instanceof Error ? Promise.reject(next) : Promise.resolve(next)
      },
      alone: (work) => work(new AbortController().signal).then(() => true),
      onWaiting: () => {},
      onFile: (name, outcome) => void told.push([name, outcome]),
      wait(ms) {
        waits.push(ms)
        now += 5000
        if (script.length === 0) asked.abort()
        return Promise.resolve()
      },
    },
    asked.signal,
  )
  return { told, attempts, waits }
}

describe('watching', () => {
  it('puts each file where its import says', async () => {
    await drop('1-good')
    now += 1
    await drop('2-refused')
    now += 1
    await drop('3-foreign')
    const { told } = await watched([
      imported,
      new EnvelopeError('format_unknown', 1, 'what is it?'),
      new ImportError('unknown_acquirer', 'who?'),
    ])
    expect(told).toEqual([
      ['1-good', 'processed'],
      ['2-refused', 'rejected'],
      ['3-foreign', 'failed'],
    ])
    expect(await readdir(path)).toEqual(['.cobrand-folder', 'failed', 'processed', 'rejected'])
    const report: unknown = JSON.parse(
      await readFile(join(path, 'rejected/2-refused.report.json'), 'utf8'),
    )
    expect(report).toEqual({
      outcome: 'rejected',
      code: 'format_unknown',
      message: 'line 1: what is it?',
    })
  })

  it('leaves a file where it is while the database is away, and goes on with it', async () => {
    await drop('1')
    now += 1
    await drop('2')
    const { attempts, told, waits } = await watched([
      new ImportError('unavailable', 'away'),
      imported,
      imported,
    ])
    expect(attempts).toEqual(['1', '1', '2'])
    expect(told.map(([, outcome]) => outcome)).toEqual(['waits', 'processed', 'processed'])
    expect(waits).toContain(5000)
  })

  it('does not let a file that grows keep another one waiting', async () => {
    await drop('1')
    now += 1
    await drop('2')
    const changed = new ImportError('file_changed', 'it grows')
    const { attempts } = await watched([changed, imported, imported])
    expect(attempts).toEqual(['1', '2', '1'])
  })

  it('stops at an interrupted import and leaves its file for the next start', async () => {
    await drop('1')
    const { told } = await watched([new ImportError('interrupted', 'ended')])
    expect(told).toEqual([['1', 'waits']])
    expect(await readdir(path)).toContain('1')
    expect((await watched([imported])).told).toEqual([['1', 'processed']])
  })

  it('takes away the rejects file that a killed import had begun, and no other', async () => {
    await open()
    const rejected = join(path, 'rejected')
    for (const name of ['1.rejects.4711.part', '1.rejects'])
      await writeFile(join(rejected, name), '')
    await drop('2')
    await watched([imported])
    expect(await readdir(rejected)).toEqual(['1.rejects'])
  })

  it('does not hide a fault of its own', async () => {
    await drop('1')
    await expect(watched([new TypeError('a fault')])).rejects.toThrow('a fault')
    expect(await readdir(path)).toContain('1')
  })
})
