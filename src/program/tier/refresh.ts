/** Brings the tiers of members to a day. */
import type { Queryable, Sql } from '../../db/connect.ts'
import { groupBy } from '../../values/group.ts'
import type { OwnedScheme } from './scheme.ts'
import {
  advance,
  firstMonthNeeded,
  type EarnedTier,
  type Figures,
  type Standing,
} from './standing.ts'
import {
  insertTierEvents,
  readFigures,
  readStandings,
  writeStandings,
  type Place,
  type TierEvent,
} from './store.ts'
import { coalitionId } from '../../values/owner.ts'

/**
 * Brings them to `today` (`YYYY-MM-DD`) in each scheme in which they have anything, or the lowest level is for all.
 * In one transaction; again, it changes nothing. Answers how many tiers have changed.
 */
export async function refreshTiers(
  pool: Sql,
  schemes: readonly OwnedScheme[],
  memberIds: readonly bigint[],
  today: string,
): Promise<{ changed: number }> {
  if (schemes.length === 0 || memberIds.length === 0) return { changed: 0 }
  return await pool.begin(async (sql) => {
    const before = await readStandings(sql, memberIds)
    const figures = await readAllFigures(sql, schemes, memberIds, before, today)
    const written: (Place & Standing)[] = []
    const events: TierEvent[] = []
    for (const place of placesOf(schemes, memberIds, before, figures)) {
      const { scheme, memberId, stood } = place
      const { standing, changes } = advance(scheme, place.figures, stood, today)
      const key = { memberId, partnerId: scheme.partnerId }
      if (!isKept(standing, stood)) written.push({ ...key, ...standing })
      const first = standing.changes - changes.length + 1
      events.push(...changes.map((change, at) => ({ ...key, ...change, number: first + at })))
    }
    await writeStandings(sql, written)
    await insertTierEvents(sql, events)
    return { changed: events.length }
  })
}

async function readAllFigures(
  sql: Queryable,
  schemes: readonly OwnedScheme[],
  memberIds: readonly bigint[],
  before: readonly (Place & Standing)[],
  today: string,
): Promise<(Place & Figures)[]> {
  const standings = groupBy(before, ({ partnerId }) => partnerId)
  const needed = schemes.flatMap((scheme) =>
    [null, ...(standings.get(scheme.partnerId) ?? [])].map((stood) =>
      firstMonthNeeded(scheme, stood, today),
    ),
  )
  const from = needed.reduce((least, each) => Math.min(least, each))
  return await readFigures(sql, memberIds, schemes, from)
}

interface PlaceNow {
  readonly scheme: OwnedScheme
  readonly memberId: bigint
  readonly stood: Standing | null
  readonly figures: Figures
}

const none: Figures = { months: [], values: [] }

function placesOf(
  schemes: readonly OwnedScheme[],
  memberIds: readonly bigint[],
  before: readonly (Place & Standing)[],
  figures: readonly (Place & Figures)[],
): PlaceNow[] {
  const stoodIn = groupBy(before, ({ partnerId }) => partnerId)
  const figuresIn = groupBy(figures, ({ partnerId }) => partnerId)
  return schemes.flatMap((scheme) => {
    const stood = byMember(stoodIn.get(scheme.partnerId) ?? [])
    const found = byMember(figuresIn.get(scheme.partnerId) ?? [])
    const isForAll = scheme.partnerId === coalitionId && scheme.levels[0]?.from === 0n
    const concerned = isForAll ? memberIds : new Set([...stood.keys(), ...found.keys()])
    return [...concerned].map((memberId): PlaceNow => {
      const own = { stood: stood.get(memberId) ?? null, figures: found.get(memberId) ?? none }
      return { scheme, memberId, ...own }
    })
  })
}

function byMember<Row extends Place>(rows: readonly Row[]): Map<bigint, Row> {
  return new Map(rows.map((row) => [row.memberId, row]))
}

/** Nothing is written where nothing has changed, and where there is nothing to keep. */
function isKept(standing: Standing, stood: Standing | null): boolean {
  if (stood === null) return standing.tier === '' && standing.reviewOn === null
  const { tier, reviewOn, version, earned, floor } = standing
  const isSame = tier === stood.tier && reviewOn === stood.reviewOn && version === stood.version
  return isSame && areEqual(earned, stood.earned) && areEqual(floor, stood.floor)
}

function areEqual(one: EarnedTier, other: EarnedTier): boolean {
  return one.tier === other.tier && one.on === other.on
}
