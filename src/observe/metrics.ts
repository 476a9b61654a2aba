/** Metrics in the Prometheus text format; snapshots are read when somebody scrapes. */
import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client'

/** A value with its labels, as a snapshot gives it. */
export interface Sample {
  labels?: Record<string, string>
  value: number | bigint
}

/** Name without the `cobrand_` prefix, what it counts, and its labels. */
export interface MetricOptions {
  name: string
  help: string
  labels?: readonly string[]
}

/** What the parts of the gateway register their numbers with. */
export interface Metrics {
  /** A count that only grows and is kept elsewhere: `read` is called at each scrape. */
  counter(options: MetricOptions, read: () => Sample[]): void
  /** A state of now: `read` is called at each scrape. */
  gauge(options: MetricOptions, read: () => Sample[]): void
  /** Observations that are made one by one; `buckets` in the unit that the name ends with. */
  histogram(options: MetricOptions & { buckets: number[] }): Histogram
  /** The whole page. */
  text(): Promise<string>
  readonly contentType: string
}

const prefix = 'cobrand_'

/** An empty registry but for the process's own memory, CPU and event-loop figures. */
export function createMetrics(): Metrics {
  const registry = new Registry()
  collectDefaultMetrics({ register: registry, prefix })
  const common = ({ name, help, labels = [] }: MetricOptions) => ({
    ...{ name: prefix + name, help, labelNames: [...labels] },
    registers: [registry],
  })
  return {
    counter(options, read) {
      const counter: Counter = new Counter({
        ...common(options),
        collect() {
          counter.reset()
          for (const { labels = {}, value } of read()) counter.inc(labels, Number(value))
        },
      })
    },
    gauge(options, read) {
      const gauge: Gauge = new Gauge({
        ...common(options),
        collect() {
          gauge.reset()
          for (const { labels = {}, value } of read()) gauge.set(labels, Number(value))
        },
      })
    },
    histogram: (options) => new Histogram({ ...common(options), buckets: options.buckets }),
    text: () => registry.metrics(),
    contentType: registry.contentType,
  }
}
