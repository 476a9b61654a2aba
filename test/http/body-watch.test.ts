/** Bodies that come slowly: a time for the whole of most, a least pace for those that may be of any size. */
import { once } from 'node:events'
import { connect, type Socket } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { startHttp, type HttpServer } from '../../src/http/server.ts'

/** Times of a test: long beside a round trip, short beside a test. */
const times = { requestTimeoutMs: 600, paceMs: 300 }
const piece = Buffer.alloc(100_000)

let server: HttpServer
const taken: (number | 'broken off')[] = []
beforeAll(async () => {
  const app = {
    async fetch(request: Request) {
      let bytes = 0
      try {
        for await (const chunk of request.body ?? []) bytes += chunk.length
        taken.push(bytes)
      } catch {
        taken.push('broken off')
      }
      return new Response(`${bytes}`)
    },
    takesAnySize: (path: string) => path === '/files',
  }
  server = await startHttp({ host: '127.0.0.1', port: 0 }, app, times)
})
afterAll(() => server.stop())

/** Sends a head and then `pieces` of the body, one every `everyMs`; returns what was answered. */
async function drip(path: string, pieces: number, bytes: Buffer, everyMs: number): Promise<string> {
  const socket = connect(server.port, '127.0.0.1')
  await once(socket, 'connect')
  const length = pieces * bytes.length
  socket.write(`POST ${path} HTTP/1.1\r\nhost: here\r\ncontent-length: ${length}\r\n`)
  socket.write('connection: close\r\n\r\n')
  let left = pieces
  const timer = setInterval(() => {
    if (left-- > 0 && socket.writable) socket.write(bytes)
  }, everyMs)
  socket.on('error', () => {})
  const answer = await textOf(socket)
  clearInterval(timer)
  return answer
}

async function textOf(socket: Socket): Promise<string> {
  let text = ''
  socket.on('data', (data: Buffer) => (text += data.toString('latin1')))
  await once(socket, 'close')
  return text
}

describe('a body', () => {
  it('of a request must be there in time, however it comes', async () => {
    expect(await drip('/other', 100, piece, 20)).toMatch(/^HTTP\/1\.1 408 .*"request_timeout"/s)
    expect(taken.pop()).toBe('broken off')
  })

  it('that may be of any size takes the time that it needs, as long as it comes on', async () => {
    const answer = await drip('/files', 40, piece, 40)
    expect(answer).toMatch(/^HTTP\/1\.1 200 /)
    expect(taken.pop()).toBe(40 * piece.length)
  })

  it('that drips is broken off all the same', async () => {
    const answer = await drip('/files', 1000, Buffer.from('x'), 20)
    expect(answer).toMatch(/^HTTP\/1\.1 408 /)
    expect(taken.pop()).toBe('broken off')
  })
})
