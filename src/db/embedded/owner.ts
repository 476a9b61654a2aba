/** One process owns a data directory: told by a port that answers, which no crash leaves behind. */
import { randomUUID } from 'node:crypto'
import { readFile, rename, rm, writeFile } from 'node:fs/promises'
import { connect, createServer, type Server } from 'node:net'
import { join } from 'node:path'
import { EmbeddedError } from './error.ts'

/** The claim on a data directory, until released or until this process dies. */
export interface Ownership {
  release(): Promise<void>
}

interface OwnerFile {
  pid: number
  port: number
  token: string
}

const answerTimeoutMs = 1_000

/**
 * Claims `dataDir`. A process id alone does not tell: in a container the next process has the same
 * one. So the owner listens, and whoever answers with the token in the file is the owner.
 * Throws {@link EmbeddedError} `already_running`.
 */
export async function claim(dataDir: string): Promise<Ownership> {
  const path = join(dataDir, 'owner.json')
  const previous = await readOwner(path)
  if (previous !== null) await removeStale(path, previous, dataDir)
  const token = randomUUID()
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.end(token)
  })
  const port = await listen(server)
  server.unref()
  try {
    const owner: OwnerFile = { pid: process.pid, port, token }
    await writeFile(path, JSON.stringify(owner), { flag: 'wx', mode: 0o600 })
  } catch (error) {
    server.close()
    const winner = await readOwner(path)
    throw winner === null ? error : alreadyRunning(dataDir, winner.pid)
  }
  return {
    async release() {
      server.close()
      await rm(path, { force: true })
    },
  }
}

async function removeStale(path: string, previous: OwnerFile, dataDir: string): Promise<void> {
  if (await answers(previous)) throw alreadyRunning(dataDir, previous.pid)
  const aside = `${path}.${process.pid}`
  await rename(path, aside).catch(() => {})
  const moved = await readOwner(aside)
  if (moved !== null && moved.token !== previous.token) {
    // Another start was quicker, and what was moved is its claim: give it back.
    await rename(aside, path)
    throw alreadyRunning(dataDir, moved.pid)
  }
  await rm(aside, { force: true })
}

function alreadyRunning(dataDir: string, pid: number): EmbeddedError {
  return new EmbeddedError(
    'already_running',
    `another gateway is running on ${dataDir} (pid ${pid}): stop it first, or give this one a data directory of its own`,
  )
}

async function readOwner(path: string): Promise<OwnerFile | null> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'))
    return isOwner(value) ? value : null
  } catch {
    return null
  }
}

function isOwner(value: unknown): value is OwnerFile {
  if (typeof value !== 'object' || value === null) return false
  const { pid, port, token } = value as Partial<Record<string, unknown>>
  return typeof pid === 'number' && typeof port === 'number' && typeof token === 'string'
}

function answers(owner: OwnerFile): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port: owner.port })
    let heard = ''
    socket.setEncoding('latin1').setTimeout(answerTimeoutMs)
    socket.on('data', (text: string) => {
      heard += text
      if (heard.length > owner.token.length) socket.destroy()
    })
    socket.on('timeout', () => socket.destroy())
    socket.on('error', () => {})
    socket.on('close', () => {
      resolve(heard === owner.token)
    })
  })
}

function listen(server: Server): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject)
    server.listen(0, '127.0.0.1', () => {
      const address = server.address()
      resolve(typeof address === 'object' && address !== null ? address.port : 0)
    })
  })
}
