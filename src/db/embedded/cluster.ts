/** Makes the embedded server's files once, whole or not at all. */
import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { mkdir, readdir, readFile, rename, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { Binaries } from './binaries.ts'
import { EmbeddedError } from './error.ts'
import type { Runner } from './runner.ts'

/** Superuser and database of the embedded server. */
export const embeddedName = 'cobrand'

/** Where the cluster's files are, and the password of its superuser. */
export interface Cluster {
  directory: string
  password: string
}

/** Uses the cluster in `dataDir`, or makes it. Throws {@link EmbeddedError} `init_failed`. */
export async function openCluster(
  dataDir: string,
  binaries: Binaries,
  runner: Runner,
): Promise<Cluster> {
  const directory = join(dataDir, 'cluster')
  await removeHalfMade(dataDir)
  if (!existsSync(directory)) await makeCluster(dataDir, directory, binaries, runner)
  return { directory, password: await readFile(passwordPath(dataDir), 'utf8') }
}

function passwordPath(dataDir: string): string {
  return join(dataDir, 'password')
}

const halfMadePrefix = 'initdb-'

/** An interrupted initdb leaves its folder under a temporary name; it is never taken for a cluster. */
async function removeHalfMade(dataDir: string): Promise<void> {
  const names = (await readdir(dataDir)).filter((name) => name.startsWith(halfMadePrefix))
  for (const name of names) await rm(join(dataDir, name), { recursive: true, force: true })
}

async function makeCluster(
  dataDir: string,
  directory: string,
  binaries: Binaries,
  runner: Runner,
): Promise<void> {
  const folder = join(dataDir, `${halfMadePrefix}${process.pid}`)
  const half = join(folder, 'cluster')
  const passwordFile = passwordPath(dataDir)
  await mkdir(folder, { mode: 0o700 })
  await runner.give(folder)
  // Before the cluster gets its name, so that there is never a cluster without its password.
  await rm(passwordFile, { force: true })
  await writeFile(passwordFile, randomBytes(24).toString('hex'), { mode: 0o600 })
  await runner.give(passwordFile)
  try {
    await runner.run(binaries.initdb, initdbArguments(half, passwordFile))
    const single = ['--single', '-F', '-D', half, 'postgres']
    await runner.run(binaries.postgres, single, `CREATE DATABASE ${embeddedName}\n`)
  } catch (error) {
    await rm(folder, { recursive: true, force: true })
    throw new EmbeddedError('init_failed', `initdb in ${dataDir} failed: ${lastLines(error)}`)
  }
  await rename(half, directory)
  await rm(folder, { recursive: true, force: true })
}

function initdbArguments(directory: string, passwordFile: string): string[] {
  return [
    ...['--pgdata', directory, '--username', embeddedName, '--pwfile', passwordFile],
    ...['--auth', 'scram-sha-256', '--encoding', 'UTF8', '--no-instructions'],
    // The server's own C.UTF-8: the same order on every machine, whatever locales it has.
    ...['--locale', 'C', '--locale-provider', 'builtin', '--builtin-locale', 'C.UTF-8'],
  ]
}

function lastLines(error: unknown): string {
  const output =
    error instanceof Error && 'stderr' in error && typeof error.stderr === 'string'
      ? error.stderr
      : String(error)
  return output.trim().split('\n').slice(-3).join(' / ')
}
