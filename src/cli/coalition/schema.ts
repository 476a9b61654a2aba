/** The coalition as a file: partners, their locations and merchant ids, earn rules, campaigns, card products, exchange rates. */
import { z } from 'zod'
import { localTime, ruleName } from '../../program/approval/draft.ts'
import { namedShape } from '../../program/approval/named.ts'
import { termsSchema } from '../../program/terms.ts'
import { mayHoldCardNumber } from '../../values/card-number.ts'
import { isCurrency } from '../../values/currency.ts'
import { merchantIdCharsMax, terminalIdCharsMax } from '../../values/acceptor.ts'

const name = z
  .string()
  .trim()
  .min(1)
  .max(120)
  .refine((text) => !mayHoldCardNumber(text), 'may hold a card number')
const day = z.iso.date()
const points = z.int().positive()
const version = z.int().positive()
const currency = z.string().refine(isCurrency, {
  error: 'is not an ISO 4217 currency code such as KZT',
})

const merchantId = z.strictObject({
  acquirerId: z.string().regex(/^[0-9A-Za-z-]{1,32}$/),
  /** As the card acceptor identification (DE42) has it, without trailing blanks. */
  merchantId: z.string().trim().min(1).max(merchantIdCharsMax),
  /** For one terminal only (DE41); every terminal where it is left out. */
  terminalId: z.string().trim().max(terminalIdCharsMax).default(''),
  validFrom: day,
})

const location = z.strictObject({
  name,
  city: name,
  /** Merchant category code of purchases of which only a till tells. */
  mcc: z
    .string()
    .regex(/^[0-9]{4}$/)
    .optional(),
  merchantIds: z.array(merchantId).max(1000),
})

/** The short form: a rate that one partner pays. */
const rate = z
  .strictObject({
    name: ruleName,
    version,
    /** The partner that pays; the rule's own where it is left out. */
    funder: name.optional(),
    currency,
    /** `pointsPer` points for every whole `perMinor` minor units. */
    perMinor: points,
    pointsPer: points,
    minimumMinor: z.int().nonnegative().default(0),
    /** Points may be spent to the end of this many months after the month of the purchase. */
    pointsValidMonths: z.int().min(1).max(1200).default(24),
    /** Card acceptor's local time. */
    validFrom: localTime,
    validTo: localTime.optional(),
  })
  .transform(({ perMinor, pointsPer, minimumMinor, funder, validTo = null, ...rest }) => ({
    ...{ ...rest, validTo, campaign: null, scope: { locations: null, product: null } },
    ...termsSchema
      .omit({ scope: true })
      .parse({ effect: { kind: 'rate', perMinor, pointsPer, minimumMinor } }),
    funders: funder === undefined ? [] : [{ funder, percent: 100 }],
  }))

/** The general form: everything that a rule may say, with names in place of ids. */
const general = z.strictObject({ ...namedShape, version })

/** A rule in either form; what is wrong is told of the form that was meant. */
const rule = z.looseObject({}).transform((value, context) => {
  const parsed = ('effect' in value ? general : rate).safeParse(value)
  if (parsed.success) return parsed.data
  for (const { path, message } of parsed.error.issues) {
    context.addIssue({ code: 'custom', path: [...path], message })
  }
  return z.NEVER
})

const rules = z.array(rule).max(1000)

const campaign = z.strictObject({
  name: ruleName,
  /** The most points that its rules give in all; no limit where it is left out. */
  budgetPoints: points.nullable().default(null),
  /** Of a hundred members, how many are left out. */
  holdOutPercent: z.int().min(0).max(50).default(0),
})

const campaigns = z.array(campaign).max(1000).default([])

/** First six digits of a card number. */
const bin = z.string().regex(/^\d{6}$/, 'is not six digits')

const cardProduct = z
  .strictObject({ binFrom: bin, binTo: bin, bank: name, product: name })
  .refine(({ binFrom, binTo }) => binFrom <= binTo, { error: 'binTo is less than binFrom' })

const partner = z.strictObject({
  name,
  /** Whether members owe points of this funder that they spent before they were taken back; as it stands where left out. */
  debt: z.enum(['kept', 'forgiven']).optional(),
  locations: z.array(location).max(10_000),
  campaigns,
  rules,
})

const exchangeRate = z
  .strictObject({
    /** `rate` units of `quote` for one unit of `base`, from `day` on, for seven days at most. */
    base: currency,
    quote: currency,
    day,
    /** A decimal number as text: what is written as a number might not be what is read. */
    rate: z.string().regex(/^(?=.*[1-9])\d{1,14}(\.\d{1,10})?$/, {
      error: 'is not a rate such as "505.12": at most 14 digits, and 10 decimals',
    }),
  })
  .refine(({ base, quote }) => base !== quote, { error: 'base and quote are one currency' })

/** The whole file. */
export const coalitionSchema = z.strictObject({
  $schema: z.string().optional(),
  partners: z.array(partner).min(1).max(1000),
  /** The coalition's own, which hold at every partner. */
  campaigns,
  rules: rules.default([]),
  cardProducts: z.array(cardProduct).max(10_000).default([]),
  exchangeRates: z.array(exchangeRate).max(100_000).optional(),
})

/** A coalition as it is applied. */
export type Coalition = z.infer<typeof coalitionSchema>

/** A rule of it. */
export type CoalitionRule = z.infer<typeof rule>
