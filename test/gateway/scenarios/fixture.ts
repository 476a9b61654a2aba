/** What a scenario is: a file of `fixtures/scenarios`, checked. See the README there. */
import { readdirSync, readFileSync } from 'node:fs'
import { z } from 'zod'
import { recordKinds } from '../../../src/clearing/record.ts'

const id = z.string().regex(/^[a-z][a-z ]*$/)
const day = z.iso.date()
const fields = z.record(z.string(), z.string())
const links = ['ascii', 'iso1993', 'visa', 'mastercard'] as const

/** A clearing record by the columns of the generic profile; `cash` and `second` are said by BASE II and IPM alone. */
const record = z.strictObject({
  operation: z.enum(recordKinds),
  pan: z.string(),
  amount: z.int().nonnegative(),
  cash: z.int().positive().optional(),
  second: z.literal(true).optional(),
  currency: z.string().length(3),
  purchase_date: day,
  purchase_time: z.iso.time(),
  acquirer_reference: z.string().regex(/^\d{23}$/),
  merchant_id: z.string(),
  terminal_id: z.string(),
  mcc: z.string().length(4),
  authorization_code: z.string(),
  rrn: z.string(),
  network_reference: z.string(),
})

const event = z.union([
  /** A message over a link; its answer says that it adds `points`, left out: none. */
  z.strictObject({ id, mti: z.string(), fields, points: z.int().optional() }),
  /** A clearing file. */
  z.strictObject({
    id,
    format: z.enum(['generic', 'ndjson', 'rfc4180', 'base2', 'ipm']),
    records: z.array(record.partial()).min(1),
  }),
  /** What a till sends: documents of the API, but for location, member and currency. */
  z.strictObject({
    id,
    till: z.strictObject({ location: z.string(), member: z.string() }),
    receipts: z.array(z.record(z.string(), z.unknown())).min(1),
  }),
  /** The jobs run on this day. */
  z.strictObject({ id, jobs: day }),
  /** The bank gives a card a new number. */
  z.strictObject({ id, reissue: z.string(), to: z.string() }),
  /** A member wants a card that another one has. */
  z.strictObject({ id, claim: z.string(), by: z.string() }),
  /** The operator maps a merchant id that nobody has, or moves one elsewhere, from a day on. */
  z.strictObject({
    id,
    action: z.enum(['add', 'move']),
    merchant: z.string(),
    to: z.string(),
    from: day,
  }),
  /** A person gives the event that fits several payments to the one of this retrieval reference number. */
  z.strictObject({ id, resolve: z.string() }),
])

const payment = z.strictObject({
  purchased: day,
  at: z.string().optional(),
  authorized: z.int().optional(),
  incremented: z.int().optional(),
  reversed: z.int().optional(),
  cleared: z.int().optional(),
  refunded: z.int().optional(),
  cash: z.int().optional(),
  receiptCard: z.int().optional(),
  receiptOther: z.int().optional(),
  returnedCard: z.int().optional(),
  returnedOther: z.int().optional(),
  pending: z.int().optional(),
  posted: z.int().optional(),
  reason: z.string().optional(),
})

const member = z.strictObject({
  available: z.int(),
  pending: z.int(),
  lots: z.array(z.strictObject({ funder: z.string(), expires: day, points: z.int() })),
  payments: z.array(payment),
})

const fixture = z.strictObject({
  /** What happens, in a sentence. */
  story: z.string(),
  /** The rule of the table that it shows. */
  rule: z.string(),
  link: z.enum(links),
  /** Whose cards: published test numbers, by which the events name them. */
  cards: z.record(z.string().regex(/^\d{13,19}$/), z.string()),
  /** Merchant ids that are this scenario's own, since it maps them, and where they lead before. */
  merchants: z.record(z.string(), z.string().nullable()).default({}),
  /** What its messages and its records have in common. */
  message: fields.default({}),
  record: record.partial().default({}),
  events: z.array(event).min(1),
  /** Orders that cannot occur. */
  order: z.array(z.strictObject({ earlier: id, later: id, because: z.string() })).default([]),
  expected: z.strictObject({
    members: z.record(z.string(), member),
    /** Points that a funder has given, and that it holds ready. */
    funders: z.record(z.string(), z.strictObject({ posted: z.int(), pending: z.int() })),
  }),
})

/** A scenario. */
export type Scenario = z.infer<typeof fixture> & { name: string }
/** Something that happens in it. */
export type ScenarioEvent = z.infer<typeof event>
/** A row of the generic profile. */
export type RecordRow = z.infer<typeof record>
/** What it must come to. */
export type Outcome = Scenario['expected']
/** Name of a link. */
export type LinkName = (typeof links)[number]

/** The links of the gateway that plays scenarios, all of one acquirer. */
export const protocols = {
  ascii: 'iso1987-ascii',
  iso1993: 'iso1993-ascii',
  visa: 'visa-base1',
  mastercard: 'mastercard-cis',
} as const satisfies Record<LinkName, string>

/** The acquirer of all scenarios. */
export const acquirerId = 'ACQUIRER'

const folder = new URL('../../../fixtures/scenarios/', import.meta.url)

/** The coalition in which they play. */
export const coalitionFile = new URL('coalition.json', folder)

/** All of them, by name. Throws where one is not of the form. */
export function readScenarios(): Scenario[] {
  const names = readdirSync(folder).filter((name) => name.endsWith('.json'))
  return names
    .filter((name) => name !== 'coalition.json')
    .map((name) => {
      const scenario = fixture.parse(JSON.parse(readFileSync(new URL(name, folder), 'utf8')))
      return { ...scenario, name: name.replace('.json', '') }
    })
}

/** One of its records, whole. */
export function wholeRecord(scenario: Scenario, row: Scenario['record']): RecordRow {
  return record.parse({ ...scenario.record, ...row })
}
