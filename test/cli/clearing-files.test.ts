/** `cobrand clearing make`, `watch`, `status` and `rejects`: files of every format, from making to what became of them. */
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdtemp, readFile, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { gzipSync } from 'node:zlib'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { clearingCommand } from '../../src/cli/clearing.ts'
import { Controls } from '../../src/clearing/control.ts'
import { madeFormats } from '../../src/clearing/make/names.ts'
import { Tally } from '../../src/clearing/report.ts'
import { describeCounts } from '../../src/cli/clearing/report.ts'
import { csvFile, csvRecord } from '../support/clearing.ts'
import { madeFile } from '../support/clearing-formats.ts'
import { grocery, seedCoalition } from '../support/coalition.ts'
import { runCommand } from '../support/command.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let database: FreshDatabase
let folder = ''
let key = ''
beforeAll(async () => {
  database = await freshDatabase()
  await seedCoalition(database.sql, 0)
  folder = await mkdtemp(join(tmpdir(), 'clearing-'))
  key = join(folder, 'card-token.key')
  await writeFile(key, '00'.repeat(32))
  await chmod(key, 0o600)
  vi.stubEnv('DATABASE_URL', database.url)
  vi.stubEnv('CARD_TOKEN_KEY_FILE', key)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
  await database.drop()
})

const cobrand = (...args: string[]) => runCommand([clearingCommand()], ['clearing', ...args])

describe('totals that disagree', () => {
  const take = async (name: string, bytes: Buffer) => {
    const path = join(folder, name)
    await writeFile(path, bytes)
    return await cobrand('import', path, '--acquirer', grocery.acquirerId)
  }

  it('are told on stderr and by the exit code, of a file that is imported all the same', async () => {
    const whole = madeFile('base2', { records: 20, seed: 31 })
    const cut = whole.subarray(0, whole.lastIndexOf('\n92') + 1)
    const ended = await take('cut.base2', cut)
    expect(ended.code).toBe(3)
    expect(ended.out).toContain('cut.base2: imported\n')
    expect(ended.out).toContain('MISSING in the file')
    expect(ended.err).toMatch(/^cobrand: \d+ totals? of the file disagree or are missing; ask/)
    expect(await take('again.base2', cut)).toMatchObject({ code: 3 })
  })

  it('are told with rejects by the record where a format has no lines', () => {
    const report = new Tally().report({ file: 'f', acquirer: 'A', profile: 'ipm' })
    const rejects = [{ line: 51, offset: 9, reason: 'pan_invalid' as const }]
    expect(describeCounts({ ...report, rejected: 1, rejects })).toContain(
      '  record 51, byte 9: pan_invalid\n',
    )
  })

  it('are told first of many, and how many more there are', () => {
    const controls = new Controls()
    for (let batch = 0; batch < 60; batch++) controls.compare(`batch ${batch}`, 1n, 1n)
    const report = new Tally().report({ file: 'f', acquirer: 'A', profile: 'base2' })
    const text = describeCounts({ ...report, controls: controls.list() })
    expect(text).toContain('  batch 49: 1, as the file says\n')
    expect(text).toContain('  more that are not listed: 10\n')
  })
})

describe.each(madeFormats)('clearing make --format %s', (format) => {
  it('writes what clearing import recognises and takes, totals and all', async () => {
    const path = join(folder, `made-${format}`)
    const made = await cobrand('make', '--format', format, '--records', '60', '--out', path)
    expect(made).toEqual({ code: 0, out: '', err: '' })
    const { code, out, err } = await cobrand(
      'import',
      path,
      '--acquirer',
      grocery.acquirerId,
      '--json',
    )
    expect({ code, err }).toEqual({ code: 0, err: '' })
    const report = JSON.parse(out) as { controls: { agrees: boolean }[] }
    const profile = format.replace(/-.*/, '')
    expect(report).toMatchObject({
      outcome: 'imported',
      profile,
      records: 60,
      strangers: 60,
      rejected: 0,
    })
    expect(report.controls.every(({ agrees }) => agrees)).toBe(true)
    expect(report.controls.length > 0).toBe(/^(base2|ipm)/.test(format))
  })

  it('writes the same for the same seed, and something else for another', () => {
    const [one, same, other] = [1, 1, 2].map((seed) => madeFile(format, { records: 20, seed }))
    expect(one).toEqual(same)
    expect(one).not.toEqual(other)
  })
})

it.each([
  [['make', '--format', 'swift'], 2, 'Allowed choices are generic'],
  [['make', '--format', 'base2', '--day', '20250230x'], 2, 'YYYYMMDD'],
  [['make', '--format', 'base2', '--currency', '000'], 1, 'none of ISO 4217'],
  [['rejects', '999999'], 1, 'there is no file 999999'],
])('with %j ends with %d', async (args, code, message) => {
  const ended = await cobrand(...args)
  expect(ended).toMatchObject({ code, out: '' })
  expect(ended.err).toContain(message)
})

