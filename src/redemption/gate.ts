/** Holds a request to redeem to lock, quote, policy, proof and limits, in the ledger's transaction. */
import type { Queryable } from '../db/connect.ts'
import type { Admission, Gate, Guard } from '../ledger/redemption/gate.ts'
import type { Purchase, RedeemRequest, Terms } from '../ledger/redemption/redemption.ts'
import { isWithin, policyBounds, purchaseBounds, type Bounds } from './bounds.ts'
import { hashCode, judgeCode, type KeptCode } from './code.ts'
import { holdAgainst, type Usage } from './limits.ts'
import { neededProofs, worthIn, type Policy } from './policy.ts'
import type { ShownProof } from './proof.ts'
import { judgeQuote, type KeptQuote } from './quote.ts'
import type { GateRefusal } from './refusal.ts'
import { countWrongTry, readCode, useCode } from './store/codes.ts'
import { isLocked } from './store/locks.ts'
import { findProvingPayment } from './store/payments.ts'
import { readPolicy } from './store/policies.ts'
import { readQuote } from './store/quotes.ts'
import { openReview } from './store/reviews.ts'
import { addToTallies, readMemberUsage, readTally, type MemberUsage } from './store/usage.ts'

/** Who asks. The operator answers for whom it acts: it needs no proof and is not held to limits. */
export interface Asker {
  /** Name of the API key. */
  readonly name: string
  readonly isOperator: boolean
}

/** What a request brings besides what the ledger asks for. */
export interface Shown {
  /** `''` where it has not told. */
  readonly till: string
  readonly proof: ShownProof | null
}

/** The gate for one request. `codeKey`: of `deriveCodeKey`. */
export function createGate(asker: Asker, shown: Shown, codeKey: Buffer): Gate<GateRefusal> {
  return {
    async admit(sql, asked, now) {
      const grounds = await readGrounds(sql, asked, shown, now)
      if (grounds.locked) return { refused: { outcome: 'spend_locked' } }
      const request = { ...grounds, sql, asked, asker, shown, codeKey, now }
      const paid = payingFor(request)
      if ('outcome' in paid) return { refused: paid }
      const proven = await prove(request)
      if ('outcome' in proven) return { refused: proven }
      const review = limit(request)
      if ('outcome' in review) return { refused: review }
      return { admitted: admission(request, paid.purchase, proven, review.reasons) }
    },
  }
}

/** What there is to judge by. */
interface Grounds {
  readonly locked: boolean
  readonly policy: Policy
  readonly usage: MemberUsage
  readonly till: Record<'hour' | 'day', Usage>
  readonly partner: Record<'hour' | 'day', Usage>
  readonly quote: KeptQuote | null
  readonly code: KeptCode | null
}

/** One round trip: the statements are sent together. */
async function readGrounds(
  sql: Queryable,
  asked: RedeemRequest,
  { till, proof }: Shown,
  now: Date,
): Promise<Grounds> {
  const { memberId, partnerId, quoteId = null } = asked
  const [locked, kept, usage, ofTill, ofPartner, quote, code] = await Promise.all([
    isLocked(sql, memberId),
    readPolicy(sql, partnerId),
    readMemberUsage(sql, asked, now),
    readTally(sql, { partnerId, till }, now),
    readTally(sql, { partnerId, till: '' }, now),
    quoteId === null ? null : readQuote(sql, memberId, quoteId),
    proof?.kind === 'code' ? readCode(sql, memberId) : null,
  ])
  const { policy } = kept
  return { locked, policy, usage, till: ofTill, partner: ofPartner, quote, code }
}

/** One request and its grounds. */
interface Request extends Grounds {
  readonly sql: Queryable
  readonly asked: RedeemRequest
  readonly asker: Asker
  readonly shown: Shown
  readonly codeKey: Buffer
  readonly now: Date
}

/** The purchase that points pay for, if it is known; the points are within what may be used for it. */
function payingFor({
  asked,
  policy,
  quote,
  asker,
  now,
}: Request): GateRefusal | { readonly purchase: Purchase | null } {
  const { partnerId, points, quoteId = null, purchase = null } = asked
  const within = (bounds: Bounds, known: Purchase | null) =>
    isWithin(bounds, points)
      ? { purchase: known }
      : ({ outcome: 'points_out_of_bounds', bounds } as const)
  if (quoteId !== null) {
    const fault = judgeQuote(quote, partnerId, now)
    if (quote === null || fault !== null) return { outcome: 'quote_refused', why: fault ?? 'none' }
    return within(quote.bounds, quote.purchase)
  }
  if (purchase === null) {
    if (policy.purchaseRequired && !asker.isOperator) return { outcome: 'purchase_required' }
    return within(policyBounds(policy), null)
  }
  const minorPerPoint = worthIn(policy, purchase.currency)
  if (minorPerPoint === null) return { outcome: 'no_worth' }
  const { minor, currency } = purchase
  return within(purchaseBounds(policy, minor, minorPerPoint), { minor, currency, minorPerPoint })
}

