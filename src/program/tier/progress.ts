/** A member's tiers as they are shown: with what is counted, and how far it is to the next one. */
import type { Queryable } from '../../db/connect.ts'
import { monthNumber } from '../standing/month.ts'
import type { OwnedScheme } from './scheme.ts'
import { windowMonths, windowStart } from './scheme.ts'
import type { Figures, Standing, TierChange } from './standing.ts'
import { readFigures, readSchemes, readStandings, readTierEvents } from './store.ts'

/** What a member has in the window of a scheme, and what is missing to the next level. */
export interface Progress {
  readonly counted: bigint
  /** The level above the one that the member has, `null` on the highest. */
  readonly next: { readonly tier: string; readonly missing: bigint } | null
}

/** Of figures and the tier that the member has; `today` is `YYYY-MM-DD`. */
export function progressOf(
  scheme: OwnedScheme,
  { months, values }: Figures,
  tier: string,
  today: string,
): Progress {
  const month = monthNumber(today)
  const from = windowStart(scheme, month)
  const counted = values.reduce((sum, value, at) => {
    const each = months[at] ?? 0
    return each >= from && each <= month ? sum + value : sum
  }, 0n)
  const has = scheme.levels.findIndex((each) => each.tier === tier)
  const next = scheme.levels.slice(has + 1).find((each) => each.from > counted)
  if (next === undefined) return { counted, next: null }
  return { counted, next: { tier: next.tier, missing: next.from - counted } }
}

/** A member's tier in a scheme: `''` is none. */
export interface MemberTier extends Progress {
  readonly scheme: OwnedScheme
  readonly tier: string
  readonly since: string | null
  readonly reviewOn: string | null
  /** The last ones, the newest first. */
  readonly events: readonly TierChange[]
}

const eventsMax = 20

/** A member's tiers as they were refreshed last, in the coalition and at those partners that `isShown`. */
export async function readMemberTiers(
  sql: Queryable,
  memberId: bigint,
  today: string,
  isShown: (partnerId: bigint) => boolean,
): Promise<MemberTier[]> {
  const schemes = (await readSchemes(sql)).filter(({ partnerId, levels }) => {
    return levels.length > 0 && isShown(partnerId)
  })
  if (schemes.length === 0) return []
  const months = Math.max(...schemes.map(windowMonths))
  const figures = await readFigures(sql, [memberId], schemes, monthNumber(today) - months + 1)
  const standings = await readStandings(sql, [memberId])
  return await Promise.all(
    schemes.map(async (scheme): Promise<MemberTier> => {
      const { partnerId } = scheme
      const stood: Standing | undefined = standings.find((each) => each.partnerId === partnerId)
      const own = figures.find((each) => each.partnerId === partnerId)
      const tier = stood?.tier ?? ''
      return {
        ...{ scheme, tier, since: stood?.since ?? null, reviewOn: stood?.reviewOn ?? null },
        ...progressOf(scheme, own ?? { months: [], values: [] }, tier, today),
        events: await readTierEvents(sql, { memberId, partnerId }, eventsMax),
      }
    }),
  )
}
