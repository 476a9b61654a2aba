/** What a person decides of exceptions, and takes back: over any history, the ledger is as if it had never been. */
import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import type { CardEvent } from '../../src/payment/event.ts'
import { netAmounts } from '../../src/payment/payment.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { LedgerModel } from '../support/ledger-model.ts'

const partner = 1000n
/** Numbers of the purchases: payments and transfers are numbered together. */
const first = 1n
const second = 3n

/** Two purchases, some days apart, whose code a record has. */
const twins = [1, 2].map((at) =>
  cardEvent({
    ...{ rrn: `63250900000${at}`, stan: `00000${at}`, authorizationCode: 'A7' },
    purchasedOn: `2026-11-1${5 * at - 4}`,
    amountMinor: BigInt(at) * 1_000_000n,
  }),
)
const fitsBoth = clearingEvent({ rrn: '', authorizationCode: 'A7', amountMinor: 2_500_000n })

/** Everything but the transfers' numbers: balances, lots with something in them, payments. */
function stateOf(model: LedgerModel): object {
  const lots = [...model.lots].flatMap(([key, { points }]) =>
    points === 0n ? [] : [[key, points]],
  )
  const payments = [...model.payments.values()].map(({ accruals, ...payment }) => ({
    ...payment,
    accruals: accruals.map(({ pendingTransferId: held, ...each }) => [each, held !== null]),
  }))
  return { balances: [model.balance(1n), model.balance(partner)], lots, payments }
}

function ambiguous(...before: CardEvent[]): { model: LedgerModel; own: bigint } {
  const model = new LedgerModel()
  for (const event of [...twins, ...before, fitsBoth]) model.take([event])
  const own = model.exceptions.get(fitsBoth.key)?.paymentId
  if (own === undefined) throw new Error('it is not ambiguous')
  return { model, own }
}

describe('an ambiguous record', () => {
  test('earns nothing until it is given to a payment, which then counts it', () => {
    const { model, own } = ambiguous()
    expect(model.balance(1n)).toEqual({ available: 0n, pending: 300n })
    expect(model.exceptions.get(fitsBoth.key)).toMatchObject({
      ...{ rung: 'authorization_code', candidateIds: [first, second] },
    })
    model.move(own, second)
    expect(model.balance(1n)).toEqual({ available: 250n, pending: 100n })
    expect(model.payment(own)).toMatchObject({ reason: 'moved', clearedMinor: 0n })
    expect(model.payment(second)).toMatchObject({ clearedMinor: 2_500_000n, rrn: '632509000002' })
    model.moveBack(own)
    expect(model.payment(own)).toMatchObject({
      reason: 'ambiguous_match',
      clearedMinor: 2_500_000n,
    })
    expect(model.balance(1n)).toEqual({ available: 0n, pending: 300n })
  })

  test('takes along everything but its own expiry', () => {
    const { model, own } = ambiguous()
    const expiry = cardEvent({ kind: 'expiry', mti: '', paymentId: own, stan: '', amountMinor: 0n })
    model.take([expiry])
    model.move(own, second)
    expect(model.payment(second)).toMatchObject({ expired: false, clearedMinor: 2_500_000n })
    expect(model.payment(own)).toMatchObject({ expired: true, clearedMinor: 0n })
    model.take([{ ...expiry, key: 'f'.repeat(32) }])
    expect(model.payment(second).expired).toBe(false)
    model.moveBack(own)
    expect(model.payment(second)).toMatchObject({ expired: false, pendingPoints: 200n })
    expect(model.payment(own)).toMatchObject({ expired: true, clearedMinor: 2_500_000n })
  })

  test('that stands alone is placed and earns, until that is taken back', () => {
    const { model, own } = ambiguous()
    const before = stateOf(model)
    model.decideAlone(own, true)
    expect(model.balance(1n)).toEqual({ available: 250n, pending: 300n })
    model.decideAlone(own, false)
    expect(stateOf(model)).toEqual(before)
  })

  test('what is found by its references later counts where it counts', () => {
    const own = clearingEvent({ ...fitsBoth, key: '', networkReference: 'N9' })
    const model = new LedgerModel()
    for (const event of [...twins, own]) model.take([event])
    const ownId = model.exceptions.get(own.key)?.paymentId ?? 0n
    model.move(ownId, second)
    const { accepted } = model.take([
      clearingEvent({ kind: 'refund', networkReference: 'N9', rrn: '', amountMinor: 500_000n }),
    ])
    expect(accepted).toMatchObject([
      {
        paymentId: ownId,
        rung: 'network_reference',
        evidence: { networkReference: 'N9' },
        points: -50n,
      },
    ])
    expect(model.payment(second)).toMatchObject({ refundedMinor: 500_000n, postedPoints: 200n })
    model.moveBack(ownId)
    expect(model.payment(ownId)).toMatchObject({
      clearedMinor: 2_500_000n,
      refundedMinor: 500_000n,
    })
    expect(model.payment(second)).toMatchObject({ refundedMinor: 0n, pendingPoints: 200n })
  })
})

