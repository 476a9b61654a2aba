/** Rules over receipts: items, tenders and facts of the till, whichever of till and bank came first. */
import { describe, expect, test } from 'vitest'
import { indexMerchants } from '../../src/partner/merchant-map.ts'
import type { CardEvent } from '../../src/payment/event.ts'
import { compileCondition } from '../../src/program/condition/condition.ts'
import type { Effect } from '../../src/program/evaluation/effect.ts'
import { paymentFacts } from '../../src/program/evaluation/payment-facts.ts'
import { indexProgramme } from '../../src/program/programme.ts'
import type { RuleVersion } from '../../src/program/rule.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { LedgerModel } from '../support/ledger-model.ts'
import { receipt, returned } from '../support/receipts.ts'
import { ruleVersion } from '../support/rules.ts'

const merchants = indexMerchants([
  {
    ...{ acquirerId: 'ALFA', merchantId: 'DALA-001', terminalId: '', name: 'Dala', city: 'Almaty' },
    ...{ validFrom: '2020-01-01', validTo: '9999', locationId: 1n, partnerId: 1000n },
  },
])

/** Points that one member has under a rule beside the usual one, of which the second is a group of its own. */
function pointsUnder(otherwise: Partial<RuleVersion>, ...events: CardEvent[]): bigint {
  const stacking = { group: 'more', mode: 'additive', priority: 0 } as const
  const more = ruleVersion({ ruleId: 2n, name: 'More', stacking, ...otherwise })
  const versions = [ruleVersion(), more]
  const model = new LedgerModel({ merchants, programme: indexProgramme({ versions }) })
  for (const event of events) model.take([event])
  const { available, pending } = model.balance(1n)
  return available + pending
}

const amountMinor = 1_000_000n
const bank = [cardEvent({ amountMinor }), clearingEvent({ amountMinor })]
const till = receipt({ card: amountMinor })
const perItem: Effect = {
  ...{ kind: 'items', skus: [], categories: ['bakery'], points: 5n, perMinor: null },
}

describe('items', () => {
  test('give points on top, once, in any order; what comes back takes them back', () => {
    for (const events of [
      [till, ...bank],
      [...bank, till],
      [bank[0] ?? till, till, ...bank.slice(1)],
    ]) {
      expect(pointsUnder({ effect: perItem }, ...events)).toBe(150n)
      const back = returned({ card: 100_000n })
      expect(pointsUnder({ effect: perItem }, ...events, back)).toBe(90n + 45n)
    }
  })

  test('for which only points were given earn nothing', () => {
    expect(pointsUnder({ effect: perItem }, receipt({ points: amountMinor }))).toBe(0n)
  })
})

describe('tenders', () => {
  const rate = (tenders: ('gift_card' | 'cash')[]): Effect => ({
    ...{ kind: 'rate', perMinor: 10_000n, pointsPer: 1n, minimumMinor: 0n, rounding: 'step' },
    tenders,
  })

  test('that a rule names earn by it: gift cards alone do, where it says so', () => {
    const paid = receipt({ gift_card: amountMinor })
    expect(pointsUnder({ effect: rate(['gift_card']) }, paid)).toBe(100n)
    expect(pointsUnder({ effect: rate(['cash']) }, paid)).toBe(0n)
    const back = returned({ gift_card: 400_000n })
    expect(pointsUnder({ effect: rate(['gift_card']) }, paid, back)).toBe(60n)
  })

  test('cash counts beside the card', () => {
    const mixed = receipt({ card: amountMinor, cash: 500_000n })
    expect(pointsUnder({ effect: rate(['cash']) }, ...bank, mixed)).toBe(150n + 50n)
  })
})

describe('facts of the till', () => {
  test.each([
    ['receipt.present && "4870001" in receipt.skus', 100n, 110n],
    ['receipt.cashPercent >= 30', 100n, 100n],
    ['!card.present', 100n, 100n],
    ['payment.channel == "in_store" && payment.category == "groceries"', 110n, 110n],
  ])('%s', (source, ofBank, ofBoth) => {
    const condition = compileCondition(source, paymentFacts)
    const fixed: Effect = { kind: 'fixed', points: 10n, minimumMinor: 0n }
    const under = { effect: fixed, condition }
    expect(pointsUnder(under, ...bank)).toBe(ofBank)
    expect(pointsUnder(under, ...bank, till)).toBe(ofBoth)
    expect(pointsUnder(under, till, ...bank)).toBe(ofBoth)
  })

  test('of cash alone: no card, all of it cash, the category of its location', () => {
    const source = '!card.present && receipt.cashPercent == 100 && payment.mcc == "5411"'
    const condition = compileCondition(source, paymentFacts)
    const effect: Effect = { kind: 'fixed', points: 10n, minimumMinor: 0n }
    expect(pointsUnder({ effect, condition }, receipt({ cash: amountMinor }))).toBe(110n)
  })
})
