/** `cobrand serve`: the gateway in production, on the database in DATABASE_URL. */
import { Command } from 'commander'
import type { Gateway } from '../main.ts'
import type { MetricsPage } from '../observe/metrics.ts'
import type { Readiness } from '../observe/health.ts'
import { withExamples } from './help.ts'
import { whole } from './values.ts'

const workersMax = 64
/** Connections that HTTP and loading share out among the workers, and what each needs at least. */
const connectionsShared = 10
const connectionsMin = 2

/** The command. */
export function serveCommand(): Command {
  const command = new Command('serve')
    .description('run the gateway: acquirer links and HTTP API, until SIGINT or SIGTERM')
    .option('--workers <n>', 'processes that share the ports', whole(1, workersMax), 1)
    .action(({ workers }: { workers: number }) => run(workers))
  command.addHelpText(
    'after',
    `
Environment:
  DATABASE_URL          PostgreSQL 15 or newer, brought up to date by "cobrand migrate"
  LINKS_FILE            the acquirer links, a JSON array (docs/operator.md); read again on SIGHUP
  CARD_TOKEN_KEY_FILE   32 bytes in hex, mode 0600: "openssl rand -hex 32"
  ENCRYPTION_KEY_FILE   a private JWK, mode 0600: "cobrand keys generate"
  HTTP_HOST, HTTP_PORT  127.0.0.1 and 8080 where not set
  PUBLIC_URL            how it is called from outside, https://api.example.com; as it listens where not set
  HTTP_TLS_CERTIFICATE_FILE, HTTP_TLS_KEY_FILE
                        PEM; plain HTTP where not set; read again on SIGHUP
  HTTP_TLS_CLIENT_CA_FILE
                        PEM: issuers of the certificates that programs of banks and partners may show
  PORTAL                on or off: pages for members under /portal; off where not set
  SIGN_IN_CODE_URL      where members' one-time codes are posted to be sent; none are where not set
  SIGN_IN_CODE_SECRET_FILE
                        whsec_ and base64, mode 0600: signs them as Standard Webhooks
  OIDC_ISSUER, OIDC_CLIENT_ID, OIDC_CLIENT_SECRET_FILE
                        the identity provider of members, and how it knows the gateway; none where not set
  OIDC_AUDIENCE         this API in the provider's access tokens; where not set, they are not taken
  ANSWER_BUDGET_MS      150 where not set: an authorization is answered after this at the latest
  TRUSTED_PROXIES       networks of proxies whose X-Forwarded-For is believed, 10.0.0.0/8; none where not set
  WEBHOOK_PRIVATE_NETWORKS
                        networks that webhooks may go to although they are not public, 10.0.0.0/8,fd00::/8
  LOG_LEVEL             debug, info, warn, error or silent; info where not set`,
  )
  return withExamples(command, 'serve', 'serve --workers 2')
}

async function run(workers: number): Promise<void> {
  if (workers === 1) await runAlone()
  else if ((await import('../workers/seat.ts')).isWorker) await runWorker()
  else await runWorkers(workers)
}

async function runAlone(): Promise<void> {
  const { configNames, readConfig } = await import('../config/config.ts')
  const { createLogger } = await import('../observe/logger.ts')
  const { startGateway } = await import('../main.ts')
  const { surviveDriverFault } = await import('./driver-fault.ts')
  const { reload: reloadFiles } = await import('./reload.ts')
  const { untilAsked } = await import('./signals.ts')
  const settings = readConfig(configNames)
  const log = createLogger(settings.logLevel)
  surviveDriverFault(log)
  // Whoever starts the gateway may send one at once: it must not end a gateway that is not ready yet.
  let reload = (): void => {}
  process.on('SIGHUP', () => reload())
  const gateway = await startGateway(settings, log)
  reload = () => void reloadFiles(gateway, log)
  log.info(facts(gateway), 'gateway is ready')
  const signal = await untilAsked()
  log.info({ signal }, 'gateway stops')
  reload = () => {}
  await gateway.stop()
  log.info({}, 'gateway has stopped')
}

/** The primary: serves nothing itself. */
async function runWorkers(workers: number): Promise<void> {
  const { configNames, readConfig } = await import('../config/config.ts')
  const { createLogger } = await import('../observe/logger.ts')
  const { mergeCounts } = await import('../observe/metrics.ts')
  const { runPrimary } = await import('../workers/primary.ts')
  const log = createLogger(readConfig(configNames).logLevel)
  process.exitCode = await runPrimary({
    ...{ workers, log },
    onReady: (details) => log.info({ ...details, workers }, 'gateway is ready'),
    keep: async (topic, answers) =>
      topic === 'metrics' ? await mergeCounts(answers as MetricsPage[]) : undefined,
  })
  log.info({}, 'gateway has stopped')
}

async function runWorker(): Promise<void> {
  // First of all: from here on it is the primary whose word counts, not the signals of a terminal.
  const { takeSeat } = await import('../workers/seat.ts')
  const seat = await takeSeat()
  try {
    const { configNames, readConfig } = await import('../config/config.ts')
    const { createLogger } = await import('../observe/logger.ts')
    const { mergeMetrics } = await import('../observe/metrics.ts')
    const { mergeReadiness } = await import('../observe/health.ts')
    const { startGateway } = await import('../main.ts')
    const { reload: reloadFiles } = await import('./reload.ts')
    const { surviveDriverFault } = await import('./driver-fault.ts')
    const settings = readConfig(configNames)
    const log = createLogger(settings.logLevel).child({ worker: seat.number })
    surviveDriverFault(log)
    const gateway = await startGateway(settings, log, {
      connectionsMax: Math.max(connectionsMin, Math.ceil(connectionsShared / seat.workers)),
      restarts: seat.restarts,
      // The acquirer is called once, not by each of us.
      callsOut: seat.number === 1,
      metricsText: async () => await mergeMetrics((await seat.askAll('metrics')) as MetricsPage[]),
      readiness: async () =>
        mergeReadiness((await seat.askAll('readiness')) as Readiness[], seat.workers),
    })
    let reload = (): Promise<void> => reloadFiles(gateway, log)
    seat.ready(facts(gateway), {
      reload: () => reload(),
      answers: {
        metrics: () => gateway.metrics.page(),
        readiness: () => gateway.health.readiness(),
      },
    })
    log.info({ pid: process.pid }, 'worker is ready')
    await seat.asked
    reload = () => Promise.resolve()
    await gateway.stop()
    log.info({}, 'worker has stopped')
  } finally {
    seat.leave()
  }
}

function facts({ http, links, core }: Gateway): object {
  return { http: http.url, links: links.addresses, cards: core.directory.size }
}
