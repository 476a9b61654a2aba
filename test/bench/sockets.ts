/**
 * The limit that sockets set: a server, of one process or several, that cuts frames and sends back as
 * many answers, without looking at either. Told by its parent through the arguments.
 */
import cluster from 'node:cluster'
import { createServer, type AddressInfo } from 'node:net'
import { loadProtocol } from '../../src/iso8583/index.ts'
import { compileFraming, FrameCutter, type FrameSink } from '../../src/iso8583/index.ts'
import { makeLap } from './lap.ts'

const workers = Number(process.argv[2] ?? 1)
const dialect = loadProtocol(process.argv[3] ?? 'iso1987-ascii')

if (cluster.isPrimary && workers > 1) {
  let listening = 0
  for (let worker = 0; worker < workers; worker++) {
    cluster.fork().on('listening', ({ port }) => {
      if (++listening === workers) process.send?.({ port })
    })
  }
  process.on('message', () => {
    for (const worker of Object.values(cluster.workers ?? {})) worker?.process.kill()
    process.disconnect()
  })
} else {
  const { answers, answerBytes, messages } = makeLap(dialect)
  const framing = compileFraming(dialect.framing)
  const server = createServer({ noDelay: true }, (socket) => {
    const cutter = new FrameCutter(framing)
    let due = 0
    let next = 0
    const sink: FrameSink = {
      frame: () => void due++,
      emptyFrame: () => {},
      flush() {
        while (due > 0) {
          const count = Math.min(due, messages - next)
          socket.write(answers.subarray(next * answerBytes, (next + count) * answerBytes))
          next = (next + count) % messages
          due -= count
        }
      },
    }
    socket.on('data', (chunk: Buffer) => void cutter.cut(chunk, sink)).on('error', () => {})
  })
  server.listen(0, '127.0.0.1', () => {
    if (cluster.isPrimary) process.send?.({ port: (server.address() as AddressInfo).port })
  })
  if (cluster.isPrimary) process.on('message', () => process.exit(0))
}
