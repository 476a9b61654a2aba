/** What the lists of payments and of accruals may be asked for, and a page of payments as the partner sees it. */
import { z } from '@hono/zod-openapi'
import type { Sql } from '../../../db/connect.ts'
import { asPartner } from '../../../db/scoped.ts'
import type { Principal } from '../../../keys/principal.ts'
import { paymentStates } from '../../../payment/partner-payment.ts'
import {
  selectPartnerPayments,
  selectRuleNames,
  type PartnerPaymentFilter,
  type PartnerPaymentPage,
  type PaymentPosition,
} from '../../../payment/store/partner-payments.ts'
import { cursorOf, cursorParameter, readDayCursor } from '../../cursor.ts'
import { day } from '../../day.ts'
import { partnerMeant, partnerParameter } from '../../partner-scope.ts'
import { currency, idParameter } from '../../schemas.ts'
import type { ReaderOfPayments } from './payment-document.ts'

const limitDefault = 50
/** Payments of a page at most; of a page of the CSV file as well. */
export const limitMax = 200

const dayMaybe = day.optional()

/** The query of both lists. */
export const paymentQuery = z.object({
  partnerId: partnerParameter,
  from: dayMaybe.openapi({ description: 'First day of purchase, local', example: '2026-11-01' }),
  to: dayMaybe.openapi({ description: 'Last day of purchase, local', example: '2026-11-30' }),
  locationId: idParameter.optional().openapi({ param: { name: 'locationId', in: 'query' } }),
  memberId: idParameter.optional().openapi({ param: { name: 'memberId', in: 'query' } }),
  state: z.enum(paymentStates).optional(),
  currency: currency.optional(),
  ruleId: idParameter.optional().openapi({
    param: { name: 'ruleId', in: 'query' },
    description: 'Payments that this rule gave points for',
  }),
  netMinorMin: z
    .string()
    .regex(/^[0-9]{1,15}$/)
    .optional()
    .openapi({ description: 'What is left of it at least, in minor units', example: '100000' }),
  cursor: cursorParameter,
  limit: z.coerce.number().int().min(1).max(limitMax).default(limitDefault),
})

/** What was asked for, as the store has it. Throws `ProblemError` where the partner is not the caller's. */
export function filterOf(
  principal: Principal,
  query: z.infer<typeof paymentQuery>,
  accruing: boolean,
): PartnerPaymentFilter {
  return {
    partnerId: partnerMeant(principal, query.partnerId),
    from: query.from ?? null,
    to: query.to ?? null,
    locationId: query.locationId ?? null,
    memberId: query.memberId ?? null,
    state: query.state ?? null,
    currency: query.currency ?? null,
    netMinorMin: query.netMinorMin === undefined ? null : BigInt(query.netMinorMin),
    ruleId: query.ruleId ?? null,
    accruing,
  }
}

/** A page, and what its documents are made with. */
export interface ReadPage extends PartnerPaymentPage {
  readonly reader: ReaderOfPayments
}

/** Reads a page behind the second wall. */
export async function readPage(
  sql: Sql,
  filter: PartnerPaymentFilter,
  after: PaymentPosition | null,
  limit: number,
): Promise<ReadPage> {
  const { partnerId } = filter
  return await asPartner(sql, partnerId, async (scoped) => {
    const page = await selectPartnerPayments(scoped, filter, after, limit)
    const lines = page.payments.flatMap(({ accruals }) => accruals)
    const ruleIds = [...new Set(lines.map(({ ruleId }) => BigInt(ruleId)))]
    const ruleNames = await selectRuleNames(scoped, ruleIds)
    return { ...page, reader: { ruleNames, partnerId } }
  })
}

/** A position as a cursor. */
export function paymentCursor({ purchasedOn, paymentId }: PaymentPosition): string {
  return cursorOf(purchasedOn, paymentId)
}

/** The position of a cursor. Throws `ProblemError` where it is none of these lists. */
export function readPaymentCursor(text: string): PaymentPosition {
  const [purchasedOn = '', paymentId = ''] = readDayCursor(text)
  return { purchasedOn, paymentId: BigInt(paymentId) }
}
