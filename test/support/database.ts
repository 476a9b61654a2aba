/** A database of its own for a test file: a copy of the migrated template. */
import { randomBytes } from 'node:crypto'
import { inject } from 'vitest'
import { connect, type Sql } from '../../src/db/connect.ts'

/** A migrated database without a row in it. */
export interface FreshDatabase {
  url: string
  sql: Sql
  /** Closes `sql` and removes the database, whoever is still connected. */
  drop(): Promise<void>
}

/** `empty` leaves the migrations out. */
export async function freshDatabase(options: { empty?: boolean } = {}): Promise<FreshDatabase> {
  const serverUrl = inject('databaseServerUrl')
  const name = `test_${randomBytes(8).toString('hex')}`
  const template = options.empty === true ? 'template0' : 'cobrand_template'
  await administer(serverUrl, `CREATE DATABASE ${name} TEMPLATE ${template}`)
  const url = new URL(serverUrl)
  url.pathname = `/${name}`
  const sql = connect(url.href)
  return {
    url: url.href,
    sql,
    async drop() {
      await sql.end({ timeout: 5 })
      await administer(serverUrl, `DROP DATABASE ${name} WITH (FORCE)`)
    },
  }
}

async function administer(serverUrl: string, statement: string): Promise<void> {
  const admin = connect(serverUrl, { connectionsMax: 1 })
  try {
    await admin.unsafe(statement)
  } finally {
    await admin.end()
  }
}