/** What proves that the member is there; what is used up by it. */
interface Proven extends Pick<Terms, 'proof' | 'proofPaymentId'> {
  readonly code: KeptCode | null
}

async function prove(request: Request): Promise<GateRefusal | Proven> {
  const { asked, policy, usage, asker, shown } = request
  const anyOf = asker.isOperator ? [] : neededProofs(policy, asked.points, usage.unproven)
  const { proof } = shown
  if (anyOf.length > 0 && (proof === null || !anyOf.includes(proof.kind))) {
    return { outcome: 'proof_required', anyOf }
  }
  if (proof === null) return { proof: '', proofPaymentId: null, code: null }
  return proof.kind === 'code'
    ? await proveByCode(request, proof.code)
    : await proveByPayment(request, proof)
}

async function proveByCode(
  { sql, asked, code, codeKey, now }: Request,
  shown: string,
): Promise<GateRefusal | Proven> {
  const { memberId, partnerId } = asked
  const why = judgeCode(code, hashCode(codeKey, memberId, shown), partnerId, now)
  if (why === null) return { proof: 'code', proofPaymentId: null, code }
  // The transaction of a refusal is committed: a try that was made counts.
  if (why === 'code_wrong' && code !== null) await countWrongTry(sql, memberId, code)
  return { outcome: 'proof_refused', why }
}

async function proveByPayment(
  { sql, asked, policy, now }: Request,
  reference: Extract<ShownProof, { kind: 'terminal_pin' }>,
): Promise<GateRefusal | Proven> {
  const since = new Date(now.getTime() - policy.paymentMinutes * 60_000)
  const payment = await findProvingPayment(sql, asked, reference, since)
  if (payment === null) return { outcome: 'proof_refused', why: 'payment_none' }
  if (payment.used) return { outcome: 'proof_refused', why: 'payment_used' }
  return { proof: 'terminal_pin', proofPaymentId: payment.paymentId, code: null }
}

/** Why a person is to look at it first: for no reason, where nothing is beyond a limit. */
function limit({
  asked,
  policy,
  usage,
  till,
  partner,
  asker,
  shown,
}: Request): GateRefusal | { readonly reasons: readonly string[] } {
  if (asker.isOperator) return { reasons: [] }
  const limits = policy.limits.filter(({ of }) => of !== 'till' || shown.till !== '')
  const { refused, review } = holdAgainst(limits, { member: usage, till, partner }, asked.points)
  return refused.length > 0 ? { outcome: 'limit_exceeded', limits: refused } : { reasons: review }
}

function admission(
  { sql, asked, policy, asker, shown, now }: Request,
  purchase: Purchase | null,
  { proof, proofPaymentId, code }: Proven,
  reasons: readonly string[],
): Admission {
  const { till } = shown
  const { quoteId = null } = asked
  const inReview = reasons.length > 0
  return {
    terms: { till, madeBy: asker.name, proof, proofPaymentId, quoteId, purchase, inReview },
    reviewSeconds: policy.reviewSeconds,
    async record(made) {
      await Promise.all([
        code === null ? null : useCode(sql, asked.memberId, code),
        addToTallies(sql, made, now),
        inReview ? openReview(sql, made, reasons, now) : null,
      ])
    },
  }
}

/** Asked before a hold is posted: a locked member's is not, and none beyond its quote or what a partner holds. */
export function createGuard(asker: Asker): Guard<GateRefusal> {
  return async (sql, { memberId, quoteId, points: held }, points) => {
    const [locked, quote] = await Promise.all([
      isLocked(sql, memberId),
      quoteId === null ? null : readQuote(sql, memberId, quoteId),
    ])
    if (locked) return { outcome: 'spend_locked' }
    if (points > held && !asker.isOperator) return { outcome: 'exceeds_hold', held }
    if (quote === null || isWithin(quote.bounds, points)) return null
    return { outcome: 'points_out_of_bounds', bounds: quote.bounds }
  }
}
