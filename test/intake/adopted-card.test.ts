/** A till told first: when the bank's message joins, rules that ask for the card know it, and all else stays as it was. */
import { expect, test } from 'vitest'
import { workOut } from '../../src/intake/batch.ts'
import { FactBook } from '../../src/intake/fact-book.ts'
import { indexMerchants } from '../../src/partner/merchant-map.ts'
import type { CardEvent } from '../../src/payment/event.ts'
import type { Payment } from '../../src/payment/payment.ts'
import { LimitBook } from '../../src/program/limits/limits.ts'
import { indexProgramme } from '../../src/program/programme.ts'
import { cardEvent } from '../support/events.ts'
import { receipt } from '../support/receipts.ts'
import { ruleVersion } from '../support/rules.ts'

const ofProduct = ruleVersion({
  ...{ ruleId: 2n, scope: { locationIds: null, product: 'gold' } },
  effect: { kind: 'fixed', points: 7n, minimumMinor: 0n },
  stacking: { group: 'gold', mode: 'additive', priority: 0 },
})
const reference = {
  merchants: indexMerchants([
    {
      ...{ acquirerId: 'ALFA', merchantId: 'DALA-001', terminalId: '', name: 'Dala' },
      ...{ city: 'Almaty', validFrom: '2020-01-01', validTo: '9999' },
      ...{ locationId: 1n, partnerId: 1000n },
    },
  ]),
  programme: indexProgramme({ versions: [ruleVersion(), ofProduct] }),
}
const day = { memberId: 1n, partnerId: 1000n, purchasedOn: '2026-11-20' }
const known = [
  { ...day, cardId: 0n, visits: null, facts: { tier: 'silver' } },
  { ...day, cardId: 1n, visits: null, facts: { tier: 'silver', bank: 'Alfa', product: 'gold' } },
]

/** The one payment after events, each a batch of its own. */
function played(events: readonly CardEvent[], facts = known): Payment {
  let id = 0n
  let candidates: Payment[] = []
  for (const event of events) {
    const books = { facts: new FactBook(facts), limits: new LimitBook() }
    const ports = { reference, nextId: () => ++id, ...books }
    const { opened, changed } = workOut([event], { answers: new Map(), candidates }, ports)
    candidates = [...opened, ...changed]
  }
  const [payment, ...others] = candidates
  if (payment === undefined || others.length > 0) throw new Error('it is one payment')
  return payment
}

const amountMinor = 1_000_000n
const till = receipt({ card: amountMinor })
const bank = cardEvent({ amountMinor })

test('its product earns, whichever was first', () => {
  expect(played([till])).toMatchObject({ cardId: 0n, postedPoints: 100n })
  const orders = [played([till, bank]), played([bank, till])]
  for (const payment of orders) {
    const facts = { tier: 'silver', bank: 'Alfa', product: 'gold' }
    expect(payment).toMatchObject({ cardId: 1n, postedPoints: 107n, pendingPoints: 0n, facts })
  }
})

test('a tier that changed meanwhile does not count', () => {
  let id = 0n
  const nextId = () => ++id
  const limits = new LimitBook()
  const first = { reference, nextId, limits, facts: new FactBook(known) }
  const { opened } = workOut([till], { answers: new Map(), candidates: [] }, first)
  const later = known.map((each) => ({ ...each, facts: { ...each.facts, tier: 'gold' } }))
  const second = { ...first, facts: new FactBook(later) }
  const { changed } = workOut([bank], { answers: new Map(), candidates: opened }, second)
  expect(changed[0]?.facts).toEqual({ tier: 'silver', bank: 'Alfa', product: 'gold' })
})
