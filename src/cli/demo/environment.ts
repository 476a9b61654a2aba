/** The demo's gateway: the embedded PostgreSQL in a folder, migrated and seeded, and the real gateway on it. */
import { join } from 'node:path'
import { readConfig } from '../../config/config.ts'
import { connect, type Sql } from '../../db/connect.ts'
import { startEmbedded } from '../../db/embedded.ts'
import { migrate } from '../../db/migrate.ts'
import { startGateway, type Gateway } from '../../main.ts'
import type { Logger } from '../../observe/logger.ts'
import { messageOf } from '../../sign-in/code.ts'
import { ensureKeyFiles } from '../keys/files.ts'
import { links } from './cast.ts'
import { createDemoKey, createDemoPartnerKeys, seedDemo, type DemoMemberIds } from './seed.ts'

/** A demo that runs. */
export interface Demo {
  gateway: Gateway
  sql: Sql
  memberIds: DemoMemberIds
  /** Bearer key of the operator, made at this start. */
  operatorKey: string
  /** Of two people of one partner, made at this start: the rule that one drafts the other approves. */
  partnerKeys: readonly [string, string]
  /** With its password: not for a log. */
  databaseUrl: string
  /** Ports of the links, by name. */
  ports: { alfa: number; beta: number }
  /** Stops the gateway, then the database. */
  stop(): Promise<void>
}

/** Where a demo lives, and what it says while it starts. */
export interface DemoOptions {
  dataDir: string
  /** Free ports instead of 8080, 8583 and 8584. */
  anyPorts: boolean
  log: Logger
  say(line: string): void
}

const httpPort = 8080
const answerBudgetMs = 1000

/** Starts everything; where a part cannot start, what ran before is stopped. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { dataDir, say } = options
  say(`starting the embedded PostgreSQL in ${dataDir}`)
  const server = await startEmbedded({ dataDir: join(dataDir, 'postgres') })
  const sql = connect(server.url, { connectionsMax: 2, applicationName: 'cobrand demo' })
  const stopDatabase = async (): Promise<void> => {
    await sql.end({ timeout: 5 })
    await server.stop()
  }
  try {
    const { applied } = await migrate(sql)
    say(applied.length === 0 ? 'the data of the last start is there' : 'the schema is made')
    const { gateway, memberIds } = await openGateway(server.url, sql, options)
    const [alfa, beta] = gateway.links.addresses
    if (alfa?.port === undefined || beta?.port === undefined) {
      throw new Error('the demo has two links')
    }
    return {
      gateway,
      sql,
      memberIds,
      operatorKey: await createDemoKey(sql),
      partnerKeys: await createDemoPartnerKeys(sql),
      databaseUrl: server.url,
      ports: { alfa: alfa.port, beta: beta.port },
      async stop() {
        await gateway.stop()
        await stopDatabase()
      },
    }
  } catch (error) {
    await stopDatabase()
    throw error
  }
}

async function openGateway(
  databaseUrl: string,
  sql: Sql,
  { dataDir, anyPorts, log, say }: DemoOptions,
): Promise<{ gateway: Gateway; memberIds: DemoMemberIds }> {
  const files = await ensureKeyFiles(join(dataDir, 'keys'))
  const keys = readConfig(['cardTokenKey', 'encryptionKeyJwk'], {
    CARD_TOKEN_KEY_FILE: files.cardToken,
    ENCRYPTION_KEY_FILE: files.encryption,
  })
  say('seeding the demo coalition: three partners, three members with test cards')
  const memberIds = await seedDemo(sql, keys.cardTokenKey)
  const host = '127.0.0.1'
  const gateway = await startGateway(
    {
      ...keys,
      databaseUrl,
      httpHost: host,
      httpPort: anyPorts ? 0 : httpPort,
      links: [links.alfa, links.beta].map(({ port, ...link }) => ({
        ...link,
        listen: { host, port: anyPorts ? 0 : port },
      })),
      answerBudgetMs,
      portal: 'demo',
      deliverCode: async (delivery) => say(`\n${delivery.phone}: ${messageOf(delivery)}`),
    },
    log,
  )
  return { gateway, memberIds }
}
