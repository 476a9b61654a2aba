/** The coalition as a file: partners, their locations and merchant ids, their earn rules, exchange rates. */
import { z } from 'zod'
import { currencyExponent } from '../../values/currency.ts'
import { merchantIdCharsMax, terminalIdCharsMax } from '../../values/acceptor.ts'

const name = z.string().trim().min(1).max(120)
const day = z.iso.date()
const points = z.int().positive()
const currency = z.string().refine((code) => currencyExponent(code) !== undefined, {
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
  merchantIds: z.array(merchantId).max(1000),
})

const rule = z.strictObject({
  name,
  version: z.int().positive(),
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
  validFrom: day,
  validTo: day.optional(),
})

const partner = z.strictObject({
  name,
  /** Whether members owe points of this funder that they spent before they were taken back; as it stands where left out. */
  debt: z.enum(['kept', 'forgiven']).optional(),
  locations: z.array(location).max(10_000),
  rules: z.array(rule).max(1000),
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
  exchangeRates: z.array(exchangeRate).max(100_000).optional(),
})

/** A coalition as it is applied. */
export type Coalition = z.infer<typeof coalitionSchema>

/** A rule of it. */
export type CoalitionRule = z.infer<typeof rule>
