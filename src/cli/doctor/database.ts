/** Checks of the database: reachable, ours, new enough, durable, and of the same time. */
import { connect, type Sql } from '../../db/connect.ts'
import { inspectServer, readClock } from '../../db/inspect.ts'
import { MigrationError } from '../../db/migration-error.ts'
import { schemaState } from '../../db/migrate.ts'
import { explain } from '../errors.ts'
import { fault, type Finding, ok } from './finding.ts'

const serverVersionMin = 150_000
const clockSkewMsMax = 1_000

/** Everything that one connection to `url` tells. */
export async function checkDatabase(url: string): Promise<Finding[]> {
  const sql = connect(url, { connectionsMax: 1, applicationName: 'cobrand doctor' })
  try {
    return [await checkServer(sql), await checkSchema(sql), await checkClock(sql)]
  } catch (error) {
    const line = explain(error)
    if (line === null) throw error
    const [detail = '', ...remedy] = line.split(': ')
    return [fault('database', detail, remedy.join(': '))]
  } finally {
    await sql.end()
  }
}

async function checkServer(sql: Sql): Promise<Finding> {
  const server = await inspectServer(sql)
  const detail = `PostgreSQL ${server.version}`
  if (server.versionNumber < serverVersionMin) {
    return fault('database', `${detail} is too old`, 'use PostgreSQL 15 or newer')
  }
  if (server.durable) return ok('database', detail)
  return fault(
    'database',
    `${detail} may lose what it has committed`,
    'set fsync, full_page_writes and synchronous_commit to on',
  )
}

async function checkSchema(sql: Sql): Promise<Finding> {
  try {
    const schema = await schemaState(sql)
    if (schema.state === 'current') return ok('schema', `version ${schema.version}`)
    return fault('schema', `lacks ${schema.pending.join(', ')}`, 'run "cobrand migrate"')
  } catch (error) {
    if (!(error instanceof MigrationError)) throw error
    const [detail = '', ...remedy] = error.message.split(': ')
    return fault('schema', detail, remedy.join(': '))
  }
}

async function checkClock(sql: Sql): Promise<Finding> {
  const before = Date.now()
  const there = await readClock(sql)
  const here = (before + Date.now()) / 2
  const skewMs = Math.round(there.getTime() - here)
  const detail = `the database's clock differs by ${skewMs} ms`
  if (Math.abs(skewMs) <= clockSkewMsMax) return ok('clock', detail)
  return fault('clock', detail, 'synchronise both machines by NTP')
}
