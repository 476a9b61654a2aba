/** The gateway: core, acquirer links and HTTP API, started and stopped in order. */
import { openAccess, type OpenAccess } from './access.ts'
import { takeCardEvents } from './acquirer/take.ts'
import { AuditTrail } from './audit/trail.ts'
import { Uploads } from './clearing/upload.ts'
import { openCore, type Core } from './core.ts'
import type { LinkConfig } from './config/config.ts'
import { ping } from './db/inspect.ts'
import { createApp } from './http/app.ts'
import type { AppDeps, RequestRecord } from './http/deps.ts'
import { readProxies } from './http/conventions/address.ts'
import { startHttp, type Fetches, type HttpServer } from './http/server.ts'
import type { HttpTls } from './http/tls.ts'
import { deriveAnswerSecret } from './idempotency/sealing.ts'
import { connectJobs } from './jobs/connect.ts'
import { jobs } from './jobs/jobs.ts'
import { startScheduler, type Scheduler } from './jobs/scheduler.ts'
import { readBalances } from './ledger/balance.ts'
import { areCustomers, type Acquaintance } from './payment/store/acquaintance.ts'
import { Gatherer } from './values/gather.ts'
import { startLinks, type Links } from './link/index.ts'
import { createGatewayMetrics, type GatewayMetrics } from './metrics.ts'
import { createHealth, type Health, type Readiness } from './observe/health.ts'
import { Identifiers } from './member/identifier.ts'
import { openMemberAccess, type MemberAccessSettings } from './member-access.ts'
import type { Logger } from './observe/logger.ts'
import { explainWhole } from './intake/store/explain.ts'
import { deriveCodeKey } from './redemption/code.ts'
import { createDesk } from './redemption/desk.ts'
import { takeReceipts } from './receipt/take.ts'
import { withPortal } from './web/front.ts'
import { createPortal } from './web/portal.ts'
import { addWebhookMetrics } from './webhook-metrics.ts'
import { openWebhooks, type OpenWebhooks, type WebhookSettings } from './webhooks.ts'

/** What a gateway is started with: the configuration, read and checked. */
export interface GatewaySettings
  extends Pick<WebhookSettings, 'webhookPrivateNetworks'>, MemberAccessSettings {
  databaseUrl: string
  httpHost: string
  httpPort: number
  /** How the HTTP API is called from outside; by default as it listens. */
  publicUrl?: string | null
  /** By default plain HTTP. */
  httpTls?: HttpTls | null
  /** Whether members have pages; `demo`: these say that members are made up. By default `off`. */
  portal?: 'on' | 'off' | 'demo'
  /** Networks of proxies whose `X-Forwarded-For` is believed; by default none. */
  trustedProxies?: readonly string[]
  links: readonly LinkConfig[]
  cardTokenKey: Buffer
  encryptionKeyJwk: string
  answerBudgetMs: number
}

/** What differs where several processes are one gateway; everything has a default. */
export interface GatewayShare {
  /** Connections to the database beside the intake's and the listening one. */
  connectionsMax?: number
  /** Whether links that connect are run by this process. */
  callsOut?: boolean
  /** How often this process was started before. */
  restarts?: number
  /** What `/readyz` answers for all processes. */
  readiness?(): Promise<Readiness>
  /** What `/metrics` answers for all processes. */
  metricsText?(): Promise<string>
}

/** A gateway that takes messages and requests. */
export interface Gateway {
  readonly core: Core
  readonly links: Links
  readonly http: HttpServer
  /** Of this process alone. */
  readonly metrics: GatewayMetrics
  readonly health: Health
  /** What runs the jobs by the hour. */
  readonly jobs: Scheduler
  /** Takes nothing new, answers what is under way, commits it, closes. */
  stop(): Promise<void>
}

/**
 * Starts a gateway; where a part cannot start, those before it are stopped and its error is thrown
 * (`MigrationError`, `LinkError`, `HttpListenError`, `SpecError`, `KeyError`).
 */
export async function startGateway(
  settings: GatewaySettings,
  log: Logger,
  share: GatewayShare = {},
): Promise<Gateway> {
  const core = await openCore({ ...settings, log, connectionsMax: share.connectionsMax })
  // What was started, and is stopped again where a later part cannot start.
  const stops = [() => core.stop()]
  try {
    const { answerBudgetMs } = settings
    const callsOut = share.callsOut ?? true
    const access = await openAccess(settings, core.sql, log)
    stops.push(() => access.stop())
    const links = await startLinks(settings.links, { ...core, log, answerBudgetMs, callsOut })
    stops.push(() => links.stop())
    const { scheduler, stopJobs } = startJobs(settings, core, log)
    stops.push(stopJobs)
    const webhooks = openWebhooks(settings, log)
    stops.push(() => webhooks.stop())
    const health = createGatewayHealth(core)
    const metrics = createGatewayMetrics(
      core,
      () => links.snapshot(),
      share.restarts,
      () => scheduler.stats(),
    )
    addWebhookMetrics(metrics, () => webhooks.stats())
    const told = {
      contentType: metrics.contentType,
      text: () => share.metricsText?.() ?? metrics.text(),
      observeRequest: (record: RequestRecord) => metrics.observeRequest(record),
      readiness: () => share.readiness?.() ?? health.readiness(),
    }
    const http = await startApi(settings, core, told, { ...access, webhooks: webhooks.desk }, log)
    const stop = () => stopInOrder(core, links, http, webhooks, stopJobs)
    return { core, links, http, metrics, health, jobs: scheduler, stop }
  } catch (error) {
    for (const stop of stops.toReversed()) await stop()
    throw error
  }
}

