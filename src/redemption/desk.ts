/** The desk at which points are quoted, redeemed and posted, and what needs a person is decided. */
import { randomUUID } from 'node:crypto'
import type { Sql } from '../db/connect.ts'
import { readBalance } from '../ledger/balance.ts'
import { spendableFrom } from '../ledger/lot.ts'
import type {
  Purchase,
  RedeemRequest,
  RedemptionAnswer,
  RedemptionId,
} from '../ledger/redemption/redemption.ts'
import type { Redemptions } from '../ledger/redemption/redemptions.ts'
import { readSides } from '../ledger/redemption/store.ts'
import { purchaseBounds, withAvailable } from './bounds.ts'
import { codeSeconds, hashCode, makeCode, qrPayload } from './code.ts'
import { createGate, createGuard, type Asker, type Shown } from './gate.ts'
import { worthIn, type ProofStep } from './policy.ts'
import type { Quote } from './quote.ts'
import type { GateRefusal } from './refusal.ts'
import type { Decision } from './review.ts'
import { saveCode } from './store/codes.ts'
import { isLocked } from './store/locks.ts'
import { readPolicy } from './store/policies.ts'
import { saveQuote } from './store/quotes.ts'
import { closeReview } from './store/reviews.ts'

/** What a desk works with. */
export interface DeskPorts {
  readonly sql: Sql
  readonly redemptions: Redemptions
  /** Of `deriveCodeKey`. */
  readonly codeKey: Buffer
  now(): Date
}

/** What is to be quoted. */
export interface QuoteRequest {
  readonly memberId: bigint
  readonly partnerId: bigint
  readonly purchase: Pick<Purchase, 'minor' | 'currency'>
}

/** A quote, with what a till tells the member and asks for. */
export interface Quoted {
  readonly outcome: 'quoted'
  readonly quote: Quote
  /** What the member may spend in all. */
  readonly available: bigint
  readonly proofs: readonly ProofStep[]
}

/** A code, shown once. */
export interface NewCode {
  readonly code: string
  /** The text of a QR code that says the same. */
  readonly qr: string
  readonly expiresAt: Date
}

/** What became of a request at the desk. */
export type DeskAnswer = RedemptionAnswer | GateRefusal

/** See the head of the file. */
export interface Desk {
  quote(
    asked: QuoteRequest,
  ): Promise<
    Quoted | { readonly outcome: 'not_found' | 'partner_left' | 'no_worth' | 'spend_locked' }
  >
  redeem(asker: Asker, asked: RedeemRequest, shown: Shown): Promise<DeskAnswer>
  post(asker: Asker, id: RedemptionId, points: bigint | null): Promise<DeskAnswer>
  /** A new code of a member, in place of an older one; `null` where there is no such member. */
  makeCode(memberId: bigint, partnerId: bigint | null): Promise<NewCode | null>
  /** Lets a redemption that waits for a person be posted, or voids it. */
  decide(id: RedemptionId, decision: Decision): Promise<RedemptionAnswer>
}

/** See {@link Desk}. */
export function createDesk(ports: DeskPorts): Desk {
  const { sql, redemptions, codeKey, now } = ports
  return {
    quote: (asked) => quote(ports, asked),
    redeem: (asker, asked, shown) => redemptions.redeem(asked, createGate(asker, shown, codeKey)),
    post: (asker, id, points) => redemptions.post(id, points, createGuard(asker)),
    async makeCode(memberId, partnerId) {
      const code = makeCode()
      const expiresAt = new Date(now().getTime() + codeSeconds * 1000)
      const hash = hashCode(codeKey, memberId, code)
      if (!(await saveCode(sql, memberId, { hash, partnerId, expiresAt }))) return null
      return { code, qr: qrPayload(memberId, code), expiresAt }
    },
    decide: (id, decision) => decideReview(redemptions, id, decision, now()),
  }
}

/** {@link Desk.decide}, also for who has no desk. */
export async function decideReview(
  redemptions: Redemptions,
  id: RedemptionId,
  decision: Decision,
  at: Date,
): Promise<RedemptionAnswer> {
  return await redemptions.decide(id, decision.decision, (sql) =>
    closeReview(sql, id, decision, at),
  )
}

async function quote(
  { sql, now }: DeskPorts,
  { memberId, partnerId, purchase }: QuoteRequest,
): ReturnType<Desk['quote']> {
  const at = now()
  const [balance, sides, locked, { policy }] = await Promise.all([
    readBalance(sql, memberId, at),
    readSides(sql, { memberId, partnerId }, spendableFrom(at)),
    isLocked(sql, memberId),
    readPolicy(sql, partnerId),
  ])
  if (balance === null) return { outcome: 'not_found' }
  if (!sides.partner) return { outcome: 'partner_left' }
  if (locked) return { outcome: 'spend_locked' }
  const minorPerPoint = worthIn(policy, purchase.currency)
  if (minorPerPoint === null) return { outcome: 'no_worth' }
  const { available } = balance
  const most = purchaseBounds(policy, purchase.minor, minorPerPoint)
  const bounds = withAvailable(most, available)
  const made: Quote = {
    ...{ memberId, partnerId, quoteId: randomUUID(), createdAt: at },
    purchase: { ...purchase, minorPerPoint },
    bounds: { ...bounds, max: bounds.max ?? 0n },
    expiresAt: new Date(at.getTime() + policy.quoteSeconds * 1000),
  }
  await saveQuote(sql, made)
  return { outcome: 'quoted', quote: made, available, proofs: policy.proofs }
}
