/** Everything that can happen to one purchase: card events of every kind, by one network reference. */
import fc from 'fast-check'
import type { CardEvent } from '../../src/payment/event.ts'
import { cardEvent, clearingEvent } from './events.ts'

const minor = fc.bigInt({ min: 0n, max: 60n }).map((n) => n * 50_000n)
const cashMinor = fc.oneof(
  { arbitrary: fc.constant(0n), weight: 4 },
  { arbitrary: minor, weight: 1 },
)

type Told = Partial<CardEvent> & Pick<CardEvent, 'kind'>

const ofMessages = fc.oneof(
  fc.record({
    kind: fc.constant('authorization' as const),
    mti: fc.constantFrom('0100', '0120'),
    approved: fc.constantFrom(true, true, false),
    amountMinor: minor,
    cashMinor,
  }),
  fc.record({
    kind: fc.constant('increment' as const),
    approved: fc.constantFrom(true, true, false),
    amountMinor: minor,
    remainingMinor: fc.option(minor),
  }),
  fc.record({
    kind: fc.constant('reversal' as const),
    mti: fc.constant('0400'),
    amountMinor: minor,
    remainingMinor: fc.option(minor),
  }),
)

const ofClearing = fc.record({
  kind: fc.constantFrom(
    ...(['presentment', 'presentment', 'presentment_reversal', 'refund'] as const),
    ...(['refund_reversal', 'chargeback', 'chargeback_reversal'] as const),
  ),
  amountMinor: minor,
  cashMinor,
})

/** Its expiry, which names the payment as the first of all. */
export const expiryOfFirst = cardEvent({
  ...{ kind: 'expiry', mti: '', paymentId: 1n, amountMinor: 0n, stan: '', key: 'e'.repeat(32) },
})

const one: fc.Arbitrary<Told> = fc.oneof(ofMessages, ofClearing)

/** Some of them, each with a key of its own; the expiry is not among them. */
export const anyElements: fc.Arbitrary<CardEvent[]> = fc
  .array(one, { minLength: 1, maxLength: 9 })
  .map((all) =>
    all.map((told, at) => {
      const own = { ...told, networkReference: 'N7', key: `${at}`.padStart(32, '0') }
      const isMessage = ['authorization', 'increment', 'reversal'].includes(told.kind)
      return isMessage
        ? cardEvent({ ...own, stan: `${at + 1}`.padStart(6, '0') })
        : clearingEvent(own)
    }),
  )
