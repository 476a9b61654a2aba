/** The whole gateway in a process of its own, for benchmarks: told by its parent what to run on. */
import { startGateway, type Gateway, type GatewaySettings } from '../../src/main.ts'
import { createLogger } from '../../src/observe/logger.ts'

/** What the parent sends first; keys as text, since messages are JSON. */
export interface BenchGatewaySettings {
  databaseUrl: string
  cardTokenKeyHex: string
  encryptionKeyJwk: string
}

let gateway: Gateway | undefined

process.on('message', (message: BenchGatewaySettings | 'usage' | 'stop') => {
  void answer(message)
})

async function answer(message: BenchGatewaySettings | 'usage' | 'stop'): Promise<void> {
  if (message === 'usage') {
    const { user, system } = process.cpuUsage()
    process.send?.({ rssBytes: process.memoryUsage.rss(), cpuUs: user + system })
  } else if (message === 'stop') {
    await gateway?.stop()
    process.disconnect()
  } else {
    const startedAt = performance.now()
    gateway = await startGateway(settingsOf(message), createLogger('warn'))
    const port = gateway.links.addresses[0]?.port
    process.send?.({
      port,
      cards: gateway.core.directory.size,
      startMs: performance.now() - startedAt,
    })
  }
}

function settingsOf(message: BenchGatewaySettings): GatewaySettings {
  const host = '127.0.0.1'
  return {
    databaseUrl: message.databaseUrl,
    cardTokenKey: Buffer.from(message.cardTokenKeyHex, 'hex'),
    encryptionKeyJwk: message.encryptionKeyJwk,
    httpHost: host,
    httpPort: 0,
    links: [{ name: 'bench', acquirerId: 'BENCH', protocol: 'iso1987-ascii', listen: { port: 0 } }],
    // Not what is measured: every answer is to come from its commit.
    answerBudgetMs: 10_000,
  }
}
