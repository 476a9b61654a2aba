/** Whether the process lives, and whether it can do its work: named checks with a time-out. */

/** Resolves when all is well; the message of what it throws is shown to whoever asks. */
export type Check = () => Promise<void> | void

/** One check's result; `fault` says what is wrong. */
export interface CheckResult {
  name: string
  ok: boolean
  fault?: string
}

/** What `/readyz` answers. */
export interface Readiness {
  ready: boolean
  checks: CheckResult[]
}

/** The checks of one gateway. */
export interface Health {
  /** Runs all checks at once. */
  readiness(): Promise<Readiness>
}

const checkTimeoutMs = 1_000

/**
 * Makes the health of named checks. That the process lives needs none: answering says it.
 * @example createHealth({ database: () => ping(sql) })
 */
export function createHealth(checks: Readonly<Record<string, Check>>): Health {
  return {
    async readiness() {
      const results = await Promise.all(
        Object.entries(checks).map(([name, check]) => runCheck(name, check)),
      )
      return { ready: results.every((result) => result.ok), checks: results }
    },
  }
}

async function runCheck(name: string, check: Check): Promise<CheckResult> {
  const timeout = rejectAfter(checkTimeoutMs)
  try {
    await Promise.race([check(), timeout.promise])
    return { name, ok: true }
  } catch (error) {
    return { name, ok: false, fault: error instanceof Error ? error.message : 'failed' }
  } finally {
    timeout.cancel()
  }
}

function rejectAfter(delayMs: number): { promise: Promise<never>; cancel: () => void } {
  let timer: NodeJS.Timeout | undefined
  const promise = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error(`no answer within ${delayMs} ms`))
    }, delayMs)
  })
  return { promise, cancel: () => clearTimeout(timer) }
}

/**
 * The readiness of several processes as one: a check is well where it is in all of them, and all
 * `processes` must have answered.
 */
export function mergeReadiness(answers: readonly Readiness[], processes: number): Readiness {
  const names = new Set(answers.flatMap(({ checks }) => checks.map(({ name }) => name)))
  const checks = [...names].map((name): CheckResult => {
    const faulty = answers.flatMap((each) => each.checks).find((c) => c.name === name && !c.ok)
    return faulty ?? { name, ok: true }
  })
  const missing = processes - answers.length
  checks.push(
    missing === 0
      ? { name: 'workers', ok: true }
      : { name: 'workers', ok: false, fault: `${missing} of ${processes} do not answer` },
  )
  return { ready: checks.every(({ ok }) => ok), checks }
}
