/** What-ifs over stored payments: read in one snapshot, worked out beside whatever else the process does. */
import { setImmediate } from 'node:timers/promises'
import type { Sql } from '../../db/connect.ts'
import { apportion } from '../../ledger/apportion.ts'
import { indexMerchants } from '../../partner/merchant-map.ts'
import { readLocations } from '../../partner/store.ts'
import type { RuleVersion } from '../../program/rule.ts'
import { visitFacts } from '../../program/simulation/past-facts.ts'
import { programmesOf } from '../../program/simulation/programmes.ts'
import type { SimulationResult } from '../../program/simulation/result.ts'
import { Simulation } from '../../program/simulation/simulation.ts'
import { readProgramme } from '../../program/store.ts'
import { monthOf } from '../../values/time.ts'
import { pastPayments } from './past-payments.ts'

/** What is simulated over which payments. */
export interface SimulationQuestion {
  /** The version that the draft would be; its dates do not matter. */
  readonly draft: RuleVersion
  /** Whose payments; `null`: those of all partners. */
  readonly partnerId: bigint | null
  /** Both included, `YYYY-MM-DD`. */
  readonly from: string
  readonly to: string
}

/** How far a simulation is. */
export interface SimulationProgress {
  readonly payments: number
  /** The day of purchase that it has come to. */
  readonly day: string
}

/** Who waits for it. */
export interface SimulationWaiter {
  /** Ends it: the call then throws the signal's reason, and the database's work is cancelled. */
  readonly signal: AbortSignal
  progress(at: SimulationProgress): void
}

/** A statement of it is the sort of all its payments at most. */
const statementTimeout = '10min'
const sortMemory = '64MB'

/**
 * Works a what-if out. It takes one connection and reads alone; between slices of some milliseconds everything else of
 * the process has its turn. `at`: the instant whose rules are today's.
 */
export async function simulate(
  pool: Sql,
  { draft, partnerId, from, to }: SimulationQuestion,
  at: Date,
  { signal, progress }: SimulationWaiter,
): Promise<SimulationResult> {
  signal.throwIfAborted()
  const work = pool.begin('ISOLATION LEVEL REPEATABLE READ READ ONLY', async (sql) => {
    await sql`SELECT set_config('statement_timeout', ${statementTimeout}, true),
                     set_config('work_mem', ${sortMemory}, true)`
    const [parts, locations] = [await readProgramme(sql), await readLocations(sql)]
    const instant = at.toISOString().slice(0, 19).replace('T', ' ')
    const programmes = programmesOf(parts, draft, { at: instant, from })
    const simulation = new Simulation({ ...programmes, from, apportion })
    const { asked, withDraft } = programmes
    const own = locations.filter((each) => partnerId === null || each.partnerId === partnerId)
    const locationIds = own.map(({ locationId }) => locationId)
    // A payment's place among those of its month is counted from the first of the month.
    const first = asked.any(visitFacts) ? monthOf(from) : from
    const question = { locationIds, from: first, to, asked }
    const merchants = indexMerchants([], locations)
    const ports = { merchants, productOf: (bin: string) => withDraft.productOf(bin) }
    for await (const slice of pastPayments(sql, question, ports, signal)) {
      for (const payment of slice) simulation.take(payment)
      const day = slice.at(-1)?.occasion.purchasedOn
      if (day !== undefined) progress({ payments: simulation.payments, day })
      await setImmediate()
    }
    return simulation.result()
  })
  try {
    return await work
  } catch (error) {
    signal.throwIfAborted()
    throw error
  }
}
