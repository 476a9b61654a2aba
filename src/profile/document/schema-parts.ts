/** Parts of the form of a profile that stand in it several times. */
import { z } from 'zod'

const currency = z.string().length(3)

/** How many there are. */
export const count = z.int().min(0)

/** A day, `YYYY-MM-DD`. */
export const day = z.iso.date()

/** A month, `YYYY-MM`. */
export const month = z.string().regex(/^[0-9]{4}-(0[1-9]|1[0-2])$/)

/** Money; `minor` is a decimal string. */
export const amount = z.strictObject({ minor: z.string().regex(/^[0-9]+$/), currency })

/** Money that may be below zero. */
export const signedAmount = z.strictObject({ minor: z.string().regex(/^-?[0-9]+$/), currency })

/** A share of a whole, to four decimals; `null` of nothing. */
export const share = z.number().min(0).max(1).nullable()

/** What purchases come to. */
export const spendFigures = {
  payments: count.describe(
    'How many purchases: cleared or paid at a till, and not wholly refunded',
  ),
  amount: amount.describe('Their sum, less what was refunded'),
  average: amount.describe('Average bill: amount by payments, rounded half up to the minor unit'),
  median: amount.describe(
    'Median bill; of an even number the mean of the two in the middle, rounded half up',
  ),
} as const

/** A step from one month to the next. */
export const change = z.strictObject({
  from: month.describe('The month before'),
  to: month.describe('The month after'),
  change: signedAmount.describe('Amount of the month after, less that of the month before'),
  ratio: z
    .number()
    .nullable()
    .describe('change by the month before, four decimals; null of nothing before'),
})
