import { expect, test } from 'vitest'
import {
  createMetrics,
  mergeCounts,
  mergeMetrics,
  type MetricsPage,
} from '../../src/observe/metrics.ts'

test('a snapshot is read at each scrape', async () => {
  const metrics = createMetrics()
  let seen = 1n
  const options = { name: 'link_messages_total', help: 'Messages.', labels: ['link'] }
  metrics.counter(options, () => [{ labels: { link: 'north' }, value: seen }])
  metrics.gauge({ name: 'cards', help: 'Cards.' }, () => [{ value: 7 }])
  expect(await metrics.text()).toContain('cobrand_link_messages_total{link="north"} 1\n')
  seen = 5n
  const text = await metrics.text()
  expect(text).toContain('cobrand_link_messages_total{link="north"} 5\n')
  expect(text).toContain('cobrand_cards 7\n')
})

test('a histogram counts observations', async () => {
  const metrics = createMetrics()
  const options = { name: 'commit_seconds', help: 'Commits.', buckets: [0.1, 1] }
  metrics.histogram(options).observe(0.5)
  expect(await metrics.text()).toContain('cobrand_commit_seconds_bucket{le="1"} 1\n')
})

test('every metric has the prefix', async () => {
  const text = await createMetrics().text()
  const names = [...text.matchAll(/^# TYPE (\S+)/gm)].map(([, name]) => name ?? '')
  expect(names.length).toBeGreaterThan(5)
  expect(names.filter((name) => !name.startsWith('cobrand_'))).toEqual([])
})

test('a histogram that is counted elsewhere is cumulative, and its last bucket has no end', async () => {
  const metrics = createMetrics()
  metrics.histogramOf(
    { name: 'wait_seconds', help: 'Waits.', labels: ['link'], buckets: [0.1, 1] },
    () => [{ labels: { link: 'north' }, counts: [2, 0, 3], sum: 9 }],
  )
  const text = await metrics.text()
  expect(text.match(/^cobrand_wait_seconds.*$/gm)).toEqual([
    'cobrand_wait_seconds_bucket{link="north",le="0.1"} 2',
    'cobrand_wait_seconds_bucket{link="north",le="1"} 2',
    'cobrand_wait_seconds_bucket{link="north",le="+Inf"} 5',
    'cobrand_wait_seconds_sum{link="north"} 9',
    'cobrand_wait_seconds_count{link="north"} 5',
  ])
  expect(text).toContain('# TYPE cobrand_wait_seconds histogram')
})

/** What a process shows that has counted `count` and has `cards`. */
async function page(count: number, cards: number): Promise<MetricsPage> {
  const metrics = createMetrics()
  metrics.counter({ name: 'taken_total', help: 'Taken.' }, () => [{ value: count }])
  metrics.gauge({ name: 'cards', help: 'Cards.' }, () => [{ value: cards }], 'min')
  metrics.gauge({ name: 'open', help: 'Open.' }, () => [{ value: 1 }])
  metrics.histogramOf({ name: 'wait_seconds', help: 'Waits.', buckets: [1] }, () => [
    { counts: [count, 1], sum: count },
  ])
  return await metrics.page()
}

const merged = (text: string): string[] =>
  text.match(/^cobrand_(?:taken|cards|open|wait).*$/gm) ?? []

test('of several processes counts are summed, and gauges as each one says', async () => {
  const pages = await Promise.all([page(3, 70), page(4, 60)])
  expect(merged(await mergeMetrics(structuredClone(pages)))).toEqual([
    'cobrand_taken_total 7',
    'cobrand_cards 60',
    'cobrand_open 2',
    'cobrand_wait_seconds_bucket{le="1"} 7',
    'cobrand_wait_seconds_bucket{le="+Inf"} 9',
    'cobrand_wait_seconds_sum 7',
    'cobrand_wait_seconds_count 9',
  ])
})

test('of processes that have ended, the counts stay and the gauges go', async () => {
  const kept = await mergeCounts([await mergeCounts([await page(3, 70)]), await page(4, 60)])
  expect(merged(await mergeMetrics([await page(1, 50), kept]))).toEqual([
    'cobrand_taken_total 8',
    'cobrand_cards 50',
    'cobrand_open 1',
    'cobrand_wait_seconds_bucket{le="1"} 8',
    'cobrand_wait_seconds_bucket{le="+Inf"} 11',
    'cobrand_wait_seconds_sum 8',
    'cobrand_wait_seconds_count 11',
  ])
})
