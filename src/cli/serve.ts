/** `cobrand serve`: the gateway in production, on the database in DATABASE_URL. */
import { Command } from 'commander'
import { withExamples } from './help.ts'

/** The command. */
export function serveCommand(): Command {
  const command = new Command('serve')
    .description('run the gateway: acquirer links and HTTP API, until SIGINT or SIGTERM')
    .action(run)
  command.addHelpText(
    'after',
    `
Environment:
  DATABASE_URL          PostgreSQL 15 or newer, brought up to date by "cobrand migrate"
  LINKS_FILE            the acquirer links, a JSON array of {name, acquirerId, protocol, host, port}
  CARD_TOKEN_KEY_FILE   32 bytes in hex, mode 0600: "openssl rand -hex 32"
  ENCRYPTION_KEY_FILE   a private JWK, mode 0600: "cobrand keys generate"
  HTTP_HOST, HTTP_PORT  127.0.0.1 and 8080 where not set
  ANSWER_BUDGET_MS      150 where not set: an authorization is answered after this at the latest
  LOG_LEVEL             debug, info, warn, error or silent; info where not set`,
  )
  return withExamples(command, 'serve')
}

async function run(): Promise<void> {
  const { configNames, readConfig } = await import('../config/config.ts')
  const { createLogger } = await import('../observe/logger.ts')
  const { startGateway } = await import('../main.ts')
  const { surviveDriverFault } = await import('./driver-fault.ts')
  const { untilAsked } = await import('./signals.ts')
  const settings = readConfig(configNames)
  const log = createLogger(settings.logLevel)
  surviveDriverFault(log)
  const gateway = await startGateway(settings, log)
  log.info(
    { http: gateway.http.url, links: gateway.links.addresses, cards: gateway.core.directory.size },
    'gateway is ready',
  )
  const signal = await untilAsked()
  log.info({ signal }, 'gateway stops')
  await gateway.stop()
  log.info({}, 'gateway has stopped')
}
