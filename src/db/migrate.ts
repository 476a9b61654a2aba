/** Numbered forward migrations, each in a transaction of its own, one migrator at a time. */
import type { Queryable, Sql } from './connect.ts'
import { MigrationError } from './migration-error.ts'
import { type Migration, readMigrations } from './migration-files.ts'

/** Which migrations {@link migrate} applied, and where the schema stands now (0: no migration yet). */
export interface MigrationReport {
  applied: string[]
  version: number
}

/** How a database stands to the program's migrations. */
export type SchemaState =
  | { state: 'current'; version: number }
  | { state: 'empty' | 'behind'; version: number; pending: string[] }

// Any constant that no other program takes: the bytes of 'cobr'.
const advisoryLockKey = 0x636f6272
const lockTimeoutMs = 60_000

/**
 * Brings the schema to the program's version. Several gateways may start at once: each step takes
 * the same advisory lock and looks again. Throws {@link MigrationError}.
 */
export async function migrate(sql: Sql, directory?: URL): Promise<MigrationReport> {
  const files = await readMigrations(directory)
  const applied: string[] = []
  for (;;) {
    const step = await sql.begin((transaction) => applyNext(transaction, files))
    if (step === null) return { applied, version: files.at(-1)?.number ?? 0 }
    applied.push(step.name)
  }
}

/** Compares without changing anything. Throws {@link MigrationError} where `migrate` would refuse. */
export async function schemaState(sql: Sql, directory?: URL): Promise<SchemaState> {
  const files = await readMigrations(directory)
  const recorded = await recordedMigrations(sql)
  checkRecorded(recorded, files)
  const pending = files.slice(recorded.length).map((file) => file.name)
  const version = recorded.at(-1)?.number ?? 0
  if (pending.length === 0) return { state: 'current', version }
  return { state: version === 0 ? 'empty' : 'behind', version, pending }
}

/**
 * For whoever works on the schema without changing it. Throws {@link MigrationError} where it is not
 * this program's.
 */
export async function assertCurrent(sql: Sql): Promise<void> {
  const schema = await schemaState(sql)
  if (schema.state === 'current') return
  throw new MigrationError(
    'old_database',
    `the database is at schema version ${schema.version} and ${schema.pending.join(', ')} ` +
      'is missing: run "cobrand migrate"',
  )
}

async function applyNext(sql: Queryable, files: Migration[]): Promise<Migration | null> {
  await sql`SELECT set_config('lock_timeout', ${String(lockTimeoutMs)}, true)`
  await sql`SELECT pg_advisory_xact_lock(${advisoryLockKey}::bigint)`
  const recorded = await recordedMigrations(sql)
  checkRecorded(recorded, files)
  const next = files[recorded.length]
  if (next === undefined) return null
  if (recorded.length === 0) await createTable(sql)
  await sql`SET LOCAL statement_timeout = 0`
  await apply(sql, next)
  await sql`
    INSERT INTO schema_migration (number, name, sha256)
    VALUES (${next.number}, ${next.name}, ${next.sha256})`
  return next
}

async function apply(sql: Queryable, migration: Migration): Promise<void> {
  try {
    await sql.unsafe(migration.text)
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error)
    throw new MigrationError(
      'failed_migration',
      `migration ${migration.name} failed and was rolled back: ${reason}`,
    )
  }
}

async function createTable(sql: Queryable): Promise<void> {
  await sql`
    CREATE TABLE schema_migration (
      number integer PRIMARY KEY,
      name text NOT NULL,
      sha256 text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`
}

interface RecordedMigration {
  number: number
  name: string
  sha256: string
}

/** What the database says was applied, in order; empty for an empty database. */
async function recordedMigrations(sql: Queryable): Promise<RecordedMigration[]> {
  const [found] = await sql<{ ours: boolean; tables: number; database: string }[]>`
    SELECT EXISTS (SELECT FROM pg_attribute
                   WHERE attrelid = to_regclass('public.schema_migration')
                     AND attname = 'sha256') AS ours,
           current_database() AS database,
           (SELECT count(*)::integer
            FROM pg_class
            WHERE relnamespace = 'public'::regnamespace
              AND NOT EXISTS (SELECT FROM pg_depend
                              WHERE objid = pg_class.oid AND deptype = 'e')) AS tables`
  if (found?.ours === true) {
    return await sql<RecordedMigration[]>`
      SELECT number, name, sha256 FROM schema_migration ORDER BY number`
  }
  if (found !== undefined && found.tables > 0) {
    throw new MigrationError(
      'foreign_database',
      `database "${found.database}" holds another program's tables: ` +
        `point DATABASE_URL at an empty database (CREATE DATABASE cobrand)`,
    )
  }
  return []
}

function checkRecorded(recorded: RecordedMigration[], files: Migration[]): void {
  for (const [at, row] of recorded.entries()) {
    const file = files[at]
    if (file === undefined) {
      throw new MigrationError(
        'newer_database',
        `the database has migration ${row.name}, this program ends at ` +
          `${files.at(-1)?.name ?? 'none'}: run the newer version of the program`,
      )
    }
    if (file.name !== row.name || file.sha256 !== row.sha256) {
      throw new MigrationError(
        'edited_migration',
        `migration ${file.name} differs from the one applied to the database (${row.name}): ` +
          `restore the released file and put the change into a new migration`,
      )
    }
  }
}
