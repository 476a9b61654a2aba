/** Where a part of the gateway cannot start, those before it are stopped, and its own error is told. */
import { createServer, type AddressInfo } from 'node:net'
import { afterAll, beforeAll, expect, test, vi } from 'vitest'
import type * as Access from '../../src/access.ts'
import { generateEncryptionKey } from '../../src/keys/encryption.ts'
import { startGateway, type GatewaySettings } from '../../src/main.ts'
import { createLogger } from '../../src/observe/logger.ts'
import { seedCoalition, grocery } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

const stopped = vi.hoisted(() => ({ access: 0 }))
vi.mock('../../src/access.ts', async (original) => {
  const real = await original<typeof Access>()
  return {
    openAccess: async (...given: Parameters<typeof real.openAccess>) => {
      const access = await real.openAccess(...given)
      const stop = async (): Promise<void> => {
        stopped.access += 1
        await access.stop()
      }
      return { ...access, stop }
    },
  }
})

const taken = createServer()
let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
  await seedCoalition(database.sql, 0)
  await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve))
})
afterAll(async () => {
  await new Promise((resolve) => taken.close(resolve))
  await database.drop()
})

test('a link whose port is taken', async () => {
  const { port } = taken.address() as AddressInfo
  const link = { name: 'alfa', acquirerId: grocery.acquirerId, protocol: 'iso1987-ascii' }
  const settings: GatewaySettings = {
    ...{ databaseUrl: database.url, httpHost: '127.0.0.1', httpPort: 0 },
    ...{ cardTokenKey: Buffer.alloc(32, 7), answerBudgetMs: 150 },
    encryptionKeyJwk: await generateEncryptionKey(),
    links: [{ ...link, listen: { host: '127.0.0.1', port } }],
  }
  const starting = startGateway(settings, createLogger('silent'))
  await expect(starting).rejects.toMatchObject({ name: 'LinkError' })
  expect(stopped.access).toBe(1)
})