it('status and rejects tell what became of a file, also of one under another name', async () => {
  const bytes = csvFile([csvRecord({ rrn: '77' }), csvRecord({ amount: 'x' })])
  for (const name of ['first.csv', 'second.csv.gz']) {
    await writeFile(join(folder, name), name.endsWith('.gz') ? gzipSync(bytes) : bytes)
    const { out } = await cobrand('import', join(folder, name), '--acquirer', grocery.acquirerId)
    expect(out).toContain(
      name === 'first.csv' ? 'first.csv: imported' : 'imported before, as first.csv',
    )
  }
  const { out } = await cobrand('status', '--acquirer', grocery.acquirerId, '--last', '1')
  expect(out).toMatch(
    /^\d+ {2}DEMO-ALFA {2}first\.csv \(generic\) {2}imported [^\n]*: 2 records, 0 taken,[^\n]* 1 rejected\n$/,
  )
  const json = await cobrand('status', '--last', '1', '--json')
  const [, fileId = ''] = /^\{"fileId":"(\d+)"/.exec(json.out) ?? []
  expect(await cobrand('rejects', fileId)).toMatchObject({
    ...{ code: 0, out: expect.stringMatching(/^line 3, byte \d+: amount_invalid\n$/) },
  })
  const whole = await cobrand('status', fileId)
  expect(whole.out).toMatch(/^\d+ {2}DEMO-ALFA {2}first\.csv [^]*\n {2}strangers +1\n[^]*byte \d+/)
})

it('status tells where a file is broken that was refused', async () => {
  const path = join(folder, 'broken.ipm')
  const bytes = madeFile('ipm', { records: 30, seed: 4 })
  bytes[1013] = 0
  await writeFile(path, bytes)
  const refused = await cobrand('import', path, '--acquirer', grocery.acquirerId)
  expect(refused).toMatchObject({ code: 1, out: '' })
  const { out } = await cobrand('status', '--last', '1')
  expect(out).toMatch(
    /^\d+ {2}DEMO-ALFA {2}broken\.ipm \(ipm\) {2}refused [^:]*:\d\d: block_padding, byte 1013: block 1 /,
  )
  const [fileId = ''] = out.split(' ')
  expect((await cobrand('rejects', fileId)).err).toContain('byte 1013: block 1')
  expect((await cobrand('status', fileId)).out).toBe(out)
})

describe('clearing watch', () => {
  it('takes what is dropped, packed or refused too, until it is ended', async () => {
    const drop = await mkdtemp(join(folder, 'drop-'))
    await writeFile(join(drop, '1.base2'), madeFile('base2', { records: 30, seed: 11 }))
    await writeFile(join(drop, '2.ipm.gz'), gzipSync(madeFile('ipm', { records: 30, seed: 12 })))
    await writeFile(join(drop, '3.pdf'), '%PDF-1.7\n')
    await writeFile(join(drop, 'later.part'), csvFile([csvRecord({ amount: 'x' }), csvRecord()]))
    const watch = spawn(
      process.execPath,
      ['--import', 'tsx', 'src/cli/main.ts', 'clearing', 'watch', drop].concat([
        '--acquirer',
        grocery.acquirerId,
        '--settle',
        '1',
      ]),
      {
        env: { ...process.env, DATABASE_URL: database.url, CARD_TOKEN_KEY_FILE: key },
        stdio: ['ignore', 'ignore', 'pipe'],
      },
    )
    let said = ''
    watch.stderr.on('data', (text: Buffer) => void (said += text.toString()))
    const exited = once(watch, 'exit')
    try {
      await vi.waitUntil(() => said.includes('3.pdf: rejected'), { timeout: 50_000 })
      await rename(join(drop, 'later.part'), join(drop, 'later.csv'))
      await vi.waitUntil(() => said.includes('later.csv: processed'), { timeout: 50_000 })
    } finally {
      watch.kill('SIGTERM')
    }
    expect(await exited).toEqual([0, null])
    expect(said).toContain('1.base2: processed: 30 records: 0 taken, 0 duplicate, 30 strangers')
    expect(await readdir(join(drop, 'processed'))).toEqual([
      ...['1.base2', '1.base2.report.json', '2.ipm.gz', '2.ipm.gz.report.json'],
      ...['later.csv', 'later.csv.report.json'],
    ])
    expect(await readdir(join(drop, 'rejected'))).toEqual([
      '3.pdf',
      '3.pdf.report.json',
      'later.csv.rejects',
    ])
    expect(await readFile(join(drop, 'rejected/later.csv.rejects'), 'utf8')).toMatch(
      /\n2;\d+;amount_invalid;stranger;/,
    )
  })
})
