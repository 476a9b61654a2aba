/** The database of the ledger as plain maps, for tests of everything that is pure. */
import { workOut, type WorkPorts } from '../../src/intake/batch.ts'
import { FactBook, type KnownFacts } from '../../src/intake/fact-book.ts'
import { moveBack, moveInto, setAside, standAlone, type Rework } from '../../src/intake/rework.ts'
import type { Reference } from '../../src/intake/reference.ts'
import type { BatchWrites } from '../../src/intake/writes.ts'
import { lotChanges, type Lot } from '../../src/ledger/lot.ts'
import type { AccountChange } from '../../src/ledger/transfer.ts'
import { indexMerchants } from '../../src/partner/merchant-map.ts'
import { movesAlong, type CardEvent } from '../../src/payment/event.ts'
import type { Payment } from '../../src/payment/payment.ts'
import type { OpenException } from '../../src/payment/store/writes.ts'
import { indexProgramme } from '../../src/program/programme.ts'
import { LimitBook, type Used } from '../../src/program/limits/limits.ts'
import { ruleVersion } from './rules.ts'

/** The demo merchant, mapped, with one rule. */
const demoReference: Reference = {
  merchants: indexMerchants([
    {
      acquirerId: 'ALFA',
      merchantId: 'DALA-001',
      terminalId: '',
      validFrom: '2020-01-01',
      validTo: '9999',
      locationId: 1n,
      partnerId: 1000n,
      name: 'Dala',
      city: 'Almaty',
    },
  ]),
  programme: indexProgramme({ versions: [ruleVersion()] }),
}

/** What the tables would hold. */
export class LedgerModel {
  readonly answers = new Map<string, bigint>()
  readonly payments = new Map<bigint, Payment>()
  readonly accounts = new Map<bigint, AccountChange>()
  /** By `member/funder/expiry`. */
  readonly lots = new Map<string, Lot>()
  /** By `member/rule/span/start`, and by campaign. */
  readonly limitUses = new Map<string, Used>()
  readonly budgetUses = new Map<bigint, bigint>()
  readonly exceptions = new Map<string, OpenException>()
  /** Where a person moved payments to. */
  readonly moves = new Map<bigint, bigint>()
  /** By the payment under which they came. */
  private readonly elements = new Map<bigint, CardEvent[]>()
  private readonly reference: Reference
  private readonly facts: readonly KnownFacts[]
  private ids = 0n

  /** `facts`: what is known of members and cards all along. */
  constructor(reference: Reference = demoReference, facts: readonly KnownFacts[] = []) {
    this.reference = reference
    this.facts = facts
  }

  /** Takes one batch, as one transaction would, and answers what it wrote. */
  take(events: readonly CardEvent[]): BatchWrites {
    const candidates = [...this.payments.values()]
    const known = { answers: this.answers, candidates, moves: this.moves }
    const writes = workOut(events, known, this.ports())
    for (const { event, paymentId, points } of writes.accepted) {
      this.answers.set(event.key, points)
      this.elements.set(paymentId, [...(this.elements.get(paymentId) ?? []), event])
    }
    for (const exception of writes.exceptions) this.exceptions.set(exception.eventKey, exception)
    this.write(writes)
    return writes
  }

  /** Gives what an exception's payment holds to another payment. */
  move(ownId: bigint, targetId: bigint): void {
    const elements = this.elements.get(ownId) ?? []
    this.write(moveInto(this.payment(ownId), this.payment(targetId), elements, this.ports()))
    this.moves.set(ownId, targetId)
  }

  /** Takes that back. */
  moveBack(ownId: bigint): void {
    const targetId = this.moves.get(ownId)
    if (targetId === undefined) throw new Error('it was not moved')
    this.moves.delete(ownId)
    const left = [...this.moves].flatMap(([from, to]) => (to === targetId ? [from] : []))
    const moved = left.flatMap((id) => (this.elements.get(id) ?? []).filter(movesAlong))
    const target = [...(this.elements.get(targetId) ?? []), ...moved]
    const elements = { own: this.elements.get(ownId) ?? [], target }
    this.write(moveBack(this.payment(ownId), this.payment(targetId), elements, this.ports()))
  }

  /** Lets an exception's payment stand alone, or sets it aside again. */
  decideAlone(ownId: bigint, alone: boolean): void {
    const rework = alone ? standAlone : setAside
    this.write(rework(this.payment(ownId), this.ports()))
  }

  payment(paymentId: bigint): Payment {
    const payment = this.payments.get(paymentId)
    if (payment === undefined) throw new Error(`there is no payment ${paymentId}`)
    return payment
  }

  private ports(): WorkPorts {
    const { reference } = this
    const facts = new FactBook(this.facts)
    const limits = new LimitBook([...this.limitUses.values()], this.budgetUses)
    return { reference, limits, facts, nextId: () => ++this.ids }
  }

  private write(writes: Rework): void {
    for (const payment of [...writes.opened, ...writes.changed]) {
      this.payments.set(payment.paymentId, payment)
    }
    for (const change of lotChanges(writes.transfers)) {
      const key = `${change.memberId}/${change.funderId}/${change.expiresOn}`
      const points = (this.lots.get(key)?.points ?? 0n) + change.points
      this.lots.set(key, { ...change, points })
    }
    for (const used of writes.limitUses) {
      const key = `${used.memberId}/${used.ruleId}/${used.span}/${used.startsOn}`
      const points = (this.limitUses.get(key)?.points ?? 0n) + used.points
      this.limitUses.set(key, { ...used, points })
    }
    for (const { campaignId, points } of writes.budgetUses) {
      this.budgetUses.set(campaignId, (this.budgetUses.get(campaignId) ?? 0n) + points)
    }
    for (const [id, change] of writes.accountChanges) {
      const account = this.accounts.get(id) ?? {
        holder: change.holder,
        debitsPending: 0n,
        debitsPosted: 0n,
        creditsPending: 0n,
        creditsPosted: 0n,
      }
      account.debitsPending += change.debitsPending
      account.debitsPosted += change.debitsPosted
      account.creditsPending += change.creditsPending
      account.creditsPosted += change.creditsPosted
      this.accounts.set(id, account)
    }
  }

  /** Points that the account may spend, and points that are pending. */
  balance(accountId: bigint): { available: bigint; pending: bigint } {
    const account = this.accounts.get(accountId)
    if (account === undefined) return { available: 0n, pending: 0n }
    return {
      available: account.creditsPosted - account.debitsPosted,
      pending: account.creditsPending - account.debitsPending,
    }
  }
}
