/** Faults of the database client that nobody can catch, against a server that dies at the worst moment. */
import { execFile } from 'node:child_process'
import { once } from 'node:events'
import { createServer, type AddressInfo } from 'node:net'
import { promisify } from 'node:util'
import { expect, test } from 'vitest'

const moduleOf = (path: string): string =>
  JSON.stringify(new URL(`../../src/${path}`, import.meta.url).href)

/** AuthenticationOk, and ReadyForQuery outside of a transaction. */
const greeting = Buffer.from('52 00000008 00000000 5a 00000005 49'.replaceAll(' ', ''), 'hex')

test('a server that dies while a new connection asks for its types ends no program', async () => {
  // A connection's first message is the startup, the next one the client's own query.
  const server = createServer((socket) => {
    socket.on('error', () => {})
    socket.once('data', () => {
      socket.write(greeting)
      socket.once('data', () => socket.destroy())
    })
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  const { port } = server.address() as AddressInfo
  const program = `
    const { connect } = await import(${moduleOf('db/connect.ts')})
    const { surviveDriverFault } = await import(${moduleOf('cli/driver-fault.ts')})
    const sql = connect('postgres://nobody:x@127.0.0.1:${port}/none', { connectionsMax: 1 })
    const warn = (_, text) => {
      console.log(text)
      void sql.end({ timeout: 0 })
    }
    surviveDriverFault({ warn })
    sql.reserve().catch(() => {})`
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', program],
    { timeout: 20_000 },
  )
  server.close()
  expect(stdout).toBe('the database client used a connection that was closed; it is lost\n')
})
