/** A pool that has ended has no connection, whatever it was about to do. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'
import { afterAll, expect, test } from 'vitest'
import { freshDatabase } from '../support/database.ts'

const db = await freshDatabase({ empty: true })
afterAll(() => db.drop())

const connectModule = new URL('../../src/db/connect.ts', import.meta.url).href

test('a program ends whose pool ends while a lost connection waits for its next attempt', async () => {
  const program = `
    const { connect } = await import(${JSON.stringify(connectModule)})
    let closes = 0
    const sql = connect(process.env.DATABASE_URL, {
      connectionsMax: 1,
      onClose() {
        if (closes++ > 0) return
        sql\`SELECT 1\`.catch((error) => console.log(error.code))
        sql.end({ timeout: 0 }).then(() => console.log('ended'))
      },
    })
    await sql\`SELECT pg_terminate_backend(pg_backend_pid())\`.catch(() => {})`
  const { stdout } = await promisify(execFile)(
    process.execPath,
    ['--import', 'tsx', '--input-type=module', '-e', program],
    { env: { PATH: process.env['PATH'], DATABASE_URL: db.url }, timeout: 20_000 },
  )
  expect(stdout.trim().split('\n')).toEqual(['CONNECTION_DESTROYED', 'ended'])
})
