/** The receipt of a payment as JSON: goods and tenders, and what of them came back. */
import { z } from '@hono/zod-openapi'
import { sumBy, type PaymentReceipt } from '../../../payment/receipt.ts'
import { tenders } from '../../../values/tender.ts'
import { amount } from '../../schemas.ts'

const quantity = z.string().openapi({ description: 'Pieces or weight', example: '0.500' })

/** Its schema. */
export const purchaseReceipt = z
  .object({
    items: z.array(
      z.object({
        line: z.int(),
        sku: z.string(),
        name: z.string(),
        category: z.string(),
        quantity,
        amount,
        returnedQuantity: quantity,
        returnedAmount: amount,
      }),
    ),
    tenders: z.array(z.object({ kind: z.enum(tenders), amount, returned: amount })),
  })
  .openapi('PurchaseReceipt')

/** The document, in the currency of the payment; `null` while there is none. */
export function presentPurchaseReceipt(
  from: PaymentReceipt | null,
  currency: string,
): z.infer<typeof purchaseReceipt> | null {
  if (from === null || from.sold === null) return null
  const money = (minor: bigint) => ({ minor: `${minor}`, currency })
  const returned = new Map(from.returnedLines.map((each) => [each.line, each]))
  const { lines, tenders: paid } = from.sold
  const kinds = [...new Set(paid.map(({ kind }) => kind))]
  return {
    items: lines.map(({ line, sku, name, category, ...sold }) => {
      const back = returned.get(line)
      return {
        ...{ line, sku, name, category, quantity: decimal(sold.quantityMilli) },
        ...{
          amount: money(sold.amountMinor),
          returnedQuantity: decimal(back?.quantityMilli ?? 0n),
        },
        returnedAmount: money(back?.amountMinor ?? 0n),
      }
    }),
    tenders: kinds.map((kind) => ({
      kind,
      amount: money(sumBy(paid, kind)),
      returned: money(sumBy(from.returnedTenders, kind)),
    })),
  }
}

/** Thousandths as a decimal number with what decimals it has. */
function decimal(milli: bigint): string {
  const decimals = `${milli % 1000n}`.padStart(3, '0').replace(/0+$/, '')
  return decimals === '' ? `${milli / 1000n}` : `${milli / 1000n}.${decimals}`
}
