import { execFileSync, spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdir, mkdtemp, readdir, readFile, rm, stat, writeFile } from 'node:fs/promises'
import { createServer } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest'
import { connect } from '../../src/db/connect.ts'
import { findBinaries } from '../../src/db/embedded/binaries.ts'
import { startPostmaster } from '../../src/db/embedded/postmaster.ts'
import { chooseRunner } from '../../src/db/embedded/runner.ts'
import { type EmbeddedServer, startEmbedded } from '../../src/db/embedded.ts'

let dataDir = ''
const running: EmbeddedServer[] = []

// One cluster for all tests: each starts it anew.
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'cobrand-embedded-'))
})

afterEach(async () => {
  for (const server of running.splice(0)) await server.stop()
})

afterAll(async () => {
  await rm(dataDir, { recursive: true, force: true })
})

async function start(options: { port?: number } = {}): Promise<EmbeddedServer> {
  const server = await startEmbedded({ dataDir, ...options })
  running.push(server)
  return server
}

async function stop(server: EmbeddedServer): Promise<void> {
  running.splice(running.indexOf(server), 1)
  await server.stop()
}

async function query(server: EmbeddedServer, statement: string): Promise<unknown> {
  const sql = connect(server.url, { connectionsMax: 1 })
  try {
    return (await sql.unsafe(statement))[0]
  } finally {
    await sql.end()
  }
}

test('a second start finds the data of the first, and is durable', async () => {
  const first = await start()
  await query(first, 'CREATE TABLE kept AS SELECT 42::int8 AS n')
  await stop(first)
  expect(isAlive(first.pid)).toBe(false)
  const second = await start()
  expect(await query(second, 'SELECT n FROM kept')).toEqual({ n: 42n })
  expect(
    await query(
      second,
      `SELECT current_setting('fsync') AS fsync, current_setting('synchronous_commit') AS commit,
              current_setting('server_encoding') AS encoding`,
    ),
  ).toEqual({ fsync: 'on', commit: 'on', encoding: 'UTF8' })
})

test('only who may read the password file gets in', async () => {
  const server = await start()
  expect((await stat(join(dataDir, 'password'))).mode & 0o077).toBe(0)
  const url = new URL(server.url)
  url.password = 'guess'
  const sql = connect(url.href, { connectionsMax: 1 })
  await expect(sql`SELECT 1`).rejects.toMatchObject({ code: '28P01' })
  await sql.end()
})

test('kill -9 of the parent leaves no server, and the next start finds the data', async () => {
  const program = `
    import { startEmbedded } from './src/db/embedded.ts'
    import { connect } from './src/db/connect.ts'
    const server = await startEmbedded({ dataDir: ${JSON.stringify(dataDir)} })
    await connect(server.url)\`CREATE TABLE kept_too AS SELECT 7 AS n\`
    console.log(server.pid)
    setInterval(() => {}, 1000)`
  const parent = spawn(process.execPath, ['--import', 'tsx', '--input-type=module', '-e', program])
  const [output] = (await once(parent.stdout, 'data')) as [Buffer]
  const pid = Number(output.toString())
  expect(isAlive(pid)).toBe(true)
  parent.kill('SIGKILL')
  await once(parent, 'close')
  if (process.platform === 'linux') {
    await vi.waitFor(() => expect(isAlive(pid)).toBe(false), { timeout: 20_000 })
  }
  const next = await start()
  expect(isAlive(pid)).toBe(false)
  expect(await query(next, 'SELECT n FROM kept_too')).toEqual({ n: 7 })
})

test('a server that nobody owns is ended before the start', async () => {
  await stop(await start())
  const binaries = await findBinaries()
  const runner = await chooseRunner(binaries.postgres)
  const orphan = await startPostmaster(join(dataDir, 'cluster'), binaries, runner, {})
  await start()
  await orphan.ended
  expect(isAlive(orphan.pid)).toBe(false)
})

test('what is left of a killed server is waited for', async () => {
  const killed = await start()
  const sql = connect(killed.url, { connectionsMax: 1 })
  const [{ pid } = { pid: 0 }] = await sql<{ pid: number }[]>`SELECT pg_backend_pid() AS pid`
  // A process that is stopped does not notice that it is alone.
  process.kill(pid, 'SIGSTOP')
  process.kill(killed.pid, 'SIGKILL')
  await killed.ended
  await stop(killed)
  const next = start()
  try {
    const log = () => readFile(join(dataDir, 'server.log'), 'utf8').catch(() => '')
    await vi.waitUntil(async () => (await log()).includes('pre-existing shared memory block'), {
      timeout: 20_000,
      interval: 5,
    })
  } finally {
    process.kill(pid, 'SIGCONT')
  }
  expect(await query(await next, 'SELECT 1 AS one')).toEqual({ one: 1 })
  await sql.end({ timeout: 0 })
})

test('a process id that another program has by now is no server', async () => {
  await stop(await start())
  const cluster = join(dataDir, 'cluster')
  await writeFile(
    join(cluster, 'postmaster.pid'),
    `${process.pid}\n${cluster}\n0\n1\n\n\n\nready\n`,
  )
  const server = await start()
  expect(await query(server, 'SELECT 1 AS one')).toEqual({ one: 1 })
})

test('a second gateway on the same data is refused and told of the first', async () => {
  const first = await start()
  await expect(startEmbedded({ dataDir })).rejects.toMatchObject({
    code: 'already_running',
    message: expect.stringContaining(`pid ${process.pid}`),
  })
  expect(await query(first, 'SELECT 1 AS one')).toEqual({ one: 1 })
})

test('the claim of a dead process is no claim, even if its process id lives', async () => {
  const claim = { pid: process.pid, port: 1, token: 'gone' }
  await writeFile(join(dataDir, 'owner.json'), JSON.stringify(claim))
  await start()
})

test('what an interrupted initdb left is removed', async () => {
  await mkdir(join(dataDir, 'initdb-1', 'cluster'), { recursive: true })
  await start()
  const names = await readdir(dataDir)
  expect(names.filter((name) => name.startsWith('initdb-'))).toEqual([])
})

test('a port that is taken is named', async () => {
  const taken = createServer()
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
  const address = taken.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  await expect(startEmbedded({ dataDir, port })).rejects.toMatchObject({ code: 'start_failed' })
  taken.close()
  await start()
})

test("the server's log quotes no statement and no row", async () => {
  const server = await start()
  await query(server, `CREATE TABLE secret (n text PRIMARY KEY)`)
  const insert = query(server, `INSERT INTO secret VALUES ('needle'), ('needle')`)
  await expect(insert).rejects.toMatchObject({ code: '23505' })
  await stop(server)
  const log = await readFile(join(dataDir, 'server.log'), 'utf8')
  expect(log).toContain('duplicate key')
  expect(log).not.toContain('needle')
})

/** False for a zombie too: where nobody reaps orphans the number of an ended process stays. */
function isAlive(pid: number): boolean {
  try {
    const state = execFileSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' })
    return !state.startsWith('Z')
  } catch {
    return false
  }
}
