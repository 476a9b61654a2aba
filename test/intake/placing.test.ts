/** Where a payment is placed, and when it is placed anew: for what an event says, never for what the map has become. */
import { describe, expect, test } from 'vitest'
import { workOut, type WorkPorts } from '../../src/intake/batch.ts'
import { FactBook } from '../../src/intake/fact-book.ts'
import { place, type Reference } from '../../src/intake/reference.ts'
import { indexMerchants } from '../../src/partner/merchant-map.ts'
import type { CardEvent } from '../../src/payment/event.ts'
import { openPayment, type Payment } from '../../src/payment/payment.ts'
import { indexProgramme } from '../../src/program/programme.ts'
import { LimitBook } from '../../src/program/limits/limits.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { ruleVersion } from '../support/rules.ts'

const mapping = {
  ...{ acquirerId: 'ALFA', merchantId: 'DALA-001', terminalId: '', name: 'Dala' },
  ...{ city: 'Almaty' },
  ...{ validFrom: '2020-01-01', validTo: '9999', locationId: 1n, partnerId: 1000n },
}
const rule = ruleVersion({ funders: [{ funderId: 1001n, percent: 100 }], validFrom: '' })
const unmapped: Reference = {
  merchants: indexMerchants([], [mapping]),
  programme: indexProgramme({ versions: [rule] }),
}
const mapped: Reference = { ...unmapped, merchants: indexMerchants([mapping]) }
const byTerminal: Reference = {
  ...unmapped,
  merchants: indexMerchants([{ ...mapping, terminalId: 'T0000001', locationId: 2n }]),
}

function ports(reference: Reference, nextId: () => bigint): WorkPorts {
  return { reference, nextId, facts: new FactBook(), limits: new LimitBook() }
}

/** The payment after events, each with the reference data of its time. */
function played(...steps: readonly (readonly [CardEvent, Reference])[]): Payment {
  let id = 0n
  let candidates: Payment[] = []
  for (const [event, reference] of steps) {
    const known = { answers: new Map(), candidates }
    const { opened, changed } = workOut(
      [event],
      known,
      ports(reference, () => ++id),
    )
    candidates = [...opened, ...changed]
  }
  const [payment, ...others] = candidates
  if (payment === undefined || others.length > 0) throw new Error('it is one payment')
  return payment
}

const authorization = cardEvent({ terminalId: '' })
const clearing = clearingEvent({ purchasedAt: '00:00:00' })

describe('a payment', () => {
  test('stays where it was placed when the map has changed meanwhile', () => {
    for (const terminalId of ['', 'T0000001']) {
      const steps = [authorization, { ...clearing, terminalId }] as const
      expect(played([steps[0], unmapped], [steps[1], mapped])).toMatchObject({
        ...{ locationId: null, reason: 'merchant_not_mapped', postedPoints: 0n },
      })
      expect(played([steps[0], mapped], [steps[1], unmapped])).toMatchObject({
        ...{ locationId: 1n, reason: '', postedPoints: 100n },
      })
    }
  })

  test('goes where an event says that it was, in any order', () => {
    const placedAt = { locationId: 2n, postedPoints: 100n }
    expect(played([authorization, byTerminal])).toMatchObject({ locationId: null })
    expect(played([authorization, byTerminal], [clearing, byTerminal])).toMatchObject(placedAt)
    expect(played([clearing, byTerminal], [authorization, byTerminal])).toMatchObject(placedAt)
  })
})

test('at the cost of a partner that has left nothing is earned', () => {
  const programme = indexProgramme({
    versions: [{ ...rule, funders: [{ funderId: 1001n, percent: 100, earnsUntil: '2026-11-20' }] }],
  })
  const on = (purchasedOn: string) =>
    place({ ...mapped, programme }, openPayment(cardEvent({ purchasedOn }), 1n))
  expect(on('2026-11-20')).toMatchObject({ reason: '', programmeRevision: 0 })
  expect(on('2026-11-21')).toMatchObject({
    ...{ locationId: 1n, programmeRevision: null, reason: 'funder_left' },
  })
})

test('what names a payment that there is not leaves nothing behind', () => {
  const known = { answers: new Map(), candidates: [openPayment(authorization, 7n)] }
  const expiry = cardEvent({ kind: 'expiry', mti: '', paymentId: 8n })
  const writes = workOut(
    [expiry],
    known,
    ports(mapped, () => 1n),
  )
  expect(writes).toMatchObject({ opened: [], changed: [], accepted: [], transfers: [] })
})
