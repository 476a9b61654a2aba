/** What a scenario of the programme is: a file of `fixtures/programme`, checked. See the README there. */
import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { namedShape } from '../../../src/program/approval/named.ts'

const day = z.iso.date()
const time = z.string().regex(/^\d{4}-\d\d-\d\d \d\d:\d\d:\d\d$/)
const minor = z.int().nonnegative()
const count = z.int().positive()

/** A rule version as a coalition file has it; of `partner`, or of the coalition. */
const rule = z.strictObject({
  ...namedShape,
  partner: z.string().nullable().default(null),
  version: count.default(1),
})

const campaign = z.strictObject({
  name: z.string(),
  partner: z.string().nullable().default(null),
  budgetPoints: count.nullable().default(null),
  holdOutPercent: z.int().min(0).max(50).default(0),
})

const known = z.strictObject({
  /** Tier in the coalition, and by partner. */
  tier: z.string().optional(),
  partnerTiers: z.record(z.string(), z.string()).default({}),
  /** Segments of the coalition's. */
  segments: z.array(z.string()).default([]),
  birthday: day.optional(),
  joined: day.default('2026-01-01'),
})

const member = known.extend({
  /** First six digits of the card. */
  bin: z.enum(['411111', '555555']).default('411111'),
  /** A campaign that leaves this member out, or does not. */
  leftOutOf: z.string().optional(),
  keptIn: z.string().optional(),
})

const purchase = z.strictObject({
  member: z.string().default('guest'),
  at: z.string(),
  on: time,
  currency: z.enum(['KZT', 'USD', 'EUR']).default('KZT'),
  /** How the card was read, as DE22 says it. */
  entry: z
    .string()
    .regex(/^\d{3}$/)
    .default('051'),
})

const of = z.string()

const event = z.union([
  /** Messages over the link; the answer says that it adds `points`, left out: none. */
  z.strictObject({ of, authorize: minor, points: z.int().optional() }),
  z.strictObject({ of, reverse: minor, to: minor.default(0), points: z.int().optional() }),
  /** Clearing files; a refund of another day has it. */
  z.strictObject({ of, clear: minor }),
  z.strictObject({ of, refund: minor, on: time.optional() }),
  /** What the till sends: items and tenders as the API takes them. */
  z.strictObject({
    of,
    items: z.array(z.record(z.string(), z.unknown())),
    tenders: z.array(z.record(z.string(), z.unknown())),
  }),
  /** What changes meanwhile: a rule comes, a version's end is moved, something else is known of a member. */
  z.strictObject({ bring: rule }),
  z.strictObject({ end: z.string(), at: time.nullable() }),
  z.strictObject({ know: z.string(), ...known.shape }),
])

const fixture = z.strictObject({
  /** What happens, in a sentence. */
  story: z.string(),
  /** What of the programme it shows. */
  rule: z.string(),
  /** Partners, and the names of their locations. */
  partners: z.record(z.string(), z.array(z.string())),
  campaigns: z.array(campaign).default([]),
  rules: z.array(rule).min(1),
  members: z.record(z.string(), member).prefault({ guest: {} }),
  purchases: z.record(z.string(), purchase),
  events: z.array(event).min(1),
  /** Why one payment after the other is played: only the messages of one change places. */
  inTurn: z.string().optional(),
  expected: z.strictObject({
    /** Points of members that may be spent, and that are held. */
    members: z.record(z.string(), z.strictObject({ available: z.int(), pending: z.int() })),
    /** What each purchase has, `rule/version of funder: points posted`, and why of other rules it has nothing. */
    purchases: z.record(
      z.string(),
      z.strictObject({ has: z.array(z.string()), not: z.record(z.string(), z.string()) }),
    ),
  }),
})

/** A scenario. */
export type Scenario = z.infer<typeof fixture> & { name: string }
/** Something that happens in it. */
export type ScenarioEvent = z.infer<typeof event>
/** A rule of it. */
export type ScenarioRule = z.infer<typeof rule>
/** What is known of a member of it. */
export type KnownOfMember = z.infer<typeof known>
/** What it must come to. */
export type Outcome = Scenario['expected']

const folder = new URL('../../../fixtures/programme/', import.meta.url)

/** All of them, by name. Throws where one is not of the form. */
export function readScenarios(): Scenario[] {
  const files = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return files.map((file) => {
    const parsed = fixture.safeParse(JSON.parse(readFileSync(new URL(file, folder), 'utf8')))
    if (!parsed.success) throw new Error(`${file}: ${parsed.error.message}`)
    return { ...parsed.data, name: file.replace('.json', '') }
  })
}