/** What may happen to either twin, or to the payment of the ambiguous record, by its own reference. */
const happening = fc.record({
  of: fc.constantFrom(1, 2, 3),
  kind: fc.constantFrom(
    'presentment',
    'refund',
    'reversal',
    'chargeback',
    'presentment_reversal',
    'expiry',
  ),
  amount: fc.bigInt({ min: 1n, max: 40n }).map((n) => n * 50_000n),
  cash: fc.constantFrom(0n, 0n, 100_000n),
} as const)

const withOwn = twins.map((event, at) => ({ ...event, networkReference: `N${at + 1}` }))
const third = clearingEvent({ ...fitsBoth, key: '', networkReference: 'N3' })

function eventsOf(
  happenings: readonly (typeof happening extends fc.Arbitrary<infer T> ? T : never)[],
) {
  return happenings.map(({ of, kind, amount, cash }, at) =>
    cardEvent({
      ...{
        kind,
        mti: '',
        source: { fileId: 9n, record: at },
        rrn: '',
        stan: '',
        networkReference: `N${of}`,
      },
      ...{
        amountMinor: amount,
        cashMinor: cash,
        paymentId: kind === 'expiry' ? ([first, second, 5n][of - 1] ?? null) : null,
      },
    }),
  )
}

const decision = fc.constantFrom('to 1', 'to 2', 'alone', 'back')

/** Events and decisions as they come; what cannot be decided now is let be. */
function play(steps: readonly (CardEvent | string)[], decides: boolean): LedgerModel {
  const model = new LedgerModel()
  for (const event of [...withOwn, third]) model.take([event])
  const ownId = model.exceptions.get(third.key)?.paymentId ?? 0n
  let state = 'open'
  const decide = (to: string): void => {
    if ((to === 'back') === (state === 'open')) return
    if (to === 'alone') model.decideAlone(ownId, true)
    else if (to !== 'back') model.move(ownId, to === 'to 1' ? first : second)
    else if (state === 'alone') model.decideAlone(ownId, false)
    else model.moveBack(ownId)
    state = to === 'back' ? 'open' : to
  }
  for (const step of steps) {
    if (typeof step !== 'string') model.take([step])
    else if (decides) decide(step)
  }
  decide('back')
  return model
}

describe('any history', () => {
  const history = fc
    .tuple(
      fc.array(happening, { maxLength: 12 }),
      fc.array(fc.tuple(fc.nat(12), decision), { maxLength: 8 }),
    )
    .map(([happenings, decisions]) => {
      const steps: (CardEvent | string)[] = eventsOf(happenings)
      for (const [at, what] of decisions) steps.splice(at, 0, what)
      return steps
    })

  test('with decisions that were all taken back ends as it does without them', () => {
    fc.assert(
      fc.property(history, (steps) => {
        expect(stateOf(play(steps, true))).toEqual(stateOf(play(steps, false)))
      }),
      { numRuns: 1000 },
    )
  })

  test('balances and lots are what the payments hold at every moment', () => {
    fc.assert(
      fc.property(history, (steps) => {
        const model = play(steps, true)
        const payments = [...model.payments.values()]
        const sum = (of: 'pendingPoints' | 'postedPoints') =>
          payments.reduce((total, payment) => total + payment[of], 0n)
        const available = sum('postedPoints')
        expect(model.balance(1n)).toEqual({ available, pending: sum('pendingPoints') })
        expect([...model.lots.values()].reduce((total, { points }) => total + points, 0n)).toBe(
          available,
        )
        for (const payment of payments) {
          if (payment.reason === 'moved') expect(netAmounts(payment).clearedMinor).toBe(0n)
        }
      }),
      { numRuns: 300 },
    )
  })
})
