/** The gateway on which scenarios are played: four links over TCP, and the importer as a gateway of its own. */
import { randomBytes } from 'node:crypto'
import { vi } from 'vitest'
import { assertPan } from '../../../src/card/pan.ts'
import { applyCoalition } from '../../../src/cli/coalition/apply.ts'
import { readCoalition } from '../../../src/cli/coalition.ts'
import type { Sql } from '../../../src/db/connect.ts'
import { readReference } from '../../../src/intake/store/reference.ts'
import type { Reference } from '../../../src/intake/reference.ts'
import { loadProtocol, type Dialect } from '../../../src/iso8583/index.ts'
import { generateEncryptionKey } from '../../../src/keys/encryption.ts'
import { openCore, type Core } from '../../../src/core.ts'
import { startGateway, type Gateway } from '../../../src/main.ts'
import { identifyDigits, type IdentifiedCard } from '../../../src/enrolment/identify.ts'
import { Identifiers } from '../../../src/member/identifier.ts'
import { createLogger } from '../../../src/observe/logger.ts'
import { AcquirerClient } from '../../../src/simulator/index.ts'
import { freshDatabase, type FreshDatabase } from '../../support/database.ts'
import { acquirerId, coalitionFile, protocols, type LinkName, type Scenario } from './fixture.ts'
import { ownMerchant } from './instance.ts'
import type { Names } from './outcome.ts'

const linkNames = Object.keys(protocols) as LinkName[]

/** See the file. */
export interface Stage {
  database: FreshDatabase
  gateway: Gateway
  /** What `cobrand clearing import` works with: another core on the same database. */
  importer: Core
  clients: Record<LinkName, AcquirerClient>
  dialects: Record<LinkName, Dialect>
  reference: Reference
  identifiers: Identifiers
  names: Omit<Names, 'members'>
  /** A test card as it is linked. */
  identify(pan: string): IdentifiedCard
  /** Waits until the gateway knows a card. */
  known(pan: string): Promise<void>
  stop(): Promise<void>
}

/** More than a run of the tests plays. */
const playingsMax = 2000

/** Starts it; the scenarios' own merchant ids lead where they say, for every playing. */
export async function startStage(scenarios: readonly Scenario[]): Promise<Stage> {
  const database = await freshDatabase()
  const { sql, url } = database
  await applyCoalition(sql, await readCoalition(coalitionFile))
  for (const { merchants } of scenarios) {
    for (const [merchant, location] of Object.entries(merchants)) {
      if (location !== null) await mapForAll(sql, merchant, location)
    }
  }
  const cardTokenKey = randomBytes(32)
  const log = createLogger('silent')
  const gateway = await startGateway(
    {
      ...{ databaseUrl: url, httpHost: '127.0.0.1', httpPort: 0, answerBudgetMs: 10_000 },
      cardTokenKey,
      encryptionKeyJwk: await generateEncryptionKey(),
      links: linkNames.map((name) => ({
        ...{ name, acquirerId, protocol: protocols[name], listen: { port: 0 } },
      })),
    },
    log,
  )
  const importer = await openCore({ databaseUrl: url, cardTokenKey, log })
  const { tokenizer } = importer
  const entries = await Promise.all(
    linkNames.map(async (name, at) => {
      const port = gateway.links.addresses[at]?.port ?? 0
      const dialect = loadProtocol(protocols[name])
      const client = await AcquirerClient.connect({ host: '127.0.0.1', port, dialect })
      return [name, { dialect, client }] as const
    }),
  )
  const of = <Value>(pick: (each: (typeof entries)[number][1]) => Value) =>
    Object.fromEntries(entries.map(([name, each]) => [name, pick(each)])) as Record<LinkName, Value>
  const clients = of(({ client }) => client)
  return {
    ...{ database, gateway, importer, clients, dialects: of(({ dialect }) => dialect) },
    reference: await readReference(sql),
    identifiers: new Identifiers(cardTokenKey),
    names: await namesIn(database),
    identify(pan) {
      const identified = identifyDigits(tokenizer, Buffer.from(pan))
      if (identified.outcome !== 'identified') throw new Error(identified.outcome)
      return identified.card
    },
    async known(pan) {
      const digits = Buffer.from(pan)
      assertPan(digits)
      const token = tokenizer.token(digits)
      const directories = [gateway.core.directory, importer.directory]
      const isKnown = (): boolean => directories.every((each) => each.find(token, 0) >= 0)
      await vi.waitUntil(isKnown, { timeout: 10_000, interval: 1 })
    },
    async stop() {
      await Promise.all(Object.values(clients).map((client) => client.close()))
      await importer.stop()
      await gateway.stop()
      await database.drop()
    },
  }
}

async function mapForAll(sql: Sql, merchant: string, location: string): Promise<void> {
  const own = Array.from({ length: playingsMax }, (_, playing) => ownMerchant(merchant, playing))
  await sql`
    INSERT INTO merchant_id (acquirer_id, merchant_id, valid_from, location_id)
    SELECT ${acquirerId}, merchant_id, '2020-01-01', location_id
      FROM unnest(${own}::text[]) AS own (merchant_id), location WHERE name = ${location}`
}

/** Names of partners and locations. */
export async function namesIn({ sql }: FreshDatabase): Promise<Omit<Names, 'members'>> {
  const partners = await sql<{ id: bigint; name: string }[]>`
    SELECT partner_id AS id, name FROM partner`
  const locations = await sql<{ id: bigint; name: string }[]>`
    SELECT location_id AS id, name FROM location`
  return {
    partners: new Map(partners.map(({ id, name }) => [id, name])),
    locations: new Map(locations.map(({ id, name }) => [id, name])),
  }
}
