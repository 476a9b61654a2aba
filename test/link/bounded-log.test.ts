/** Peers do not decide how much a link logs. */
import { expect, test } from 'vitest'
import { boundLog } from '../../src/link/bounded-log.ts'

function recorded() {
  const lines: { level: string; details: object; message: string }[] = []
  const at =
    (level: string) =>
    (details: object, message: string): void =>
      void lines.push({ level, details, message })
  let nowMs = 0
  const log = boundLog({ info: at('info'), warn: at('warn'), error: at('error') }, () => nowMs)
  return { lines, log, pass: (ms: number) => (nowMs += ms) }
}

test('what there is room for is passed on as it is', () => {
  const { lines, log } = recorded()
  log.info({ link: 'alfa' }, 'connection opened')
  log.warn({ link: 'alfa', reason: 'idle' }, 'connection closed for a fault')
  expect(lines).toEqual([
    { level: 'info', details: { link: 'alfa' }, message: 'connection opened' },
    {
      level: 'warn',
      details: { link: 'alfa', reason: 'idle' },
      message: 'connection closed for a fault',
    },
  ])
})

test('a flood is cut off, counted, and told of by the next line', () => {
  const { lines, log, pass } = recorded()
  for (let i = 0; i < 4000; i++) log.info({}, 'acquirer signed on')
  expect(lines).toHaveLength(100)
  pass(1000)
  for (let i = 0; i < 4000; i++) log.info({}, 'acquirer signed off')
  expect(lines.slice(100).map(({ details }) => details)).toEqual([
    { unsaid: 3900 },
    ...[{}, {}, {}, {}],
  ])
  pass(3_600_000)
  for (let i = 0; i < 200; i++) log.info({}, 'acquirer signed on')
  expect(lines).toHaveLength(205)
})

test('an error of ours is always said', () => {
  const { lines, log } = recorded()
  for (let i = 0; i < 500; i++) log.warn({}, 'connection closed for a fault')
  log.error({}, 'broken')
  expect(lines.at(-1)?.level).toBe('error')
})
