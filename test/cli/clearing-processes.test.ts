/** Importers as processes of their own: two at once, and one that is killed. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { chmod, mkdir, mkdtemp, readdir, rename, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { assertPan } from '../../src/card/pan.ts'
import { CardTokenizer } from '../../src/card/token.ts'
import type { DayPlan } from '../../src/clearing/make/day.ts'
import { ledgerOf } from '../support/clearing-coalition.ts'
import { madeFile } from '../support/clearing-formats.ts'
import { grocery, seedCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

/** Generated under a published number: a member each, so that no member has an absurd number of payments. */
const memberPans = Array.from({ length: 300 }, (_, i) => `4111111111${String(i).padStart(6, '0')}`)
const waitMs = 60_000
const plan: Partial<DayPlan> = {
  ...{ membersShare: 0.5, memberPans },
  shops: [{ merchantId: grocery.merchantId, terminalId: 'T0000001', mcc: '5411' }],
}

let folder = ''
let key = ''
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'importers-'))
  key = join(folder, 'card-token.key')
  await writeFile(key, '00'.repeat(32))
  await chmod(key, 0o600)
})
afterAll(() => rm(folder, { recursive: true }))

/** A database with members, whose cards are linked under the key of these tests. */
async function withMembers<Result>(work: (database: FreshDatabase) => Promise<Result>) {
  const database = await freshDatabase()
  try {
    const { memberIds } = await seedCoalition(database.sql, memberPans.length)
    const tokenizer = new CardTokenizer(Buffer.alloc(32))
    for (const [i, memberId] of memberIds.entries()) {
      const pan = Buffer.from(memberPans[i] ?? '')
      assertPan(pan)
      await database.sql`
        WITH linked AS (
          INSERT INTO card (member_id, card_id, bin, last_four)
          VALUES (${memberId}, ${memberId}, '411111', ${pan.toString('latin1', 12)}))
        INSERT INTO card_token (token, member_id, card_id)
        VALUES (${tokenizer.token(pan)}, ${memberId}, ${memberId})`
    }
    return await work(database)
  } finally {
    await database.drop()
  }
}

/** A `cobrand clearing` process, and what it says. */
interface Running {
  child: ChildProcess
  said: string
  printed: string
  ended: Promise<unknown[]>
}

function start(database: FreshDatabase, ...args: string[]): Running {
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', 'src/cli/main.ts', 'clearing', ...args],
    {
      env: { ...process.env, DATABASE_URL: database.url, CARD_TOKEN_KEY_FILE: key },
      stdio: ['ignore', 'pipe', 'pipe'],
    },
  )
  const running: Running = { child, said: '', printed: '', ended: once(child, 'close') }
  child.stderr.on('data', (text: Buffer) => void (running.said += text.toString()))
  child.stdout.on('data', (text: Buffer) => void (running.printed += text.toString()))
  return running
}

async function importWhole(database: FreshDatabase, path: string): Promise<Running> {
  const running = start(database, 'import', path, '--acquirer', grocery.acquirerId, '--json')
  await running.ended
  return running
}

async function save(name: string, records: number, seed: number): Promise<string> {
  const path = join(folder, name)
  await writeFile(path, madeFile('base2', { ...plan, records, seed }))
  return path
}

async function eventsIn({ sql }: FreshDatabase): Promise<number> {
  const [row] = await sql<{ events: number }[]>`SELECT count(*)::int AS events FROM card_event`
  return row?.events ?? 0
}

async function cleanLedger(path: string): Promise<unknown> {
  return await withMembers(async (database) => {
    expect((await importWhole(database, path)).said).toBe('')
    return await ledgerOf(database.sql)
  })
}

describe('an importer', () => {
  it('that is killed in the middle of a file leaves what the next one ends as a clean import', async () => {
    const path = await save('killed.base2', 12_000, 1)
    const clean = await cleanLedger(path)
    await withMembers(async (database) => {
      const killed = start(database, 'import', path, '--acquirer', grocery.acquirerId)
      await vi.waitUntil(async () => (await eventsIn(database)) > 0, {
        timeout: waitMs,
        interval: 5,
      })
      killed.child.kill('SIGKILL')
      expect(await killed.ended).toEqual([null, 'SIGKILL'])
      const taken = await eventsIn(database)
      expect(await ledgerOf(database.sql)).not.toEqual(clean)

      const next = await importWhole(database, path)
      expect(next.said).toBe('')
      const report = JSON.parse(next.printed) as { taken: number; duplicate: number }
      expect(report).toMatchObject({ outcome: 'imported', records: 12_000, rejected: 0 })
      expect(report.duplicate).toBe(taken)
      expect(await ledgerOf(database.sql)).toEqual(clean)
    })
  })

  it('beside another of the same file takes what the other does not', async () => {
    const path = await save('twice.base2', 6_000, 2)
    const clean = await cleanLedger(path)
    await withMembers(async (database) => {
      const both = await Promise.all([importWhole(database, path), importWhole(database, path)])
      for (const { child, said, printed } of both) {
        if (child.exitCode === 0) expect(printed).toMatch(/"outcome":"(already_)?imported"/)
        else expect(said).toContain('the file is being imported already')
      }
      const imported = both.filter(({ printed }) => printed.includes('"outcome":"imported"'))
      expect(imported).toHaveLength(1)
      expect(await ledgerOf(database.sql)).toEqual(clean)
    })
  })
})

describe('two watchers of one folder', () => {
  it('move each file once; the second goes on where the first was killed', async () => {
    await withMembers(async (database) => {
      const drop = join(folder, 'drop')
      await mkdir(drop)
      const names = ['1.base2', '2.base2', '3.base2']
      for (const [i, name] of names.entries())
        await rename(await save(name, 500, i + 10), join(drop, name))
      const args = ['watch', drop, '--acquirer', grocery.acquirerId, '--settle', '1']
      const both = [start(database, ...args), start(database, ...args)]
      try {
        const processed = async (name: string): Promise<boolean> =>
          (await readdir(join(drop, 'processed'))).includes(name)
        await vi.waitUntil(() => both.some(({ said }) => said.includes('somebody else watches')), {
          timeout: waitMs,
        })
        for (const name of names) {
          await vi.waitUntil(() => processed(name), { timeout: waitMs })
        }
        const second = both.find(({ said }) => said.includes('somebody else watches'))
        const first = both.find((each) => each !== second)
        first?.child.kill('SIGKILL')
        await rename(await save('4.base2', 500, 20), join(drop, '4.base2'))
        await vi.waitUntil(() => second?.said.includes('4.base2: processed'), { timeout: waitMs })
        for (const name of names) expect(second?.said).not.toContain(name)
        expect(await readdir(join(drop, 'processed'))).toEqual(
          [...names, '4.base2'].flatMap((name) => [name, `${name}.report.json`]),
        )
      } finally {
        for (const { child } of both) child.kill('SIGKILL')
        await Promise.all(both.map(({ ended }) => ended))
      }
    })
  })
})
