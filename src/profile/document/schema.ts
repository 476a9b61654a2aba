/** The form of a spend profile: every number of it with its definition. It is served as JSON Schema. */
import { z } from 'zod'
import { categories } from '../../values/mcc.ts'
import { purposes } from '../consent/consent.ts'
import { coverage } from './coverage.ts'
import {
  amount,
  change,
  count,
  day,
  month,
  share,
  signedAmount,
  spendFigures,
} from './schema-parts.ts'
import { topCategoriesMax } from './parts.ts'

/** `typ` of the JWS, and the last part of its media type. */
export const profileType = 'spend-profile+jwt'

const category = z.enum(categories).describe('Category of the merchant category code')

const cell = z
  .strictObject({
    category,
    channel: z.enum(['in_store', 'online', 'unknown']).describe('Where the card or the cash was'),
    ...spendFigures,
  })
  .describe('Purchases of the month in a category and a channel; there is none without a purchase')

const profileMonth = z.strictObject({
  month: month.describe('The month of the purchase, local to the shop'),
  complete: z.boolean().describe('False until a week after the month: more may well come to it'),
  payments: count.describe('Purchases of the month'),
  amount: amount.describe('Their sum'),
  cells: z.array(cell).describe('The same by category and channel'),
})

const regularity = z.strictObject({
  weeks: count.describe('Whole weeks, Monday to Sunday, of the days that were seen'),
  weeksWithPurchases: count.describe('Of them, those with a purchase'),
  share: share.describe('weeksWithPurchases by weeks'),
  medianGapDays: count
    .nullable()
    .describe('Median of the days from one day with purchases to the next, rounded'),
})

const trend = z
  .strictObject({
    from: day.describe('The first day of the twelve weeks'),
    to: day.describe('The last day of them, which ends the last complete month'),
    weeks: count.describe('How many weekly sums it is of: 12'),
    perWeek: signedAmount.describe('By how much a week changes: the Theil-Sen slope of the sums'),
    low: signedAmount.describe("Lower end of the slope's 95 % interval (Sen 1968)"),
    high: signedAmount.describe('Upper end of it'),
    direction: z
      .enum(['rising', 'falling', 'unclear'])
      .describe('rising or falling only where zero is outside the interval'),
  })
  .describe('Trend of three months; null where twelve whole weeks were not seen')

const tenders = z
  .strictObject({
    payments: count.describe(
      'Purchases of which a till sent the receipt: only of these it is known',
    ),
    cash: amount.describe('What was paid of them in cash'),
    cashless: amount.describe('What was paid of them by card'),
    cashShare: share.describe('cash by cash and cashless'),
  })
  .describe('Cash against cashless; what tills did not tell of is in neither')

const banks = z
  .strictObject({
    home: amount.describe('What was paid with cards of the bank that reads, by their first digits'),
    other: amount.describe('What was paid with linked cards of others'),
    unknown: amount.describe('What was paid with cards that are not linked, as tills told'),
    homeShare: share.describe('home by home and other'),
  })
  .describe('Home bank against others; null where the cards of the bank are not known here')

const currencyPart = z.strictObject({
  currency: z.string().length(3).describe('ISO 4217; nothing is converted'),
  total: z.strictObject(spendFigures).describe('All purchases of the window'),
  paymentsPerMonth: z
    .number()
    .nullable()
    .describe('Frequency: purchases of complete months by complete months, two decimals'),
  completeMonths: count.describe('Complete months that were seen from their first day on'),
  lastOn: day.nullable().describe('Recency: the day of the last purchase'),
  daysSinceLast: count.nullable().describe('Days from it to asOf'),
  regularity,
  weekdays: z.array(count).length(7).describe('Purchases by weekday, Monday first'),
  hours: z.array(count).length(24).describe('Purchases by local hour, from 0'),
  hoursUnknown: count.describe('Purchases of which nobody told the time; they are in no hour'),
  largestChange: change
    .nullable()
    .describe('The largest step from one complete month to the next; null of fewer than two'),
  tenders,
  banks: banks.nullable(),
  topCategories: z
    .array(
      z.strictObject({
        category,
        amount: amount.describe('What was spent in it'),
        share: share.describe('amount by all that was spent in the window'),
      }),
    )
    .max(topCategoriesMax)
    .describe('The categories with the largest amounts'),
  trend: trend.nullable(),
  months: z.array(profileMonth).describe('Every month that was seen, with purchases or without'),
})

const consent = z
  .strictObject({
    id: z.uuid().describe('Id of the consent'),
    purpose: z.enum(purposes).describe('What the profile may be used for, and nothing else'),
    givenAt: z.iso.datetime().describe('When the member agreed'),
    until: day.describe('The last day of the consent'),
    windowMonths: count.describe('Whole months before the running one that it reaches back to'),
  })
  .describe('What the member has agreed to')

/** The payload of the JWS. */
export const profileDocument = z
  .strictObject({
    schema: z.url().describe('Where this schema is'),
    iss: z.string().describe('Issuer: the gateway'),
    aud: z.string().describe('Audience: the bank, `urn:cobrand:bank:` and its id'),
    sub: z.uuid().describe('The member, under a name of this bank alone'),
    jti: z.uuid().describe('Id of this document'),
    iat: z.int().describe('When it was made, seconds since 1970'),
    exp: z.int().describe('When it is no longer to be used, seconds since 1970'),
    asOf: day.describe('The day (UTC) up to which things are counted'),
    consent,
    window: z
      .strictObject({
        from: month.describe('The first month'),
        to: month.describe('The last month'),
      })
      .describe('What was asked for, as far as the consent reaches'),
    categories: z
      .array(category)
      .describe('What was asked for and agreed to; of another category nothing is in here'),
    coverage,
    currencies: z.array(currencyPart).describe('By currency; none where nothing was spent'),
  })
  .describe('What a member spent, as far as the gateway saw it and the member lets the bank see')

/** See {@link profileDocument}. */
export type ProfileDocument = z.infer<typeof profileDocument>

/** The document as JSON Schema (2020-12), under its own address. */
export function profileJsonSchema(address: string): object {
  return { ...z.toJSONSchema(profileDocument), $id: address, title: 'Spend profile' }
}
