/** One embedded PostgreSQL for the whole test run, with a migrated database to copy from. */
import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestProject } from 'vitest/node'
import { connect } from '../../src/db/connect.ts'
import { startEmbedded } from '../../src/db/embedded.ts'
import { migrate } from '../../src/db/migrate.ts'

declare module 'vitest' {
  export interface ProvidedContext {
    /** URL of the server's own database, which no test writes to. */
    databaseServerUrl: string
  }
}

/** Vitest's globalSetup; returns the teardown. */
export default async function setup(project: TestProject): Promise<() => Promise<void>> {
  const dataDir = await mkdtemp(join(tmpdir(), 'cobrand-test-'))
  // The data goes after the run: what a test proves of durability it proves by killing processes,
  // for which no fsync is needed.
  const server = await startEmbedded({
    dataDir,
    settings: { fsync: 'off', max_connections: '200' },
  })
  try {
    await makeTemplate(server.url)
  } catch (error) {
    await server.stop()
    throw error
  }
  project.provide('databaseServerUrl', server.url)
  return async () => {
    await server.stop()
    await rm(dataDir, { recursive: true, force: true })
  }
}

async function makeTemplate(serverUrl: string): Promise<void> {
  const admin = connect(serverUrl, { connectionsMax: 1 })
  await admin`CREATE DATABASE cobrand_template`
  await admin.end()
  const url = new URL(serverUrl)
  url.pathname = '/cobrand_template'
  const template = connect(url.href, { connectionsMax: 1 })
  await migrate(template)
  await template.end()
}
