/** What a payment earns by the rules under which it is placed. */
import type { MerchantMap } from '../partner/merchant-map.ts'
import {
  authorizedInAll,
  isPaidElsewhere,
  netAmounts,
  netByTender,
  type Payment,
  type PaymentAmounts,
} from '../payment/payment.ts'
import { channelOf, linesLeft, mccOf } from '../payment/receipt.ts'
import type { Award, PassedOver } from '../program/evaluation/evaluate.ts'
import type { Occasion } from '../program/evaluation/occasion.ts'
import { categoryOf } from '../values/mcc.ts'
import type { Reference } from './reference.ts'

/** Points by rule, before limits beyond the payment, and whether they are held or given. */
export interface Earning {
  readonly awards: readonly Award[]
  readonly isPending: boolean
}

const nothing: Earning = { awards: [], isPending: false }

/** What of a payment makes its occasion. */
export type OccasionParts = PaymentAmounts &
  Pick<
    Payment,
    | 'memberId'
    | 'cardId'
    | 'locationId'
    | 'purchasedOn'
    | 'purchasedAt'
    | 'currency'
    | 'mcc'
    | 'channel'
    | 'entryMode'
    | 'facts'
  >

/** A payment as the programme sees it, and whether it is still held; `null` where nothing is left of it, or it is nowhere. */
export function occasionOf(
  payment: OccasionParts,
  merchants: Pick<MerchantMap, 'location'>,
): { readonly occasion: Occasion; readonly isPending: boolean } | null {
  const { locationId, purchasedOn, purchasedAt } = payment
  const location = locationId === null ? undefined : merchants.location(locationId)
  if (location === undefined) return null
  const { pendingMinor, clearedMinor } = netAmounts(payment)
  const amountMinor = pendingMinor + clearedMinor
  const paid = netByTender(payment)
  if (amountMinor === 0n && paid.gift_card === 0n && paid.points === 0n) return null
  const mcc = mccOf(payment)
  // Every payment comes by here: a literal of spreads takes several times as long.
  const occasion: Occasion = {
    memberId: payment.memberId,
    partnerId: location.partnerId,
    location,
    purchasedOn,
    purchasedAt,
    currency: payment.currency,
    mcc,
    category: categoryOf(mcc),
    channel: channelOf(payment),
    entryMode: payment.entryMode,
    hasCard: payment.cardId !== 0n,
    amountMinor,
    paid,
    facts: payment.facts,
    receipt: goodsOf(payment, amountMinor),
  }
  return { occasion, isPending: pendingMinor > 0n }
}

/** Asks the rules. Nothing for a payment that is under none. `passedOver` is filled with those that gave nothing. */
export function earningOf(
  payment: Payment,
  { merchants, programme }: Reference,
  passedOver?: PassedOver[],
): Earning {
  const { programmeRevision } = payment
  const found = programmeRevision === null ? null : occasionOf(payment, merchants)
  if (programmeRevision === null || found === null) return nothing
  const { occasion, isPending } = found
  const { partnerId, purchasedOn, purchasedAt } = occasion
  const rules = programme.rulesAt(partnerId, purchasedOn, purchasedAt, programmeRevision)
  return { awards: programme.evaluate(occasion, rules, passedOver), isPending }
}

/** What of the receipt's goods is left. Goods for which only points or gift cards were given are no purchase. */
function goodsOf({ receipt }: PaymentAmounts, amountMinor: bigint): Occasion['receipt'] {
  if (receipt === null || receipt.sold === null) return null
  const lines = amountMinor > 0n ? linesLeft(receipt) : []
  return {
    items: lines.map(({ sku, category, quantityMilli, amountMinor: minor }) => ({
      ...{ sku, category, quantityMilli, amountMinor: minor },
    })),
  }
}

/** Why a payment under rules has no points. */
export function whyNothing(payment: Payment): string {
  const { pendingMinor, clearedMinor } = netAmounts(payment)
  if (pendingMinor > 0n || clearedMinor !== 0n) return 'below_minimum'
  const isReturned = payment.returnedCardMinor + payment.returnedOtherMinor > 0n
  const isTills = payment.receipt !== null && payment.cardId === 0n
  if (isPaidElsewhere(payment)) return 'card_elsewhere'
  if (isTills && payment.receipt.sold?.toldBefore !== undefined) return 'told_before'
  if (isTills) return isReturned ? 'refunded' : 'other_tender'
  const refundedOrCash = payment.refundedMinor > 0n || isReturned ? 'refunded' : 'cash'
  if (payment.clearedMinor > 0n) return refundedOrCash
  if (payment.presented) return 'clearing_reversed'
  if (payment.expired) return 'expired'
  const authorizedMinor = authorizedInAll(payment)
  if (authorizedMinor > payment.reversedMinor) return refundedOrCash
  if (authorizedMinor > 0n) return 'reversed'
  return payment.advised ? 'declined' : 'awaiting_authorization'
}
