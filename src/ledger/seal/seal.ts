/** Sealing days: once a day is sealed, nobody can change a transfer of it without being found. */
import type { Sql } from '../../db/connect.ts'
import { closeDay } from '../store.ts'
import { chainOf, chainStart, rootOfDay } from './day.ts'
import {
  firstDay,
  insertSeal,
  lastSeal,
  type SealedDay,
  transfersOf,
  whileSealing,
} from './store.ts'
import { dayAfter, dayOf } from '../../values/time.ts'

/** How long after its end a day is sealed: a clock that is as slow as that still books on it. */
const graceMs = 3_600_000
const dayMs = 86_400_000

/**
 * Seals every day (UTC) that ended an hour before `now` or earlier and is not sealed, from the day of the
 * first transfer on, also days without one: the chain has no gap. Each in a transaction of its own, once nobody can
 * book on it any more. Answers the days that it has sealed; where `signal` is aborted, the others follow the next time.
 */
export async function sealDays(sql: Sql, now: Date, signal?: AbortSignal): Promise<string[]> {
  const through = dayOf(new Date(now.getTime() - graceMs - dayMs))
  const first = nextDay(await lastSeal(sql)) ?? (await firstDay(sql))
  if (first === null || first > through) return []
  await closeDay(sql, through)
  const sealed: string[] = []
  while (signal?.aborted !== true) {
    const day = await whileSealing(sql, async (transaction) => {
      const last = await lastSeal(transaction)
      const next = nextDay(last) ?? (await firstDay(transaction))
      if (next === null || next > through) return null
      const root = await rootOfDay(transfersOf(transaction, next))
      await insertSeal(transaction, next, root, chainOf(last?.chain ?? chainStart, next, root), now)
      return next
    })
    if (day === null) return sealed
    sealed.push(day)
  }
  return sealed
}

function nextDay(last: SealedDay | null): string | null {
  return last === null ? null : dayAfter(last.day)
}
