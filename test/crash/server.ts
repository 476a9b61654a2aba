/** PostgreSQL with the settings that production data is kept with, any part of which may be killed. */
import { execFile } from 'node:child_process'
import { mkdtemp } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { connect } from '../../src/db/connect.ts'
import { startEmbedded, type EmbeddedServer } from '../../src/db/embedded.ts'
import { freePort } from '../support/ports.ts'
import { prepareServe, type ServeSetup } from '../support/serve.ts'
import { within } from '../support/within.ts'
import { buildProgram } from './build.ts'

/** What may be killed of it: its first process, all of them at one time, or one that works for a client. */
export const serverParts = ['postmaster', 'everything', 'backend'] as const

/** See {@link serverParts}. */
export type ServerPart = (typeof serverParts)[number]

const startMsMax = 60_000
const readyPollMs = 10

/** A durable PostgreSQL in a folder of its own. */
export class Server {
  readonly folder: string
  readonly setup: ServeSetup
  readonly #port: number
  #embedded: EmbeddedServer

  private constructor(folder: string, port: number, embedded: EmbeddedServer, setup: ServeSetup) {
    this.folder = folder
    this.#port = port
    this.#embedded = embedded
    this.setup = setup
  }

  /** Makes the cluster, with the settings that production data is kept with. */
  static async start(): Promise<Server> {
    const folder = await mkdtemp(join(tmpdir(), 'cobrand-crash-'))
    const port = await freePort()
    const embedded = await startEmbedded({ dataDir: join(folder, 'postgres'), port })
    const setup = await prepareServe(embedded.url)
    setup.environment['LOG_LEVEL'] = 'info'
    setup.program = [await buildProgram(join(folder, 'program'))]
    return new Server(folder, port, embedded, setup)
  }

  /** The URL of a new database. */
  async createDatabase(name: string): Promise<string> {
    const admin = connect(this.#embedded.url, { connectionsMax: 1 })
    await admin`CREATE DATABASE ${admin(name)}`
    await admin.end()
    const url = new URL(this.#embedded.url)
    url.pathname = `/${name}`
    return url.href
  }

  /** kill -9 of a part. Whatever it is, every connection is lost. */
  async kill(part: ServerPart): Promise<void> {
    const { pid } = this.#embedded
    if (part === 'backend') {
      const children = await childrenOf(pid)
      const backend = children.find(({ command }) => command.includes('postgres: cobrand '))
      if (backend === undefined) throw new Error('nobody is connected to PostgreSQL')
      kill([backend.pid])
    } else {
      const children = part === 'everything' ? await childrenOf(pid) : []
      kill([pid, ...children.map((child) => child.pid)])
      await this.#embedded.ended
    }
  }

  /** Starts it again where it has ended, and resolves when it takes connections. */
  async recover(part: ServerPart): Promise<void> {
    if (part !== 'backend') {
      await this.#embedded.stop()
      this.#embedded = await startEmbedded({
        dataDir: join(this.folder, 'postgres'),
        port: this.#port,
      })
    }
    await within('PostgreSQL to answer', startMsMax, untilAnswers(this.#embedded.url))
  }

  /** Ends it in order. */
  async stop(): Promise<void> {
    await this.#embedded.stop()
    await this.setup.remove()
  }
}

async function untilAnswers(url: string): Promise<void> {
  for (;;) {
    const sql = connect(url, { connectionsMax: 1 })
    try {
      await sql`SELECT`
      return
    } catch {
      await delay(readyPollMs)
    } finally {
      await sql.end({ timeout: 1 })
    }
  }
}

function kill(pids: readonly number[]): void {
  for (const pid of pids) {
    try {
      process.kill(pid, 'SIGKILL')
    } catch {
      // It has ended by itself meanwhile.
    }
  }
}

interface RunningProcess {
  pid: number
  command: string
}

/** The processes that this one has started. */
async function childrenOf(parent: number): Promise<RunningProcess[]> {
  const columns = ['pid=', 'ppid=', 'args='].flatMap((column) => ['-o', column])
  const { stdout } = await promisify(execFile)('ps', ['-A', '-ww', ...columns])
  return stdout.split('\n').flatMap((line) => {
    const [, pid, ppid, command = ''] = /^ *(\d+) +(\d+) (.*)$/.exec(line) ?? []
    return Number(ppid) === parent ? [{ pid: Number(pid), command }] : []
  })
}
