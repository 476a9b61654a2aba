/** TPC-B by PostgreSQL's own pgbench, the yardstick for durable accruals; Debian: postgresql-contrib. */
import { execFile } from 'node:child_process'
import { promisify } from 'node:util'

const run = promisify(execFile)
const scale = 100
const clients = 16

/** Fills the database at scale 100. False where there is no pgbench on this machine. */
export async function prepareTpcb(url: string): Promise<boolean> {
  try {
    await run('pgbench', ['--initialize', '--quiet', `--scale=${scale}`, url])
    return true
  } catch (error) {
    if (error instanceof Error && 'code' in error && error.code === 'ENOENT') return false
    throw error
  }
}

/** Transactions a second: prepared statements, 16 clients. */
export async function runTpcb(url: string, seconds: number): Promise<number> {
  const { stdout } = await run('pgbench', [
    ...['--protocol=prepared', `--client=${clients}`, '--jobs=2', '--no-vacuum'],
    ...[`--time=${seconds}`, url],
  ])
  const rate = /tps = ([\d.]+)/.exec(stdout)?.[1]
  if (rate === undefined) throw new Error('pgbench printed no rate')
  return Number(rate)
}
