/** Webhooks of a gateway: what waits to be told is placed and sent for as long as it runs. */
import type { Sql } from '../db/connect.ts'
import { startRelay } from '../outbox/relay.ts'
import { createCourier, type CourierCounts } from './courier.ts'
import type { Exchanger } from './exchange.ts'

/** From one look for what waits to the next. */
const lookMs = 500

/** Where webhooks say what went wrong. */
export interface WebhookLog {
  warn(details: object, message: string): void
}

/** What webhooks work with. */
export interface WebhookOptions {
  readonly sql: Sql
  readonly exchanger: Exchanger
  /** From `deriveSecretKey`. */
  readonly secretKey: Buffer
  readonly log: WebhookLog
  now(): Date
}

/** What this process has placed and sent. */
export interface WebhookStats extends CourierCounts {
  placed: number
}

/** See {@link startWebhooks}. */
export interface Webhooks {
  stats(): WebhookStats
  /** Cuts off what is under way: it is sent again by whoever comes next. */
  stop(): Promise<void>
}

/** Starts relay and courier. Each failure is tried again, and told once. */
export function startWebhooks({ log, ...options }: WebhookOptions): Webhooks {
  const { sql, exchanger } = options
  const warn = (message: string) => (error: unknown) => log.warn({ code: codeOf(error) }, message)
  const relay = startRelay({
    sql,
    onFailure: warn('events cannot be placed in their feeds; it is tried again'),
  })
  const courier = createCourier({
    ...options,
    onFailure: warn('webhooks of an endpoint cannot be looked after; it is tried again'),
  })
  let hasFailed = false
  let underWay: Promise<void> | undefined
  const look = async (): Promise<void> => {
    try {
      await courier.look()
      hasFailed = false
    } catch (error) {
      if (!hasFailed) warn('webhooks cannot be looked after; it is tried again')(error)
      hasFailed = true
    }
  }
  const timer = setInterval(() => {
    underWay ??= look().finally(() => (underWay = undefined))
  }, lookMs)
  return {
    stats: () => ({ ...courier.counts(), placed: relay.placed() }),
    async stop() {
      clearInterval(timer)
      await Promise.all([relay.stop(), underWay])
      await courier.stop()
      exchanger.close()
    },
  }
}

/** Safe to log; a message may carry data. */
function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return error instanceof Error ? error.name : 'UNKNOWN'
}
