/** Sealing days: once a day is sealed, nobody can change a transfer of it without being found. */
import type { Sql } from '../../db/connect.ts'
import { chainOf, chainStart, dayAfter, rootOfDay } from './day.ts'
import { firstDay, insertSeal, lastSeal, transfersOf, whileSealing } from './store.ts'

/** How long after its end a day is sealed: what was begun in it is committed by then. */
const graceMs = 3_600_000
const dayMs = 86_400_000

/**
 * Seals every day (UTC) that ended an hour before `now` or earlier and is not sealed, from the day of the
 * first transfer on, also days without one: the chain has no gap. Each in a transaction of its own.
 * Answers the days that it has sealed; where `signal` is aborted, the others follow the next time.
 */
export async function sealDays(sql: Sql, now: Date, signal?: AbortSignal): Promise<string[]> {
  const sealed: string[] = []
  while (signal?.aborted !== true) {
    const day = await whileSealing(sql, async (transaction) => {
      const last = await lastSeal(transaction)
      const next = last === null ? await firstDay(transaction) : dayAfter(last.day)
      if (next === null || !isOver(next, now)) return null
      const root = await rootOfDay(transfersOf(transaction, next))
      await insertSeal(transaction, next, root, chainOf(last?.chain ?? chainStart, next, root), now)
      return next
    })
    if (day === null) return sealed
    sealed.push(day)
  }
  return sealed
}

function isOver(day: string, now: Date): boolean {
  return Date.parse(`${day}T00:00:00Z`) + dayMs + graceMs <= now.getTime()
}
