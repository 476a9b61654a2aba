/** Every number that the gateway shows at `/metrics`. */
import type { Core } from './core.ts'
import type { RequestRecord } from './http/deps.ts'
import type { LinkSnapshot } from './link/index.ts'
import { addJobMetrics } from './job-metrics.ts'
import type { JobStats } from './jobs/scheduler.ts'
import { addLinkMetrics } from './link-metrics.ts'
import { createMetrics, type Metrics, type Sample } from './observe/metrics.ts'

/** What the HTTP API adds as it answers. */
export interface GatewayMetrics extends Metrics {
  observeRequest(record: RequestRecord): void
}

/**
 * Registers the core's and the links' numbers; they are read when somebody scrapes. `restarts`: how
 * often the worker process that this is was started before.
 */
export function createGatewayMetrics(
  core: Core,
  links: () => LinkSnapshot[],
  restarts = 0,
  jobs: () => readonly JobStats[] = () => [],
): GatewayMetrics {
  const metrics = createMetrics()
  metrics.gauge({ name: 'workers', help: 'Processes that serve' }, () => [{ value: 1 }])
  metrics.gauge({ name: 'worker_restarts', help: 'Workers that were started again' }, () => [
    { value: restarts },
  ])
  addIntake(metrics, core)
  addLinkMetrics(metrics, links)
  addJobMetrics(metrics, jobs)
  const requests = metrics.histogram({
    name: 'http_request_seconds',
    help: 'HTTP requests by route and status, and how long they took',
    labels: ['method', 'route', 'status'],
    buckets: [0.001, 0.002, 0.005, 0.01, 0.02, 0.05, 0.1, 0.2, 0.5, 1, 10],
  })
  return {
    ...metrics,
    observeRequest({ method, route, status, durationMs }) {
      requests.observe({ method, route, status: String(status) }, durationMs / 1000)
    },
  }
}

function addIntake(metrics: Metrics, { intake, directory, redemptions }: Core): void {
  const one = (value: number): Sample[] => [{ value }]
  const counters = {
    recorded: 'Card events of members that are durable, repeats included',
    repeats: 'Card events that had been recorded before',
    unavailable: 'Card events that could not be made durable when they came',
    refused: 'Card events that the database refused',
    batches: 'Batches committed',
    retries: 'Batches tried again after a deadlock or a serialization failure',
  } as const
  for (const name of [
    'recorded',
    'repeats',
    'unavailable',
    'refused',
    'batches',
    'retries',
  ] as const) {
    const help = counters[name]
    metrics.counter({ name: `intake_${name}_total`, help }, () => one(intake.stats()[name]))
  }
  const ledgerRetries = {
    name: 'ledger_retries_total',
    help: 'Requests about redemptions tried again after a deadlock or a serialization failure',
  }
  metrics.counter(ledgerRetries, () => one(redemptions.retries()))
  metrics.counter(
    {
      name: 'redemption_reviews_total',
      help: 'Redemptions that were held for a person to look at',
    },
    () => one(redemptions.reviews()),
  )
  metrics.counter(
    { name: 'intake_commit_seconds_total', help: 'Time from the start of batches to their commit' },
    () => one(intake.stats().commitMsTotal / 1000),
  )
  metrics.gauge({ name: 'intake_queued', help: 'Card events that wait for a batch' }, () =>
    one(intake.stats().queued),
  )
  metrics.gauge(
    { name: 'database_up', help: 'Whether the intake reaches the database' },
    () => one(Number(intake.stats().databaseUp)),
    'min',
  )
  metrics.gauge(
    { name: 'linked_cards', help: 'Cards in the directory' },
    () => one(directory.size),
    'min',
  )
}
