/** What each partner owes the coalition's pool or is owed by it, and the few payments that settle it. Pure. */
import type { Line } from './line.ts'

/** When a funder pays for its points: when they are given, or when they are spent. */
export type SettlesAt = 'issuance' | 'redemption'

/** What of a partner the settlement depends on besides the transfers. */
export interface Terms {
  readonly partnerId: bigint
  readonly name: string
  readonly settlesAt: SettlesAt
  /** Who backs its lots once it has left. */
  readonly backedBy: bigint | null
}

/** A partner's part, in points: above zero it is owed, below zero it owes. */
export interface Position {
  readonly partnerId: bigint
  /** For its own points: given, taken back, expired; or spent, where it settles at redemption. */
  readonly funding: bigint
  /** For what was spent at it. */
  readonly redeeming: bigint
  /** For lots taken over. What the leaver paid for them comes with them. */
  readonly backing: bigint
  /** The sum of the three. */
  readonly net: bigint
}

/** Positions of all partners of `terms`, and of the pool, which is the other side of each. */
export interface Positions {
  readonly partners: readonly Position[]
  /** Grows by the points that were paid for and are not spent. Together with all `net` it is zero. */
  readonly pool: bigint
}

/** Works the positions out, in the order of `terms`. */
export function positionsOf(lines: readonly Line[], terms: readonly Terms[]): Positions {
  const cover = backingByBacker(lines, terms)
  const partners = terms.map(({ partnerId, settlesAt }): Position => {
    const own = lines.filter((line) => line.funderId === partnerId)
    const at = lines.filter((line) => line.partnerId === partnerId)
    const funding = sum(own, funded[settlesAt])
    const redeeming = sum(at, ({ redeemed, returned }) => redeemed - returned)
    const backing = cover.get(partnerId) ?? 0n
    return { partnerId, funding, redeeming, backing, net: funding + redeeming + backing }
  })
  return { partners, pool: -sum(partners, ({ net }) => net) }
}

/**
 * At redemption a debt that is ended by points of another funder is as if those had been spent in the
 * first place.
 */
const funded = {
  issuance: ({ posted, reversed, expired, forgiven }) => reversed + expired - posted - forgiven,
  redemption: ({ redeemed, returned, cover }) => returned + cover - redeemed,
} as const satisfies Record<SettlesAt, (line: Line) => bigint>

/**
 * What a funder that settles at issuance paid for lots that it passed on belongs to who backs them; and a
 * backer that settles at issuance pays for what it takes over. Between two such the one is the other.
 */
function backingByBacker(lines: readonly Line[], terms: readonly Terms[]): Map<bigint, bigint> {
  const backers = new Map(terms.map(({ partnerId, backedBy }) => [partnerId, backedBy]))
  const result = new Map<bigint, bigint>()
  for (const { partnerId, settlesAt } of terms) {
    if (settlesAt !== 'issuance') continue
    const taken = sum(
      lines.filter((line) => line.funderId === partnerId),
      ({ backing }) => backing,
    )
    const backer = lastBacker(partnerId, backers)
    result.set(backer, (result.get(backer) ?? 0n) - taken)
  }
  return result
}

function lastBacker(partnerId: bigint, backers: ReadonlyMap<bigint, bigint | null>): bigint {
  const seen = new Set<bigint>()
  let last = partnerId
  for (let next = backers.get(last) ?? null; next !== null; next = backers.get(last) ?? null) {
    if (seen.has(next)) return last
    seen.add(next)
    last = next
  }
  return last
}

function sum<Item>(items: readonly Item[], of: (item: Item) => bigint): bigint {
  return items.reduce((total, item) => total + of(item), 0n)
}

/** One payment; `null` is the pool. */
export interface Payment {
  readonly from: bigint | null
  readonly to: bigint | null
  readonly points: bigint
}

/**
 * Nets positions into payments, one less than there are parties at most: who owes most pays who is owed
 * most, again and again; of equals the pool, then the lower id. Deterministic.
 */
export function netOut({ partners, pool }: Positions): Payment[] {
  const open = partners.map(({ partnerId, net }) => ({ id: partnerId as bigint | null, net }))
  open.unshift({ id: null, net: pool })
  const payments: Payment[] = []
  for (;;) {
    const debtor = open.reduce((most, each) => (each.net < most.net ? each : most))
    const creditor = open.reduce((most, each) => (each.net > most.net ? each : most))
    if (debtor.net >= 0n || creditor.net <= 0n) return payments
    const points = -debtor.net < creditor.net ? -debtor.net : creditor.net
    payments.push({ from: debtor.id, to: creditor.id, points })
    debtor.net += points
    creditor.net -= points
  }
}
