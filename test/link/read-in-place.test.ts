/** Sockets of a server that are read into one buffer. */
import { once } from 'node:events'
import { connect, createServer, type AddressInfo, type Server, type Socket } from 'node:net'
import { afterEach, beforeEach, expect, test, vi } from 'vitest'
import { readInPlace } from '../../src/link/read-in-place.ts'

let server: Server
let sockets: Socket[]
let takenCount: number
beforeEach(async () => {
  sockets = []
  takenCount = 0
  server = createServer({ allowHalfOpen: true, highWaterMark: 100_000 }, (taken) => {
    const socket = readInPlace(taken)
    if (socket !== taken) takenCount++
    sockets.push(socket)
  })
  await once(server.listen(0, '127.0.0.1'), 'listening')
})
afterEach(() => {
  for (const socket of sockets) socket.destroy()
  server.close()
})

async function pair(): Promise<{ peer: Socket; socket: Socket; chunks: Buffer[]; text(): string }> {
  const { port } = server.address() as AddressInfo
  const peer = connect(port, '127.0.0.1')
  await vi.waitUntil(() => sockets.length > 0)
  const socket = sockets.shift()
  if (socket === undefined) throw new Error('nobody was connected')
  const chunks: Buffer[] = []
  let read = ''
  socket.on('data', (chunk: Buffer) => {
    chunks.push(chunk)
    read += chunk.toString('latin1')
    chunk.fill(0)
  })
  return { peer, socket, chunks, text: () => read }
}

test('chunks of all sockets are in the same memory, and each says what its peer said', async () => {
  const [one, other] = [await pair(), await pair()]
  for (let time = 0; time < 3; time++) {
    one.peer.write(`one ${time} `)
    other.peer.write(`other ${time} `)
    await vi.waitUntil(() => one.text().includes(String(time)))
    await vi.waitUntil(() => other.text().includes(String(time)))
  }
  expect(one.text()).toBe('one 0 one 1 one 2 ')
  expect(other.text()).toBe('other 0 other 1 other 2 ')
  expect(takenCount).toBe(2)
  const memories = new Set([...one.chunks, ...other.chunks].map(({ buffer }) => buffer))
  expect(memories.size).toBe(1)
  for (const { peer, socket } of [one, other]) {
    peer.destroy()
    socket.destroy()
  }
})

test('what does not fit comes in pieces, in order, and none while the socket is paused', async () => {
  const { peer, socket, chunks, text } = await pair()
  const sent = Array.from({ length: 40_000 }, (_, at) => `${at} `).join('')
  socket.pause()
  peer.write(sent)
  // A round trip of another socket: bytes that were to be read would have been.
  const other = await pair()
  other.peer.write('x')
  await vi.waitUntil(() => other.text() === 'x')
  expect(chunks).toEqual([])
  socket.resume()
  await vi.waitUntil(() => text().length === sent.length)
  expect(text()).toBe(sent)
  expect(chunks.length).toBeGreaterThan(1)
  other.peer.destroy()
  other.socket.destroy()
  peer.destroy()
  socket.destroy()
})

test('a peer that ends its side still hears, and the server is told of the end of each', async () => {
  const { peer, socket, text } = await pair()
  expect(socket.writableHighWaterMark).toBe(100_000)
  expect(socket.remotePort).toBe(peer.localPort)
  let heard = ''
  peer.on('data', (chunk: Buffer) => (heard += chunk.toString()))
  const ended = once(socket, 'end')
  peer.end('last words')
  await ended
  expect(text()).toBe('last words')
  const closed = Promise.all([once(peer, 'close'), once(socket, 'close')])
  socket.end('an answer')
  await closed
  expect(heard).toBe('an answer')
  // No connection that was taken over is still counted.
  await new Promise((resolve) => server.close(resolve))
})

test('a peer that resets the connection is an error, then its end', async () => {
  const { peer, socket } = await pair()
  const failed = once(socket, 'error')
  const closed = new Promise((resolve) => socket.once('close', resolve))
  peer.resetAndDestroy()
  expect(await failed).toMatchObject([{ code: 'ECONNRESET' }])
  await closed
})
