/** What the jobs that refresh members' standing have in common: who is looked at again, and how far they have come. */
import type { Queryable, Sql, Statement } from '../db/connect.ts'
import { eachPage } from '../db/pages.ts'
import {
  countVersions,
  readCursor,
  saveCursor,
  selectChanged,
  selectMembersAfter,
  serverTime,
  type ChangedElsewhere,
  type DefinitionKind,
  type RefreshCursor,
} from '../program/standing/store.ts'
import { JobError, type Job, type JobPorts } from './job.ts'
import { dayOf } from '../values/time.ts'

/** Members that are worked out and written at a time. */
const pageMembersMax = 2000
/** A transaction is seen when it has committed, and bears the time at which it began: at most so long before. */
const overlapMs = 60_000

/** One kind of standing. */
export interface Refresh {
  readonly name: string
  readonly about: string
  readonly kind: DefinitionKind
  /** Members who are to be looked at although nothing became known of them. */
  due(sql: Queryable, since: Date, today: string): Statement
  /** Reads the definitions; answers what brings members to a day, and what goes before a sweep over all of them. */
  prepare(sql: Sql, today: string): Promise<Refreshing>
}

/** A refresh with its definitions. Each may be done again: nothing is done twice. */
export interface Refreshing {
  beforeSweep?(): Promise<void>
  /** How many have changed. */
  members(memberIds: readonly bigint[]): Promise<number>
}

/**
 * A job of it: by the hour members of whom something became known, and once a day, or as soon as a definition was
 * changed, all. A sweep that was interrupted goes on where it was; the rest is done again from the last run on.
 */
export function refreshJob(refresh: Refresh): Job {
  const { name, about, kind } = refresh
  return {
    ...{ name, about },
    async isUrgent(sql) {
      const cursor = await readCursor(sql, name)
      return (await countVersions(sql, kind)) !== (cursor?.definitions ?? 0)
    },
    run: (ports) => run(refresh, ports),
  }
}

async function run(refresh: Refresh, ports: JobPorts): Promise<Record<string, number>> {
  const { sql, now } = ports
  const definitions = await countVersions(sql, refresh.kind)
  if (definitions === 0) return {}
  const last = await readCursor(sql, refresh.name)
  const asked = dayOf(now)
  const today = last !== null && last.day > asked ? last.day : asked
  const first = { readTo: await serverTime(sql), definitions, sweptOn: null, sweep: null }
  const cursor: RefreshCursor = { ...(last ?? first), day: today }
  const counts = { members: 0, changed: 0 }
  const refreshing = await refresh.prepare(sql, today)
  const work = async (memberIds: readonly bigint[]): Promise<void> => {
    if (ports.signal?.aborted === true) throw new JobError('stopped', 'the gateway stops')
    counts.members += memberIds.length
    counts.changed += await refreshing.members(memberIds)
  }
  const isDue = cursor.definitions !== definitions || cursor.sweptOn !== today
  let swept = cursor
  if (cursor.sweep === null && isDue) {
    await refreshing.beforeSweep?.()
    swept = { ...cursor, definitions, sweep: { on: today, after: 0n } }
  }
  if (swept.sweep !== null) {
    const seenTo = (after: bigint) => {
      const sweep = { on: swept.sweep?.on ?? today, after }
      return saveCursor(sql, refresh.name, { ...swept, sweep })
    }
    await sweep(sql, swept.sweep.after, work, seenTo)
    swept = { ...swept, sweptOn: swept.sweep.on, sweep: null }
  }
  const readTo = await serverTime(sql)
  const since = new Date(cursor.readTo.getTime() - overlapMs)
  await refreshChanged(sql, since, (within) => refresh.due(within, since, today), work)
  await saveCursor(sql, refresh.name, { ...swept, readTo })
  return counts
}

type Work = (memberIds: readonly bigint[]) => Promise<void>

/** Goes over all members after one, by pages; `seenTo` notes how far. */
async function sweep(
  sql: Sql,
  after: bigint,
  work: Work,
  seenTo: (after: bigint) => Promise<void>,
): Promise<void> {
  for (let last: bigint | undefined = after; last !== undefined;) {
    const memberIds: bigint[] = await selectMembersAfter(sql, last, pageMembersMax)
    await work(memberIds)
    last = memberIds.at(-1)
    if (last !== undefined) await seenTo(last)
  }
}

async function refreshChanged(
  sql: Sql,
  since: Date,
  elsewhere: ChangedElsewhere,
  work: Work,
): Promise<void> {
  const select = (within: Queryable) => selectChanged(within, since, elsewhere)
  await eachPage<{ memberId: bigint }>(sql, pageMembersMax, select, (page) =>
    work(page.map(({ memberId }) => memberId)),
  )
}