function createGatewayHealth({ sql, intake }: Core): Health {
  return createHealth({
    database: () => ping(sql),
    intake: () => {
      if (!intake.stats().databaseUp) throw new Error('the intake does not reach the database')
    },
  })
}

/** What the API says of the gateway. */
interface Told extends Pick<GatewayMetrics, 'contentType' | 'text' | 'observeRequest'> {
  readiness(): Promise<Readiness>
}

const clock = (): Date => new Date()

async function startApi(
  settings: GatewaySettings,
  core: Core,
  told: Told,
  access: OpenAccess & { webhooks: OpenWebhooks['desk'] },
  log: Logger,
): Promise<HttpServer> {
  const { httpHost: host, httpPort: port, httpTls, cardTokenKey } = settings
  const { sql, tokenizer, vault, redemptions, intake } = core
  const identifiers = new Identifiers(cardTokenKey)
  const members = openMemberAccess(settings, { sql, identifiers, vault, log })
  const uploads = new Uploads(core)
  const balances = new Gatherer((memberIds: readonly bigint[]) => readBalances(sql, memberIds), {
    keysMax: 200,
    underWayMax: 2,
  })
  const customers = new Gatherer((asked: readonly Acquaintance[]) => areCustomers(sql, asked), {
    keysMax: 200,
    underWayMax: 1,
  })
  const deps: AppDeps = {
    ...{ sql, tokenizer, vault, intake, redemptions, identifiers },
    ...access,
    signIn: members.signIn,
    verifiers: [...access.verifiers, ...members.verifiers],
    audit: new AuditTrail(sql),
    directory: core.directory,
    takeReceipts: (partnerId, documents) =>
      takeReceipts({ sql, identifiers, intake, now: clock }, partnerId, documents),
    takeCardEvents: (acquirerId, documents) =>
      takeCardEvents(
        { ...core, decrypt: (jwe) => access.encryptionKey.decrypt(jwe), now: clock },
        acquirerId,
        documents,
      ),
    answerSecret: deriveAnswerSecret(cardTokenKey),
    trustedProxies: readProxies(settings.trustedProxies ?? []),
    desk: createDesk({ sql, redemptions, codeKey: deriveCodeKey(cardTokenKey), now: clock }),
    reads: {
      balance: (memberId) => balances.ask(memberId),
      isCustomer: (asked) => customers.ask(asked),
      explanation: (memberId, paymentId) =>
        explainWhole(sql, memberId, paymentId, core.reference()),
    },
    takeClearingFile: (upload) => uploads.take(upload),
    readiness: () => told.readiness(),
    metrics: told,
    onRequest: (record) => told.observeRequest(record),
    onFailure: ({ requestId, error }) => log.error({ requestId, err: error }, 'request failed'),
  }
  const app = createFront(deps, settings.portal)
  const http = await startHttp({ host, port, tls: httpTls ?? undefined }, app)
  access.listensAt(http.url)
  const stop = async (): Promise<void> => {
    await Promise.all([uploads.stop(), http.stop(), access.stop()])
  }
  return { ...http, stop }
}

/** The API, and the portal where it is wanted. */
function createFront(deps: AppDeps, portal: GatewaySettings['portal'] = 'off'): Fetches {
  const api = createApp(deps)
  return portal === 'off'
    ? api
    : withPortal(api, createPortal({ ...deps, isDemo: portal === 'demo' }))
}

/** The scheduler, and what stops it and closes the connections of its jobs. */
function startJobs({ databaseUrl }: GatewaySettings, { intake, vault }: Core, log: Logger) {
  const sql = connectJobs(databaseUrl)
  const scheduler = startScheduler({ sql, intake, vault, jobs, log })
  const stopJobs = async (): Promise<void> => {
    await scheduler.stop()
    await sql.end({ timeout: 1 })
  }
  return { scheduler, stopJobs }
}

async function stopInOrder(
  core: Core,
  links: Links,
  http: HttpServer,
  webhooks: OpenWebhooks,
  stopJobs: () => Promise<void>,
): Promise<void> {
  await Promise.all([links.stop(), http.stop(), webhooks.stop(), stopJobs()])
  await core.stop()
}
