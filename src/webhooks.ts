/** What a gateway tells partners and banks, wired: its own connections, the way out, and what owners do with their endpoints. */
import { connect } from './db/connect.ts'
import { createNetworks } from './webhook/address.ts'
import { createWebhookDesk, type WebhookDesk } from './webhook/desk.ts'
import { createExchanger } from './webhook/exchange.ts'
import { deriveSecretKey } from './webhook/secret.ts'
import { startWebhooks, type WebhookLog, type WebhookStats } from './webhook/webhooks.ts'

/** One relays, the other reads and notes what couriers send. */
const connectionsMax = 2

/** What it is opened with. */
export interface WebhookSettings {
  readonly databaseUrl: string
  /** 32 bytes. */
  readonly cardTokenKey: Buffer
  /** Networks (`10.0.0.0/8`) that webhooks may go to although they are not public; by default none. */
  readonly webhookPrivateNetworks?: readonly string[]
}

/** Events on their way. */
export interface OpenWebhooks {
  readonly desk: WebhookDesk
  stats(): WebhookStats
  /** Cuts off what is under way: it is sent again by whoever comes next. */
  stop(): Promise<void>
}

/** Starts it on a migrated database. */
export function openWebhooks(settings: WebhookSettings, log: WebhookLog): OpenWebhooks {
  const now = (): Date => new Date()
  const sql = connect(settings.databaseUrl, {
    applicationName: 'cobrand webhooks',
    connectionsMax,
  })
  const networks = createNetworks(settings.webhookPrivateNetworks ?? [])
  const secretKey = deriveSecretKey(settings.cardTokenKey)
  const exchanger = createExchanger({ networks, now })
  const running = startWebhooks({ sql, exchanger, secretKey, log, now })
  return {
    desk: createWebhookDesk({ sql, networks, exchanger, secretKey, now }),
    stats: () => running.stats(),
    async stop() {
      await running.stop()
      await sql.end({ timeout: 1 })
    },
  }
}
