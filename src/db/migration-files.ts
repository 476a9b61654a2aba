/** Reads `src/db/migrations/NNNN-name.sql` and checks that the numbers run without a gap. */
import { createHash } from 'node:crypto'
import { readdir, readFile } from 'node:fs/promises'
import { MigrationError } from './migration-error.ts'

/** One migration file; `name` is the file's name without `.sql`, `sha256` is over its text. */
export interface Migration {
  number: number
  name: string
  text: string
  sha256: string
}

const ourDirectory = new URL('./migrations/', import.meta.url)
const fileNamePattern = /^(\d{4})-[a-z0-9-]+\.sql$/

/** All migrations in order. Throws {@link MigrationError} `bad_migration_file`. */
export async function readMigrations(directory: URL = ourDirectory): Promise<Migration[]> {
  const fileNames = (await readdir(directory)).filter((name) => name.endsWith('.sql')).sort()
  return await Promise.all(fileNames.map((name, at) => readMigration(directory, name, at + 1)))
}

async function readMigration(directory: URL, fileName: string, number: number): Promise<Migration> {
  const digits = fileNamePattern.exec(fileName)?.[1]
  if (digits === undefined || Number(digits) !== number) {
    throw new MigrationError(
      'bad_migration_file',
      `migration file ${fileName} is out of order: expected ${String(number).padStart(4, '0')}-name.sql`,
    )
  }
  // A checkout with CRLF line ends is the same migration.
  const text = (await readFile(new URL(fileName, directory), 'utf8')).replaceAll('\r\n', '\n')
  const sha256 = createHash('sha256').update(text).digest('hex')
  return { number, name: fileName.slice(0, -'.sql'.length), text, sha256 }
}
