/** The intake's line to the database: known to be up or down, opened anew after a loss. */
import type { Sql } from '../db/connect.ts'
import { ping } from '../db/inspect.ts'
import { classify, CommitTimeoutError, faultCode } from './faults.ts'

const commitTimeoutMs = 5_000
const probeDelayMsMin = 250
const probeDelayMsMax = 8_000
/** A line that is lost so soon after it came back is not well (a full disk lets a probe through). */
const soonMs = 10_000

/** See {@link createLifeline}. */
export interface Lifeline {
  readonly isUp: boolean
  /**
   * Runs work on the pool within the time for a commit. A fault that means that the database is gone
   * takes the line down, and is thrown on. Once `isLost` says so, the work must send nothing more.
   */
  run<Result>(work: (sql: Sql, isLost: () => boolean) => Promise<Result>): Promise<Result>
  close(): Promise<void>
}

/** What is told when the line goes down or comes back. */
export interface LifelineEvents {
  onDown(code: string): void
  onUp(downMs: number): void
}

/** A pool, and whether a connection of it has closed. */
interface Line {
  readonly pool: Sql
  lost: boolean
}

/** Starts up; the first failure shows otherwise. While down it probes and recovers by itself. */
export function createLifeline(
  connect: (onClose: () => void) => Sql,
  events: LifelineEvents,
): Lifeline {
  let downSince: number | undefined
  let upSince = 0
  let probeDelayMs = probeDelayMsMin
  let probe: NodeJS.Timeout | undefined
  let closed = false

  const open = (): Line => {
    const opened: Line = {
      pool: connect(() => {
        opened.lost = true
        if (opened === line) goDown('CONNECTION_CLOSED')
      }),
      lost: false,
    }
    return opened
  }
  const goDown = (code: string): void => {
    if (downSince !== undefined || closed) return
    downSince = Date.now()
    line.lost = true
    const soon = downSince - upSince < soonMs
    probeDelayMs = soon ? Math.min(probeDelayMs * 2, probeDelayMsMax) : probeDelayMsMin
    // Its connections may hang for ever: they are dropped, not waited for.
    void line.pool.end({ timeout: 0 })
    events.onDown(code)
    probe = setTimeout(probeOnce, probeDelayMs)
  }
  const probeOnce = (): void => {
    const candidate = open()
    withTimeout(ping(candidate.pool), commitTimeoutMs).then(
      () => {
        if (closed || downSince === undefined) return void candidate.pool.end({ timeout: 0 })
        const downMs = Date.now() - downSince
        line = candidate
        downSince = undefined
        upSince = Date.now()
        events.onUp(downMs)
        if (candidate.lost) goDown('CONNECTION_CLOSED')
      },
      () => {
        void candidate.pool.end({ timeout: 0 })
        if (!closed) probe = setTimeout(probeOnce, probeDelayMs)
      },
    )
  }
  let line = open()

  return {
    get isUp() {
      return downSince === undefined && !closed
    },
    async run(work) {
      const used = line
      try {
        return await withTimeout(
          work(used.pool, () => used.lost),
          commitTimeoutMs,
        )
      } catch (error) {
        if (classify(error) === 'gone' && used === line) goDown(faultCode(error))
        throw error
      }
    },
    async close() {
      closed = true
      clearTimeout(probe)
      await line.pool.end({ timeout: commitTimeoutMs / 1000 })
    },
  }
}

async function withTimeout<Result>(work: PromiseLike<Result>, timeoutMs: number): Promise<Result> {
  let timer: NodeJS.Timeout | undefined
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new CommitTimeoutError(timeoutMs)), timeoutMs)
  })
  try {
    return await Promise.race([work, timeout])
  } finally {
    clearTimeout(timer)
  }
}
