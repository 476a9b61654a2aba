/** The gateway and the importer as processes of their own, each of which may be killed. */
import { spawn, type ChildProcess } from 'node:child_process'
import { mkdir, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { readConfig } from '../../src/config/config.ts'
import { connect, type Sql } from '../../src/db/connect.ts'
import { migrate } from '../../src/db/migrate.ts'
import { serve, type ServedGateway, type ServeSetup } from '../support/serve.ts'
import { linkTestCards } from '../support/traffic.ts'
import { within } from '../support/within.ts'
import type { DayFile } from './day.ts'
import { seedProgramme, type Limits } from './programme.ts'
import type { Server } from './server.ts'

/** A command under way. */
export interface Command {
  child: ChildProcess
  /** The exit code, `null` where a signal ended it, and what it said. */
  exited: Promise<{ code: number | null; output: string }>
}

/** An importer under way. */
export interface Import {
  child: ChildProcess
  /** Resolves when it has opened its file in the database, or has ended. */
  begun: Promise<void>
  /** Looks no longer whether it has. */
  watched(): Promise<void>
  /** As of a command; `workedMs` is how long it worked on the file. */
  exited: Promise<{ code: number | null; output: string; workedMs: number }>
}

const startMsMax = 60_000
const readyPollMs = 10
const openedPollMs = 3

/** One database with the demo coalition, and a gateway on it. */
export class Site {
  readonly setup: ServeSetup
  /** Rejects when a gateway has ended that nobody asked to. */
  readonly failed: Promise<never>
  #fail: (error: Error) => void = () => {}
  readonly #files: string
  #gateway: Promise<ServedGateway> | undefined

  private constructor(setup: ServeSetup, files: string) {
    this.setup = setup
    this.#files = files
    this.failed = new Promise((_, reject) => {
      this.#fail = reject
    })
    this.failed.catch(() => {})
  }

  /** A database of its own on the server. All sites of a server have the same keys and the same members. */
  static async open(
    server: Server,
    name: string,
    { memberPans, limits }: { memberPans: readonly string[]; limits: Limits },
  ): Promise<Site> {
    const databaseUrl = await server.createDatabase(name)
    const environment = { ...server.setup.environment, DATABASE_URL: databaseUrl }
    const files = join(server.folder, name)
    await mkdir(files)
    const site = new Site({ ...server.setup, environment }, files)
    const { cardTokenKey } = readConfig(['cardTokenKey'], environment)
    await site.ask(async (sql) => {
      await migrate(sql)
      await seedProgramme(sql, limits)
      await linkTestCards(sql, cardTokenKey, memberPans)
    })
    return site
  }

  get databaseUrl(): string {
    return this.setup.environment['DATABASE_URL'] ?? ''
  }

  /** Does `work` with a connection of its own. */
  async ask<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> {
    const sql = connect(this.databaseUrl, { connectionsMax: 1 })
    try {
      return await work(sql)
    } finally {
      await sql.end({ timeout: 5 })
    }
  }

  /** Starts the gateway; resolves when it is ready. */
  async startGateway(): Promise<void> {
    this.#gateway = within('the gateway to start', startMsMax, serve(this.setup))
    this.#gateway.catch(() => {})
    const { child, exited, output } = await this.#gateway
    void exited.then((code) => {
      if (!child.killed) this.#fail(new Error(`the gateway ended with ${code}:\n${output()}`))
    })
  }

  /** Where the links listen, once there is a gateway. */
  async ports(): Promise<ServedGateway['ports']> {
    return (await this.#running()).ports
  }

  /** Resolves when the gateway says that it is ready to serve. */
  async untilReady(): Promise<void> {
    const { httpUrl } = await this.#running()
    const ready = async (): Promise<void> => {
      while ((await fetch(`${httpUrl}/readyz`)).status !== 200) await delay(readyPollMs)
    }
    await within('the gateway to be ready', startMsMax, Promise.race([ready(), this.failed]))
  }

  /** kill -9. */
  async killGateway(): Promise<void> {
    const { child, exited } = await this.#running()
    child.kill('SIGKILL')
    await exited
  }

  /** Ends the gateway in order. */
  async stopGateway(): Promise<void> {
    const { child, exited, output } = await this.#running()
    child.kill('SIGTERM')
    const code = await within('the gateway to stop', startMsMax, exited)
    if (code !== 0) throw new Error(`the gateway ended with ${code}:\n${output()}`)
  }

  /** Puts a file where it is imported from; answers its path. */
  async place({ name, bytes }: DayFile): Promise<string> {
    const path = join(this.#files, name)
    await writeFile(path, bytes)
    return path
  }

  /** Ends the gateway, whatever it does. */
  async abandon(): Promise<void> {
    const gateway = await this.#gateway?.catch(() => undefined)
    gateway?.child.kill('SIGKILL')
    await gateway?.exited
  }

  /** Imports a file as an operator does. */
  async startImport(file: DayFile): Promise<Import> {
    const path = await this.place(file)
    const command = this.run('clearing', 'import', path, '--acquirer', file.acquirerId, '--json')
    let ended = false
    void command.exited.then(() => (ended = true))
    let watching = true
    const begun = this.#opened(file.name, () => ended || !watching).then(() => performance.now())
    const exited = command.exited.then(async (outcome) => {
      const endedAt = performance.now()
      return { ...outcome, workedMs: Math.max(0, endedAt - (await begun)) }
    })
    const opened = begun.then(() => {})
    // Whoever waits for one of them hears of it; a round that has failed waits for neither.
    for (const either of [opened, exited]) either.catch(() => {})
    const watched = async (): Promise<void> => {
      watching = false
      await opened
    }
    return { child: command.child, begun: opened, watched, exited }
  }

  /** Resolves when the file is in the database, or nobody waits for that any more. */
  async #opened(name: string, ended: () => boolean): Promise<void> {
    await this.ask(async (sql) => {
      while (!ended()) {
        const rows = await sql`SELECT FROM clearing_file WHERE name = ${name}`
        if (rows.length > 0) return
        await delay(openedPollMs)
      }
    })
  }

  /** Runs a command of the program on this database. */
  run(...args: string[]): Command {
    const child = spawn(process.execPath, [...this.setup.program, ...args], {
      env: { PATH: process.env['PATH'] ?? '', ...this.setup.environment, LOG_LEVEL: 'warn' },
      stdio: ['ignore', 'pipe', 'pipe'],
    })
    const end = (): void => void child.kill('SIGKILL')
    process.once('exit', end)
    let output = ''
    child.stdout.on('data', (chunk: Buffer) => (output += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (output += chunk.toString()))
    const exited = new Promise<{ code: number | null; output: string }>((resolve) =>
      child.once('close', (code) => {
        process.off('exit', end)
        resolve({ code, output })
      }),
    )
    return { child, exited }
  }

  /** Writes what the last gateway has said beside the files. */
  async keepLog(): Promise<void> {
    const gateway = await this.#gateway?.catch(() => undefined)
    await writeFile(join(this.#files, 'gateway.log'), gateway?.output() ?? '')
  }

  #running(): Promise<ServedGateway> {
    if (this.#gateway === undefined) throw new Error('the gateway was not started')
    return this.#gateway
  }
}
