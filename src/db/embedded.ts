/** The embedded PostgreSQL: a real server from npm's binaries, in a folder of ours, ended with us. */
import { mkdir } from 'node:fs/promises'
import { resolve } from 'node:path'
import { findBinaries } from './embedded/binaries.ts'
import { embeddedName, openCluster } from './embedded/cluster.ts'
import { claim } from './embedded/owner.ts'
import { startPostmaster, stopOrphan } from './embedded/postmaster.ts'
import { chooseRunner } from './embedded/runner.ts'

export { EmbeddedError, type EmbeddedErrorCode } from './embedded/error.ts'

/** Where the server keeps its files, and what a test may change. */
export interface EmbeddedOptions {
  /** Made with mode 0700 where it is missing. */
  dataDir: string
  /** A free one is chosen at each start unless given. */
  port?: number
  /** PostgreSQL settings over the defaults of `embedded/settings.ts`. */
  settings?: Record<string, string>
}

/** A server that accepts connections on 127.0.0.1. */
export interface EmbeddedServer {
  /** Superuser connection, with its random password: not for a log. */
  url: string
  port: number
  /** Process id of the postmaster. */
  pid: number
  /** Resolves when the server has ended, whoever ended it. */
  ended: Promise<void>
  stop(): Promise<void>
}

/**
 * Starts the server of `dataDir`, making its files at the first start. One that a killed parent left
 * behind is ended first; one that another live process owns is refused. Throws `EmbeddedError`.
 */
export async function startEmbedded(options: EmbeddedOptions): Promise<EmbeddedServer> {
  const dataDir = resolve(options.dataDir)
  const binaries = await findBinaries()
  const runner = await chooseRunner(binaries.postgres)
  await mkdir(dataDir, { recursive: true, mode: 0o700 })
  const ownership = await claim(dataDir)
  try {
    await runner.give(dataDir)
    const cluster = await openCluster(dataDir, binaries, runner)
    await stopOrphan(cluster.directory, binaries, runner)
    const server = await startPostmaster(cluster.directory, binaries, runner, options)
    const { port, pid, ended } = server
    return {
      url: `postgres://${embeddedName}:${cluster.password}@127.0.0.1:${port}/${embeddedName}`,
      ...{ port, pid, ended },
      async stop() {
        await server.stop()
        await ownership.release()
      },
    }
  } catch (error) {
    await ownership.release()
    throw error
  }
}
