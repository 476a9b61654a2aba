/** `cobrand jobs`: lists what time brings, and runs it without waiting for the hour. */
import { Command, InvalidArgumentError } from 'commander'
import type { Sql } from '../db/connect.ts'
import type { Job, JobPorts } from '../jobs/job.ts'
import { withCore } from './clearing/work.ts'
import { onDatabase } from './database.ts'
import { CliError } from './errors.ts'
import { withExamples } from './help.ts'
import { untilAsked } from './signals.ts'

/** The command. */
export function jobsCommand(): Command {
  const command = new Command('jobs')
    .description('what a gateway does by the hour: list it, run it now')
    .addCommand(listCommand())
    .addCommand(runCommand())
  return withExamples(command, 'jobs list', 'jobs run expire-payments')
}

function listCommand(): Command {
  const command = new Command('list')
    .description('list the jobs, when each last ran and what it did')
    .option('--json', 'print them as JSON, one a line')
    .action(list)
  return withExamples(command, 'jobs list')
}

function runCommand(): Command {
  const command = new Command('run')
    .description('run one job, or all of them; run again, nothing is done twice')
    .argument('[name]', 'its name, from jobs list')
    .option(
      '--at <instant>',
      'as if it were then: 2026-12-01 or 2026-12-01T08:00:00Z',
      parseInstant,
    )
    .option('--rehearse', 'let --at be in the future; points end for good: on a copy alone')
    .option('--json', 'print what was done as JSON, one job a line')
    .action(run)
  return withExamples(command, 'jobs run', 'jobs run expire-payments --at 2026-11-01')
}

async function list({ json }: { json?: true }): Promise<void> {
  const { jobs } = await import('../jobs/jobs.ts')
  const { readJobRuns } = await import('../jobs/store.ts')
  const runs = await onDatabase('jobs', (sql) => readJobRuns(sql))
  for (const { name, about } of jobs) {
    const last = runs.find((each) => each.name === name)
    const ranAt = last?.ranAt.toISOString() ?? null
    const counts = last?.counts ?? {}
    const when = ranAt === null ? 'never ran' : `ran ${ranAt}: ${textOf(counts)}`
    process.stdout.write(
      json === true
        ? `${JSON.stringify({ name, about, ranAt, counts })}\n`
        : `${name}: ${about}; ${when}\n`,
    )
  }
}

interface RunOptions {
  at?: Date
  rehearse?: true
  json?: true
}

async function run(name: string | undefined, { at, rehearse, json }: RunOptions): Promise<void> {
  const { jobs } = await import('../jobs/jobs.ts')
  const chosen = jobs.filter((job) => name === undefined || job.name === name)
  if (chosen.length === 0) {
    throw new CliError(`there is no job ${name}: ${jobs.map((job) => job.name).join(', ')}`)
  }
  if (at !== undefined && at > new Date() && rehearse !== true) {
    throw new CliError('--at is in the future, and what ends would end for good: see --rehearse')
  }
  await withCore(async ({ intake, vault }) => {
    await onJobConnections(async (sql) => {
      await runAll(chosen, { sql, intake, vault }, at, (job, counts) => {
        const line = JSON.stringify({ job, ...counts })
        process.stdout.write(json === true ? `${line}\n` : `${job}: ${textOf(counts)}\n`)
      })
    })
  })
}

/** A run by another instant is not noted: it is not the one of the hour. A signal ends it between two batches. */
async function runAll(
  chosen: readonly Job[],
  ports: Pick<JobPorts, 'sql' | 'intake' | 'vault'>,
  at: Date | undefined,
  onDone: (job: string, counts: Readonly<Record<string, number>>) => void,
): Promise<void> {
  const { runJob } = await import('../jobs/run.ts')
  const { withJobLock } = await import('../jobs/store.ts')
  const asked = new AbortController()
  void untilAsked().then(() => asked.abort())
  const stopped = new CliError('stopped; run again, it goes on')
  const work = async (lost: AbortSignal): Promise<true> => {
    const signal = AbortSignal.any([asked.signal, lost])
    for (const job of chosen) {
      const own = { ...ports, now: at ?? new Date(), signal }
      onDone(job.name, await (at === undefined ? runJob(job, own) : job.run(own)))
      if (signal.aborted) break
    }
    return true
  }
  const done = await withJobLock(ports.sql, work).catch((error: unknown) => {
    throw asked.signal.aborted ? stopped : error
  })
  if (done === null) throw new CliError('another process runs jobs at the moment; try again')
  if (asked.signal.aborted) throw stopped
}

async function onJobConnections(work: (sql: Sql) => Promise<void>): Promise<void> {
  const { readConfig } = await import('../config/config.ts')
  const { connectJobs } = await import('../jobs/connect.ts')
  const sql = connectJobs(readConfig(['databaseUrl']).databaseUrl)
  try {
    await work(sql)
  } finally {
    await sql.end({ timeout: 5 })
  }
}

/** `3 expired, 1 warned`. */
function textOf(counts: Readonly<Record<string, number>>): string {
  const parts = Object.entries(counts).map(([what, count]) => `${count} ${what}`)
  return parts.length === 0 ? 'nothing' : parts.join(', ')
}

function parseInstant(text: string): Date {
  const at = new Date(text)
  const isWellFormed =
    /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2}))?$/.test(text)
  if (!isWellFormed || Number.isNaN(at.getTime())) {
    throw new InvalidArgumentError('it is not a day or an instant with its zone.')
  }
  return at
}
