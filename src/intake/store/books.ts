/** The books with which payments are placed and settled, as they stand in the database. */
import type { Queryable as Sql } from '../../db/connect.ts'
import type { CardEvent } from '../../payment/event.ts'
import { openPayment, type Payment } from '../../payment/payment.ts'
import { LimitBook, recipientText } from '../../program/limits/limits.ts'
import { readBudgetUses, readLimitUses } from '../../program/limits/store.ts'
import { FactBook, type FactsKey } from '../fact-book.ts'
import { place, type Placeable, type Reference } from '../reference.ts'
import { readFacts } from './facts.ts'

/** See the sentence at the top. */
export interface Books {
  readonly facts: FactBook
  readonly limits: LimitBook
}

/**
 * Reads what rules ask for of these payments and of those that events would open, whose members are locked. Nothing is
 * asked where no rule asks. `lockBudgets`: nobody else changes them until the transaction ends.
 */
export async function readBooks(
  sql: Sql,
  reference: Reference,
  { payments, events }: { payments: readonly Payment[]; events: readonly CardEvent[] },
  lockBudgets: boolean,
): Promise<Books> {
  const { needs } = reference.programme
  const asksFacts = needs.member || needs.visits || needs.card
  const isCounted = needs.spans.length + needs.budgets.length > 0
  if (!asksFacts && !isCounted) return { facts: new FactBook(), limits: new LimitBook() }
  const all: Asked[] = [...payments, ...events.map(askedOf)]
  const campaigns = needs.budgets.map(({ campaignId }) => campaignId)
  const [facts, uses, budgets] = await Promise.all([
    asksFacts ? readFacts(sql, reference.programme, factsKeys(reference, all), payments) : [],
    needs.spans.length > 0 ? readLimitUses(sql, all, needs.spans) : [],
    campaigns.length > 0 ? readBudgetUses(sql, campaigns, lockBudgets) : new Map<bigint, bigint>(),
  ])
  return {
    facts: new FactBook(facts, payments, reference.merchants),
    limits: new LimitBook(uses, budgets, new Set(all.map(recipientText))),
  }
}

/** Whose facts and limits are asked for. */
type Asked = Placeable & Pick<Payment, 'memberId' | 'cardId'>

/** A bank's message says where it is as a payment does; a till's is one first. */
function askedOf(event: CardEvent): Asked {
  if (event.receipt !== undefined) return openPayment(event, 0n)
  const { memberId, cardId, acquirerId, merchantId, terminalId, mcc, currency } = event
  const { purchasedOn, purchasedAt } = event
  return {
    memberId,
    cardId,
    acquirerId,
    merchantId,
    terminalId,
    mcc,
    currency,
    purchasedOn,
    purchasedAt,
  }
}

function factsKeys(reference: Reference, payments: readonly Asked[]): FactsKey[] {
  const keys = new Map<string, FactsKey>()
  for (const payment of payments) {
    const { partnerId, programmeRevision } = place(reference, payment)
    if (partnerId === null || programmeRevision === null) continue
    const { memberId, cardId, purchasedOn } = payment
    const key = { memberId, cardId, partnerId, purchasedOn }
    keys.set(`${memberId}/${cardId}/${partnerId}/${purchasedOn}`, key)
  }
  return [...keys.values()]
}
