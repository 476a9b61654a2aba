import { afterEach, expect, test, vi } from 'vitest'
import { createHealth } from '../../src/observe/health.ts'

afterEach(() => {
  vi.useRealTimers()
})

test('ready when every check is', async () => {
  const health = createHealth({ database: () => {}, intake: () => Promise.resolve() })
  expect(await health.readiness()).toEqual({
    ready: true,
    checks: [
      { name: 'database', ok: true },
      { name: 'intake', ok: true },
    ],
  })
})

test('one fault is enough, and is told', async () => {
  const health = createHealth({
    database: () => Promise.reject(new Error('refused')),
    intake: () => {},
  })
  expect(await health.readiness()).toEqual({
    ready: false,
    checks: [
      { name: 'database', ok: false, fault: 'refused' },
      { name: 'intake', ok: true },
    ],
  })
})

test('a check that hangs is a fault', async () => {
  vi.useFakeTimers()
  const readiness = createHealth({ database: () => new Promise(() => {}) }).readiness()
  await vi.advanceTimersByTimeAsync(1_000)
  expect((await readiness).checks[0]).toMatchObject({
    ok: false,
    fault: 'no answer within 1000 ms',
  })
})
