import { expect, test } from 'vitest'
import { createMetrics } from '../../src/observe/metrics.ts'

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
