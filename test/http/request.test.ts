/** The limit on the time of a request. */
import { Hono } from 'hono'
import { expect, it } from 'vitest'
import type { ApiEnv } from '../../src/http/access.ts'
import { ProblemError } from '../../src/http/problem.ts'
import { limitTime } from '../../src/http/request.ts'

it('answers in place of a handler that does not come back', async () => {
  const app = new Hono<ApiEnv>()
  app.use('*', limitTime(1))
  app.onError((error, c) => c.text(error instanceof ProblemError ? error.code : 'other', 504))
  app.get('/', () => new Promise<Response>(() => {}))
  expect(await (await app.request('/')).text()).toBe('timed_out')
})

it('tells the handler that nobody waits any more', async () => {
  const app = new Hono<ApiEnv>()
  app.use('*', limitTime(1))
  app.onError((_, c) => c.text('', 504))
  let expired: AbortSignal | undefined
  app.get('/', (c) => {
    expired = c.var.expired
    return new Promise<Response>(() => {})
  })
  await app.request('/')
  expect(expired?.aborted).toBe(true)
})
