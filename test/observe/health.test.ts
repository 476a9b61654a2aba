import { afterEach, describe, expect, test, vi } from 'vitest'
import { createHealth, mergeReadiness } from '../../src/observe/health.ts'

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

describe('several processes', () => {
  const well = { ready: true, checks: [{ name: 'database', ok: true }] }
  const ill = { ready: false, checks: [{ name: 'database', ok: false, fault: 'gone' }] }

  test('are ready when all of them are', () => {
    expect(mergeReadiness([well, well], 2)).toEqual({
      ready: true,
      checks: [
        { name: 'database', ok: true },
        { name: 'workers', ok: true },
      ],
    })
  })

  test('are not when one is not, or does not answer', () => {
    expect(mergeReadiness([well, ill], 2)).toMatchObject({ ready: false })
    const { ready, checks } = mergeReadiness([well], 3)
    expect(ready).toBe(false)
    expect(checks[1]).toEqual({ name: 'workers', ok: false, fault: '2 of 3 do not answer' })
  })
})
