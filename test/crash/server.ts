/** PostgreSQL with the settings that production data is kept with, any part of which may be killed. */
import { execFile } from 'node:child_process'
import { mkdtemp, readFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import { connect } from '../../src/db/connect.ts'
import { startEmbedded, type EmbeddedServer } from '../../src/db/embedded.ts'
import type { Random } from '../fuzz/mutate.ts'
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

  /**
   * kill -9 of a part, whatever it is every connection is lost; resolves when the server takes connections
   * again. `random` chooses among backends. No connection is made meanwhile: that is the victims' affair.
   */
  async killAndRecover(part: ServerPart, random: Random): Promise<void> {
    const { pid } = this.#embedded
    if (part === 'backend') return await this.#killBackend(random)
    const children = part === 'everything' ? await childrenOf(pid) : []
    kill([pid, ...children.map((child) => child.pid)])
    await this.#embedded.ended
    await this.#embedded.stop()
    this.#embedded = await startEmbedded({ dataDir: this.#dataDir, port: this.#port })
  }

  /** The server ends all others then, recovers, and says so. */
  async #killBackend(random: Random): Promise<void> {
    const starts = await this.#countStarts()
    const children = await childrenOf(this.#embedded.pid)
    const backends = children.filter(({ command }) => command.includes('postgres: cobrand '))
    const chosen = backends[random.below(backends.length)]
    if (chosen === undefined) throw new Error('nobody is connected to PostgreSQL')
    kill([chosen.pid])
    const recovered = async (): Promise<void> => {
      while ((await this.#countStarts()) === starts) await delay(readyPollMs)
    }
    await within('PostgreSQL to recover', startMsMax, recovered())
  }

  async #countStarts(): Promise<number> {
    const log = await readFile(join(this.#dataDir, 'server.log'), 'utf8')
    return log.split('ready to accept connections').length
  }

  get #dataDir(): string {
    return join(this.folder, 'postgres')
  }

  /** Ends it in order. */
  async stop(): Promise<void> {
    await this.#embedded.stop()
    await this.setup.remove()
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
