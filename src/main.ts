/** The gateway: core, acquirer links and HTTP API, started and stopped in order. */
import { openCore, type Core } from './core.ts'
import type { LinkConfig } from './config/config.ts'
import { ping } from './db/inspect.ts'
import { createApp } from './http/app.ts'
import { startHttp, type HttpServer } from './http/server.ts'
import { loadEncryptionKey } from './keys/encryption.ts'
import { readBalance } from './ledger/store.ts'
import { startLinks, type Links } from './link/index.ts'
import { createGatewayMetrics } from './metrics.ts'
import { createHealth } from './observe/health.ts'
import type { Logger } from './observe/logger.ts'
import { readExplanation } from './payment/store/explanation.ts'

/** What a gateway is started with: the configuration, read and checked. */
export interface GatewaySettings {
  databaseUrl: string
  httpHost: string
  httpPort: number
  links: readonly LinkConfig[]
  cardTokenKey: Buffer
  encryptionKeyJwk: string
  answerBudgetMs: number
}

/** A gateway that takes messages and requests. */
export interface Gateway {
  readonly core: Core
  readonly links: Links
  readonly http: HttpServer
  /** Takes nothing new, answers what is under way, commits it, closes. */
  stop(): Promise<void>
}

/**
 * Starts a gateway; where a part cannot start, those before it are stopped and its error is thrown
 * (`MigrationError`, `LinkError`, `HttpListenError`, `SpecError`, `KeyError`).
 */
export async function startGateway(settings: GatewaySettings, log: Logger): Promise<Gateway> {
  const encryptionKey = await loadEncryptionKey(settings.encryptionKeyJwk)
  const core = await openCore({ ...settings, log })
  try {
    const { answerBudgetMs } = settings
    const links = await startLinks(settings.links, { ...core, log, answerBudgetMs })
    try {
      const http = await startApi(settings, core, links, encryptionKey, log)
      return { core, links, http, stop: () => stopInOrder(core, links, http) }
    } catch (error) {
      await links.stop()
      throw error
    }
  } catch (error) {
    await core.stop()
    throw error
  }
}

async function startApi(
  { httpHost: host, httpPort: port }: GatewaySettings,
  core: Core,
  links: Links,
  encryptionKey: Awaited<ReturnType<typeof loadEncryptionKey>>,
  log: Logger,
): Promise<HttpServer> {
  const { sql, tokenizer, intake } = core
  const health = createHealth({
    database: () => ping(sql),
    intake: () => {
      if (!intake.stats().databaseUp) throw new Error('the intake does not reach the database')
    },
  })
  const metrics = createGatewayMetrics(core, () => links.snapshot())
  const app = createApp({
    sql,
    tokenizer,
    encryptionKey,
    reads: {
      balance: (memberId) => readBalance(sql, memberId),
      explanation: (memberId, paymentId) => readExplanation(sql, memberId, paymentId),
    },
    readiness: () => health.readiness(),
    metrics,
    onRequest: (record) => metrics.observeRequest(record),
    onFailure: ({ requestId, error }) => log.error({ requestId, err: error }, 'request failed'),
  })
  return await startHttp({ host, port }, app)
}

async function stopInOrder(core: Core, links: Links, http: HttpServer): Promise<void> {
  await Promise.all([links.stop(), http.stop()])
  await core.stop()
}
