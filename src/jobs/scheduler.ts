/** Runs the jobs by the hour or the day for as long as the gateway serves; of all processes on a database, one at a time. */
import type { Job, JobPorts } from './job.ts'
import { runJob } from './run.ts'
import { readJobRuns, withJobLock } from './store.ts'

const everyMsDefault = 3_600_000
/** How often it is looked whether one is due, and a failed one is tried again. */
const checkMs = 60_000
/** From the wish to stop until a job that is still under way is left to its connection. */
const stopMs = 5_000

/** Where the scheduler says what happened. */
export interface JobLog {
  info(details: object, message: string): void
  warn(details: object, message: string): void
}

/** What the scheduler works with. */
export interface SchedulerOptions extends Pick<JobPorts, 'sql' | 'intake' | 'vault'> {
  readonly jobs: readonly Job[]
  readonly log: JobLog
  /** The clock by which jobs work; the machine's where it is left out. */
  now?(): Date
  /** How long after its end a job is due again; a daily one 24 times as long. */
  readonly everyMs?: number
}

/** How often a job ran in this process, and how. */
export interface JobStats {
  readonly job: string
  done: number
  failed: number
  msTotal: number
}

/** See {@link startScheduler}. */
export interface Scheduler {
  /** Runs what is due, unless another process is at it. */
  check(): Promise<void>
  stats(): readonly JobStats[]
  /** Ends the job that is under way, and starts no more. */
  stop(): Promise<void>
}

/** Starts it: the first look is a minute later. */
export function startScheduler(options: SchedulerOptions): Scheduler {
  return new HourlyScheduler(options)
}

class HourlyScheduler implements Scheduler {
  readonly #options: SchedulerOptions
  readonly #stats: JobStats[]
  readonly #stop = new AbortController()
  readonly #timer: NodeJS.Timeout
  #underWay: Promise<void> | undefined

  constructor(options: SchedulerOptions) {
    this.#options = options
    this.#stats = options.jobs.map(({ name }) => ({ job: name, done: 0, failed: 0, msTotal: 0 }))
    this.#timer = setInterval(() => void this.check(), checkMs).unref()
  }

  check(): Promise<void> {
    this.#underWay ??= this.#runDue().finally(() => (this.#underWay = undefined))
    return this.#underWay
  }

  stats(): readonly JobStats[] {
    return this.#stats
  }

  async stop(): Promise<void> {
    clearInterval(this.#timer)
    this.#stop.abort()
    if (this.#underWay === undefined) return
    let timer: NodeJS.Timeout | undefined
    const late = new Promise<void>((resolve) => (timer = setTimeout(resolve, stopMs)))
    await Promise.race([this.#underWay, late])
    clearTimeout(timer)
  }

  async #runDue(): Promise<void> {
    const { sql, jobs, everyMs = everyMsDefault } = this.#options
    try {
      await withJobLock(sql, async (lost) => {
        const signal = AbortSignal.any([this.#stop.signal, lost])
        const runs = new Map((await readJobRuns(sql)).map((run) => [run.name, run]))
        for (const job of jobs) {
          const agoMs = runs.get(job.name)?.agoMs ?? Infinity
          const isDue =
            agoMs >= (job.daily === true ? 24 * everyMs : everyMs) ||
            (await job.isUrgent?.(sql)) === true
          if (isDue && !signal.aborted) await this.#run(job, signal)
        }
      })
    } catch (error) {
      this.#warn({ code: codeOf(error) }, 'jobs cannot be looked after; it is tried again')
    }
  }

  async #run(job: Job, signal: AbortSignal): Promise<void> {
    const { sql, intake, vault, log, now } = this.#options
    const startedAt = performance.now()
    const stats = this.#stats.find((each) => each.job === job.name)
    const clock = now?.() ?? new Date()
    try {
      const ports = { sql, intake, now: clock, signal }
      const counts = await runJob(job, vault === undefined ? ports : { ...ports, vault })
      const ms = Math.round(performance.now() - startedAt)
      if (stats !== undefined) stats.done += 1
      if (Object.values(counts).some((count) => count > 0)) {
        log.info({ job: job.name, ...counts, ms }, 'job has run')
      }
    } catch (error) {
      if (stats !== undefined) stats.failed += 1
      this.#warn({ job: job.name, code: codeOf(error) }, 'job has failed; it is tried again')
    } finally {
      if (stats !== undefined) stats.msTotal += performance.now() - startedAt
    }
  }

  /** What is cut off because the gateway stops is no fault. */
  #warn(details: object, message: string): void {
    if (!this.#stop.signal.aborted) this.#options.log.warn(details, message)
  }
}

/** Safe to log; a message may carry data. */
function codeOf(error: unknown): string {
  if (error instanceof Error && 'code' in error && typeof error.code === 'string') return error.code
  return error instanceof Error ? error.name : 'UNKNOWN'
}
