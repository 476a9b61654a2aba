/** The server: a clear refusal to start, and an end that lets requests under way finish. */
import { expect, it } from 'vitest'
import { HttpListenError, startHttp } from '../../src/http/server.ts'

const host = '127.0.0.1'
const answering = { fetch: () => new Response('done') }

it('names the port that is in use, and the remedy', async () => {
  const first = await startHttp({ host, port: 0 }, answering)
  const error: unknown = await startHttp({ host, port: first.port }, answering).catch((e) => e)
  expect(error).toBeInstanceOf(HttpListenError)
  expect(error).toMatchObject({ code: 'port_in_use' })
  expect(String(error)).toContain(`${host}:${first.port}`)
  await first.stop()
})

it('names an address that is not its machine', async () => {
  const error: unknown = await startHttp({ host: '192.0.2.1', port: 0 }, answering).catch((e) => e)
  expect(error).toMatchObject({ name: 'HttpListenError', code: 'address_not_available' })
})

it('lets a request under way end, and takes no other', async () => {
  const arrived = withResolvers<void>()
  const finish = withResolvers<void>()
  const server = await startHttp(
    { host, port: 0 },
    {
      async fetch() {
        arrived.resolve()
        await finish.promise
        return new Response('done')
      },
    },
  )
  const underWay = fetch(server.url)
  await arrived.promise
  const stopped = server.stop()
  await expect(fetch(server.url)).rejects.toThrow()
  finish.resolve()
  expect(await (await underWay).text()).toBe('done')
  await stopped
  await server.stop()
})

it('answers what the application throws without a word of it', async () => {
  const throwing = { fetch: () => Promise.reject(new Error('secret')) }
  const server = await startHttp({ host, port: 0 }, throwing)
  const response = await fetch(server.url)
  expect(response.status).toBe(500)
  expect(await response.text()).not.toContain('secret')
  await server.stop()
})

function withResolvers<T>() {
  let resolve: (value: T) => void = () => {}
  const promise = new Promise<T>((resolveIt) => {
    resolve = resolveIt
  })
  return { promise, resolve }
}
