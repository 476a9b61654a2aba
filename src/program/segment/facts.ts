/** What conditions of segments may ask about a member, and how it is read. */
import { FactSet, type FactDeclaration, type Facts } from '../condition/facts.ts'
import { daysBetween } from '../../values/time.ts'
import { quintileOf, type Boundaries } from './quintile.ts'

/** A member as an owner of segments sees it. Amounts are minor units of one currency; months are the last twelve. */
export interface MemberView {
  readonly memberId: bigint
  /** Tier in the coalition, and at the owner of the segment; `''` is none. */
  readonly tier: string
  readonly partnerTier: string
  /** `YYYY-MM-DD`. */
  readonly lastOn: string
  readonly joinedOn: string
  readonly payments: bigint
  readonly turnoverMinor: bigint
  readonly points: bigint
  readonly referred: boolean
  /** `null` where there is none. */
  readonly loyaltyIndex: number | null
}

/** What parts the members of an owner into fifths. */
export interface RfmBoundaries {
  readonly recency: Boundaries<string>
  readonly frequency: Boundaries<bigint>
  readonly monetary: Boundaries<bigint>
}

/** Of whom, among whom, and when. */
export interface Subject {
  readonly member: MemberView
  readonly boundaries: RfmBoundaries
  /** `YYYY-MM-DD`. */
  readonly today: string
}

type Readable =
  | (FactDeclaration & { readonly type: 'int'; read(of: Subject): bigint })
  | (FactDeclaration & { readonly type: 'string'; read(of: Subject): string })
  | (FactDeclaration & { readonly type: 'bool'; read(of: Subject): boolean })

const declarations = {
  'member.tier': text('tier in the coalition, or empty', ({ member }) => member.tier),
  'member.partnerTier': text('tier that you have given, or empty', ({ member }) => {
    return member.partnerTier
  }),
  'member.recencyDays': int('whole days since the last purchase', ({ member, today }) => {
    return daysSince(member.lastOn, today)
  }),
  'member.frequency': int('purchases of the last 12 months', ({ member }) => member.payments),
  'member.turnoverMinor': int('what they come to, in minor units', ({ member }) => {
    return member.turnoverMinor
  }),
  'member.averageBillMinor': int('turnover by frequency, rounded down', ({ member }) => {
    return member.payments > 0n ? member.turnoverMinor / member.payments : 0n
  }),
  'member.points': int('points that they gave', ({ member }) => member.points),
  'member.recencyQuintile': int(
    'fifth of your members by the day of the last purchase: 5 is the latest',
    ({ member, boundaries }) => BigInt(quintileOf(member.lastOn, boundaries.recency)),
  ),
  'member.frequencyQuintile': int(
    'fifth by frequency: 5 is the most often',
    ({ member, boundaries }) => BigInt(quintileOf(member.payments, boundaries.frequency)),
  ),
  'member.monetaryQuintile': int('fifth by turnover: 5 is the most', ({ member, boundaries }) =>
    BigInt(quintileOf(member.turnoverMinor, boundaries.monetary)),
  ),
  'member.daysSinceJoining': int('whole days since joining', ({ member, today }) => {
    return daysSince(member.joinedOn, today)
  }),
  'member.referred': flag('whether another member brought this one', ({ member }) => {
    return member.referred
  }),
  'member.loyaltyIndex': int('your loyalty index, 0 to 1000; -1: none', ({ member }) => {
    return BigInt(member.loyaltyIndex ?? -1)
  }),
} as const satisfies Record<string, Readable>

/** The facts of a member. */
export const memberFacts = new FactSet<keyof typeof declarations>(declarations)

/** Reads the facts of that name, and leaves the others. */
export function memberFactReader(uses: ReadonlySet<string>): (of: Subject) => Facts {
  const wanted = Object.entries<Readable>(declarations).flatMap(([name, readable]) => {
    return uses.has(name) ? [{ readable, slot: memberFacts.find(name)?.slot ?? 0 }] : []
  })
  return (of) => {
    const facts: Facts = { ints: [], strings: [], bools: [], lists: [] }
    for (const { readable, slot } of wanted) {
      if (readable.type === 'int') facts.ints[slot] = readable.read(of)
      else if (readable.type === 'string') facts.strings[slot] = readable.read(of)
      else facts.bools[slot] = readable.read(of)
    }
    return facts
  }
}

/** A day that is not over everywhere may be tomorrow's here: it counts as today. */
function daysSince(day: string, today: string): bigint {
  return BigInt(Math.max(0, daysBetween(day, today)))
}

function int(about: string, read: (of: Subject) => bigint) {
  return { type: 'int' as const, about, read }
}

function text(about: string, read: (of: Subject) => string) {
  return { type: 'string' as const, about, read }
}

function flag(about: string, read: (of: Subject) => boolean) {
  return { type: 'bool' as const, about, read }
}
