/** The numbers of webhooks at `/metrics`. */
import type { Metrics, Sample } from './observe/metrics.ts'
import type { WebhookStats } from './webhook/webhooks.ts'

/** Registers them; they are read when somebody scrapes. */
export function addWebhookMetrics(metrics: Metrics, stats: () => WebhookStats): void {
  metrics.counter(
    { name: 'events_placed_total', help: 'Events that this process has placed in feeds' },
    () => [{ value: stats().placed }],
  )
  metrics.counter(
    {
      name: 'webhook_attempts_total',
      help: 'Attempts of this process to send an event to an endpoint, by how they ended',
      labels: ['outcome'],
    },
    (): Sample[] => {
      const { delivered, failed } = stats()
      return [
        { labels: { outcome: 'delivered' }, value: delivered },
        { labels: { outcome: 'failed' }, value: failed },
      ]
    },
  )
  metrics.counter(
    {
      name: 'webhook_endpoints_disabled_total',
      help: 'Endpoints that this process has disabled, because they are gone or fail',
    },
    () => [{ value: stats().disabled }],
  )
}
