/** What the links count, as metrics. */
import { answerBucketsMs, type LinkSnapshot, type TimesSnapshot } from './link/index.ts'
import type { HistogramSample, Metrics, Sample } from './observe/metrics.ts'

type Snapshots = () => LinkSnapshot[]

/** Registers them; they are read when somebody scrapes. */
export function addLinkMetrics(metrics: Metrics, links: Snapshots): void {
  addMessages(metrics, links)
  addCounters(metrics, links)
  addState(metrics, links)
  metrics.histogramOf(
    {
      name: 'link_answer_seconds',
      help: 'From the receipt of a message to its answer, by whose card it was',
      labels: ['link', 'card'],
      buckets: answerBucketsMs.map((ms) => ms / 1000),
    },
    () =>
      links().flatMap(({ link, memberAnswers, strangerAnswers }) => [
        times(link, 'member', memberAnswers),
        times(link, 'stranger', strangerAnswers),
      ]),
  )
}

function times(link: string, card: string, { counts, sumMs }: TimesSnapshot): HistogramSample {
  return { labels: { link, card }, counts, sum: sumMs / 1000 }
}

function addMessages(metrics: Metrics, links: Snapshots): void {
  metrics.counter(
    {
      name: 'link_messages_total',
      help: 'Messages by type, outcome and response code',
      labels: ['link', 'mti', 'outcome', 'code'],
    },
    () =>
      links().flatMap(({ link, messages }) =>
        messages.map(({ mti, outcome, code, count }) => ({
          labels: { link, mti, outcome, code },
          value: count,
        })),
      ),
  )
  metrics.counter(
    {
      name: 'link_closed_total',
      help: 'Connections that were refused, or closed by the gateway, by reason',
      labels: ['link', 'reason'],
    },
    () =>
      links().flatMap(({ link, faults }) =>
        faults.map(({ reason, count }) => ({ labels: { link, reason }, value: count })),
      ),
  )
  metrics.counter(
    {
      name: 'link_answers_received_total',
      help: 'Answers that came, by what they were to: matched, late, duplicate, unmatched',
      labels: ['link', 'kind'],
    },
    () =>
      links().flatMap(({ link, ownAnswers }) =>
        ownAnswers.map(({ kind, count }) => ({ labels: { link, kind }, value: count })),
      ),
  )
}

const counters = {
  bytesIn: ['link_bytes_in_total', 'Bytes received'],
  bytesOut: ['link_bytes_out_total', 'Bytes sent'],
  emptyFrames: ['link_polls_total', 'Frames without a message'],
  connectionsTotal: ['link_connections_total', 'Connections since the start'],
  connectFailures: ['link_connect_failures_total', 'Calls that did not end in a connection'],
  ownRequests: ['link_requests_sent_total', 'Sign-ons, sign-offs and echoes of the gateway'],
  lateCommits: ['link_late_commits_total', 'Commits after the answer was already given'],
  pausesForRoom: ['link_pauses_for_room_total', 'Waits for room in the intake'],
  pausesForReader: ['link_pauses_for_reader_total', 'Waits for a reader of answers'],
  pausesForRate: ['link_pauses_for_rate_total', 'Waits for the next second of frames'],
} as const satisfies Partial<Record<keyof LinkSnapshot, readonly [string, string]>>

const labels = ['link'] as const

function addCounters(metrics: Metrics, links: Snapshots): void {
  for (const field of Object.keys(counters) as (keyof typeof counters)[]) {
    const [name, help] = counters[field]
    metrics.counter({ name, help, labels }, () => each(links, field))
  }
}

function addState(metrics: Metrics, links: Snapshots): void {
  const connections = { name: 'link_connections', help: 'Connections open now', labels }
  metrics.gauge(connections, () => each(links, 'connections'))
  const signedOn = {
    name: 'link_signed_on',
    help: 'Connections on which somebody signed on',
    labels,
  }
  metrics.gauge(signedOn, () => each(links, 'signedOn'))
}

function each(
  links: Snapshots,
  field: keyof typeof counters | 'connections' | 'signedOn',
): Sample[] {
  return links().map((snapshot) => ({ labels: { link: snapshot.link }, value: snapshot[field] }))
}
