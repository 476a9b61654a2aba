/** Starts and stops the server process of a cluster, and ends one that a killed parent left. */
import { type ChildProcess, execFile } from 'node:child_process'
import { close, existsSync, open as openFile } from 'node:fs'
import { readFile, rename, rm } from 'node:fs/promises'
import { createServer } from 'node:net'
import { dirname, join } from 'node:path'
import { setTimeout as delay } from 'node:timers/promises'
import { promisify } from 'node:util'
import type { Binaries } from './binaries.ts'
import { EmbeddedError } from './error.ts'
import type { Runner } from './runner.ts'
import { serverArguments } from './settings.ts'

/** A server that accepts connections. */
export interface Postmaster {
  pid: number
  port: number
  /** Fast shutdown: open transactions are rolled back, the data is flushed; waits for the end. */
  stop(): Promise<void>
  /** Resolves when the process has ended, whoever ended it. */
  ended: Promise<void>
}

const startAttemptsMax = 5
/** How long the processes of a server that was killed may take to notice, and to end. */
const remainsTimeoutMs = 30_000
const remainsPollMs = 100
const readyPollMs = 10
// Long enough to replay max_wal_size of write-ahead log after a crash.
const startTimeoutMs = 120_000
const stopTimeoutMs = 60_000

/** Throws {@link EmbeddedError} `start_failed` with the end of the server's log. */
export async function startPostmaster(
  directory: string,
  binaries: Binaries,
  runner: Runner,
  options: { port?: number; settings?: Record<string, string> },
): Promise<Postmaster> {
  const logPath = join(dirname(directory), 'server.log')
  const remainsUntil = Date.now() + remainsTimeoutMs
  await rename(logPath, `${logPath}.1`).catch(() => {})
  for (let attempt = 1; ;) {
    const port = options.port ?? (await freePort())
    const log = await promisify(openFile)(logPath, 'w', 0o600)
    const child = runner.start(
      binaries.postgres,
      ['-D', directory, ...serverArguments(port, options.settings)],
      log,
    )
    await promisify(close)(log)
    const ended = endOf(child)
    if (await becomesReady(directory, child, ended)) return makePostmaster(child, port, ended)
    const text = await readFile(logPath, 'utf8')
    const portTaken = text.includes('could not bind') && options.port === undefined
    if (portTaken && attempt++ < startAttemptsMax) continue
    // The processes of a server that was killed end when they notice: one that works does so later.
    if (text.includes('pre-existing shared memory block') && Date.now() < remainsUntil) {
      await delay(remainsPollMs)
      continue
    }
    throw new EmbeddedError(
      'start_failed',
      `PostgreSQL did not start: ${lastLine(text)} (${logPath})`,
    )
  }
}

/**
 * Ends a server that still runs on this cluster although its parent is gone. The caller owns the
 * data directory, so whatever runs here is nobody's.
 */
export async function stopOrphan(
  directory: string,
  binaries: Binaries,
  runner: Runner,
): Promise<void> {
  const pidFile = join(directory, 'postmaster.pid')
  if (!existsSync(pidFile)) return
  const pid = Number((await readFile(pidFile, 'utf8')).split('\n')[0])
  if (!isAlive(pid)) return
  if (await isServerOf(pid, directory)) {
    const timeout = String(stopTimeoutMs / 1000)
    await runner.run(binaries.pgCtl, ['stop', '-D', directory, '-m', 'fast', '-t', timeout])
  } else {
    // The number went to another program since. Should a server live on regardless, its shared
    // memory still keeps a second one out.
    await rm(pidFile, { force: true })
  }
}

function isAlive(pid: number): boolean {
  try {
    return process.kill(pid, 0)
  } catch (error) {
    return error instanceof Error && 'code' in error && error.code === 'EPERM'
  }
}

/** Whether the process with this number was started on this cluster (its command line says `-D`). */
async function isServerOf(pid: number, directory: string): Promise<boolean> {
  if (process.platform === 'win32') return true
  const { stdout } = await promisify(execFile)('ps', ['-o', 'args=', '-ww', '-p', String(pid)])
  return stdout.includes(directory)
}

function makePostmaster(child: ChildProcess, port: number, ended: Promise<void>): Postmaster {
  // Where the kernel does not end the server with us (macOS), an ordinary exit still does.
  const interrupt = (): void => void child.kill('SIGINT')
  process.once('exit', interrupt)
  return {
    pid: child.pid ?? 0,
    port,
    ended,
    async stop() {
      child.kill('SIGINT')
      const late = setTimeout(() => child.kill('SIGQUIT'), stopTimeoutMs)
      await ended
      clearTimeout(late)
      process.off('exit', interrupt)
    },
  }
}

function endOf(child: ChildProcess): Promise<void> {
  return new Promise((resolve) => {
    child.once('exit', () => {
      resolve()
    })
    child.once('error', () => {
      resolve()
    })
  })
}

/** The eighth line of postmaster.pid says `ready` once connections are accepted. */
async function becomesReady(
  directory: string,
  child: ChildProcess,
  ended: Promise<void>,
): Promise<boolean> {
  const deadline = Date.now() + startTimeoutMs
  let running = true
  void ended.then(() => {
    running = false
  })
  while (running) {
    const lines = await readFile(join(directory, 'postmaster.pid'), 'utf8').then(
      (text) => text.split('\n'),
      () => [],
    )
    if (lines[0] === String(child.pid) && lines[7]?.trim() === 'ready') return true
    if (Date.now() > deadline) child.kill('SIGQUIT')
    await delay(readyPollMs)
  }
  return false
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer()
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : 0)
      })
    })
  })
}

function lastLine(log: string): string {
  const lines = log.trim().split('\n')
  const fatal = lines.findLast((line) => /FATAL|PANIC/.test(line))
  return (fatal ?? lines.at(-1) ?? '').replace(/^.*?(FATAL|PANIC):\s*/, '')
}
