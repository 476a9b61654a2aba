/** Benchmark: a clearing file imported with its accruals posted, against COPY of the same file in the same run. */
import { fork } from 'node:child_process'
import { randomBytes } from 'node:crypto'
import { once } from 'node:events'
import { createReadStream, createWriteStream } from 'node:fs'
import { mkdtemp, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { pipeline } from 'node:stream/promises'
import { pathToFileURL } from 'node:url'
import { makeFile } from '../../src/clearing/make/index.ts'
import { connect } from '../../src/db/connect.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { firstPan, seedCards } from './accrual.ts'
import { runningPans } from './frames.ts'
import type { BenchImport, BenchImported } from './import-process.ts'
import { printRows } from './report.ts'
import { shop } from './shop.ts'

/** What was measured; `copyMs` before and after the import. */
export interface ImportBench {
  records: number
  bytes: number
  copyMs: number[]
  imported: BenchImported
}

const membersShare = 0.05
const cards = 50_000

/** Makes the file, copies it into a bare table, imports it in a process of its own, copies it again. */
export async function measureImport(records = 1_000_000): Promise<ImportBench> {
  const folder = await mkdtemp(join(tmpdir(), 'cobrand-bench-'))
  const server = await startEmbedded({ dataDir: join(folder, 'data') })
  try {
    const sql = connect(server.url, { statementTimeoutMs: 0 })
    const key = randomBytes(32)
    await seedCards(sql, cards, key)
    await sql.end()
    const path = join(folder, 'day.csv')
    await writeDay(path, records)
    const copyMs = [await copyFile(server.url, path)]
    const imported = await importFile({
      ...{ databaseUrl: server.url, cardTokenKeyHex: key.toString('hex') },
      ...{ path, acquirerId: 'BENCH' },
    })
    copyMs.push(await copyFile(server.url, path))
    return { records, bytes: (await stat(path)).size, copyMs, imported }
  } finally {
    await server.stop()
    await rm(folder, { recursive: true, force: true })
  }
}

async function writeDay(path: string, records: number): Promise<void> {
  const pans = runningPans(cards, firstPan).toString('latin1')
  const memberPans = Array.from({ length: cards }, (_, at) => pans.slice(at * 16, at * 16 + 16))
  const { merchantId, terminalId, mcc, currency } = shop
  const day = makeFile('generic', {
    ...{ records, membersShare, memberPans, shops: [{ merchantId, terminalId, mcc }] },
    ...{ currency: { alpha: 'KZT', numeric: currency }, day: '20250314', seed: 1 },
  })
  await pipeline(Readable.from(day), createWriteStream(path))
}

/** `COPY` of all records, each column as text, into a table without an index; returns milliseconds. */
async function copyFile(url: string, path: string): Promise<number> {
  const sql = connect(url, { connectionsMax: 1, statementTimeoutMs: 0 })
  try {
    const columns = Array.from({ length: 14 }, (_, at) => `c${at} text`).join(', ')
    await sql
      .unsafe(`DROP TABLE IF EXISTS bare; CREATE TABLE bare (${columns}); CHECKPOINT`)
      .simple()
    const startedAt = performance.now()
    const target = await sql
      .unsafe(`COPY bare FROM STDIN (FORMAT csv, DELIMITER ';', HEADER)`)
      .writable()
    await pipeline(createReadStream(path, { highWaterMark: 1 << 18 }), target)
    const ms = performance.now() - startedAt
    await sql`CHECKPOINT`
    return ms
  } finally {
    await sql.end()
  }
}

async function importFile(what: BenchImport): Promise<BenchImported> {
  const child = fork(new URL('./import-process.ts', import.meta.url), {
    execArgv: ['--import', 'tsx'],
  })
  const ended = once(child, 'exit').then(() => {
    throw new Error('the import did not end well')
  })
  child.send(what)
  const [imported] = (await Promise.race([once(child, 'message'), ended])) as [BenchImported]
  ended.catch(() => {})
  await once(child, 'exit')
  return imported
}

/** Prints what {@link measureImport} found. */
export function printImport({ records, copyMs, imported }: ImportBench): void {
  const yardstick = copyMs.reduce((sum, ms) => sum + ms, 0) / copyMs.length
  const { ms, cpuMs, taken, strangers, rejected, rssBytesMax } = imported
  const perSecond = (each: number): number => (records / each) * 1000
  const seconds = (each: number): string => `${(each / 1000).toFixed(2)} s`
  printRows(`A clearing file of ${records.toLocaleString('en-US')} records, 5 % of them members'`, [
    ...copyMs.map((each, at) => ({
      name: `COPY into a bare table, ${at === 0 ? 'before' : 'after'}`,
      ...{ rate: perSecond(each), unit: 'rec/s', ratio: seconds(each) },
    })),
    {
      name: 'import, accruals posted',
      ...{ rate: perSecond(ms), unit: 'rec/s' },
      ratio: `${seconds(ms)}, ${(ms / yardstick).toFixed(2)} x COPY; ${seconds(cpuMs)} of its own processor time; ${taken} taken`,
    },
    { name: 'memory of the import, at most', rate: rssBytesMax / 1e6, unit: 'MB' },
  ])
  if (taken + strangers !== records || rejected > 0) throw new Error('not every record was counted')
}

if (import.meta.url === pathToFileURL(process.argv[1] ?? '').href) {
  printImport(await measureImport(Number(process.argv[2] ?? 1_000_000)))
}
