/** Metrics in the Prometheus text format; snapshots are read when somebody scrapes. */
import {
  AggregatorRegistry,
  collectDefaultMetrics,
  Counter,
  Gauge,
  Histogram,
  Registry,
  type MetricObjectWithValues,
  type MetricValue,
} from 'prom-client'

/** A value with its labels, as a snapshot gives it. */
export interface Sample {
  labels?: Record<string, string>
  value: number | bigint
}

/** A whole histogram with its labels, as a snapshot gives it. */
export interface HistogramSample {
  labels?: Record<string, string>
  /** How many fell into each bucket, not cumulative; the last one has no upper end. */
  counts: readonly number[]
  sum: number
}

/** Name without the `cobrand_` prefix, what it counts, and its labels. */
export interface MetricOptions {
  name: string
  help: string
  labels?: readonly string[]
}

/** How the gauges of several processes are one. */
export type Together = 'sum' | 'min' | 'max'

/** Everything that one process counts, as data that can be sent to another. */
export type MetricsPage = MetricObjectWithValues<MetricValue<string>>[]

/** What the parts of the gateway register their numbers with. */
export interface Metrics {
  /** A count that only grows and is kept elsewhere: `read` is called at each scrape. */
  counter(options: MetricOptions, read: () => Sample[]): void
  /** A state of now: `read` is called at each scrape. */
  gauge(options: MetricOptions, read: () => Sample[], together?: Together): void
  /** Observations that are made one by one; `buckets` in the unit that the name ends with. */
  histogram(options: MetricOptions & { buckets: number[] }): Histogram
  /** Observations that are counted elsewhere: `read` is called at each scrape. `buckets` are the upper ends. */
  histogramOf(
    options: MetricOptions & { buckets: readonly number[] },
    read: () => HistogramSample[],
  ): void
  /** The whole page. */
  text(): Promise<string>
  /** The whole page as data, for {@link mergeMetrics}. */
  page(): Promise<MetricsPage>
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
    gauge(options, read, together = 'sum') {
      const gauge: Gauge = new Gauge({
        ...common(options),
        aggregator: together,
        collect() {
          gauge.reset()
          for (const { labels = {}, value } of read()) gauge.set(labels, Number(value))
        },
      })
    },
    histogram: (options) => new Histogram({ ...common(options), buckets: options.buckets }),
    histogramOf(options, read) {
      const { name, help, buckets } = options
      // prom-client takes observations one by one only; this one's series are made at the scrape.
      const histogram = new Histogram({ ...common(options), buckets: [...buckets] })
      const get = () =>
        Promise.resolve({
          ...({ name: prefix + name, help, type: 'histogram', aggregator: 'sum' } as const),
          values: read().flatMap((sample) => series(prefix + name, buckets, sample)),
        })
      Object.assign(histogram, { get, getForPromString: get })
    },
    text: () => registry.metrics(),
    page: () => registry.getMetricsAsJSON(),
    contentType: registry.contentType,
  }
}

/** The page of several processes: counts and histograms summed, gauges as each one says. */
export async function mergeMetrics(pages: readonly MetricsPage[]): Promise<string> {
  return await AggregatorRegistry.aggregate([...pages]).metrics()
}

/** What must not be forgotten of processes that have ended: their counts, without their gauges. */
export async function mergeCounts(pages: readonly MetricsPage[]): Promise<MetricsPage> {
  const grows = pages.map((page) => page.filter(({ type }) => growing.has(String(type))))
  return await AggregatorRegistry.aggregate(grows).getMetricsAsJSON()
}

const growing: ReadonlySet<string> = new Set(['counter', 'histogram'])

function series(name: string, buckets: readonly number[], sample: HistogramSample) {
  const { labels = {}, counts, sum } = sample
  let count = 0
  const inBuckets = counts.map((inBucket, at) => {
    count += inBucket
    const le = buckets[at] ?? '+Inf'
    return { metricName: `${name}_bucket`, labels: { ...labels, le }, value: count }
  })
  return [
    ...inBuckets,
    { metricName: `${name}_sum`, labels, value: sum },
    { metricName: `${name}_count`, labels, value: count },
  ]
}
