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
  const asked = now.toISOString().slice(0, 10)
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
  const swept = await sweep(refresh, refreshing, ports, { ...cursor, definitions }, cursor, work)
  const readTo = await serverTime(sql)
  const elsewhere: ChangedElsewhere = (within, since) => refresh.due(within, since, today)
  const since = new Date(cursor.readTo.getTime() - overlapMs)
  const select = (within: Queryable) => selectChanged(within, since, elsewhere)
  await eachPage<{ memberId: bigint }>(sql, pageMembersMax, select, (page) =>
    work(page.map(({ memberId }) => memberId)),
  )
  await saveCursor(sql, refresh.name, { ...swept, readTo })
  return counts
}

/** Goes over all members where it is time to, or goes on with it. */
async function sweep(
  { name }: Refresh,
  refreshing: Refreshing,
  { sql }: JobPorts,
  now: RefreshCursor,
  before: RefreshCursor,
  work: (memberIds: readonly bigint[]) => Promise<void>,
): Promise<RefreshCursor> {
  let cursor = before
  const isDue = now.definitions !== before.definitions || before.sweptOn !== now.day
  if (cursor.sweep === null) {
    if (!isDue) return cursor
    await refreshing.beforeSweep?.()
    cursor = { ...now, sweep: { on: now.day, after: 0n } }
  }
  for (;;) {
    const memberIds = await selectMembersAfter(sql, cursor.sweep?.after ?? 0n, pageMembersMax)
    await work(memberIds)
    const after = memberIds.at(-1)
    if (after === undefined) break
    cursor = { ...cursor, sweep: { on: cursor.sweep?.on ?? now.day, after } }
    await saveCursor(sql, name, cursor)
  }
  return { ...cursor, sweptOn: cursor.sweep?.on ?? now.day, sweep: null }
}
