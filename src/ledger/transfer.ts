/**
 * Two-phase points transfers: which ones bring a payment's points to what they should be, and what
 * each does to its two accounts. Words and guarantees follow TigerBeetle's two-phase transfers, but
 * for one: a post may move more than was pending, since clearing decides what was really paid.
 */

/** `pending` holds points; `post` and `void` end the pending one; `single` moves at once. */
export type TransferKind = 'pending' | 'post' | 'void' | 'single'

/**
 * What a transfer is for. `accrual`: points of a payment, given or taken back; `bonus`: points of no payment,
 * likewise. `redemption`: spent at a partner; `return`: a redemption taken back. `cover`: points of one lot that end the
 * debt of another one. `expiry`: not spent in time. `forgiveness`: a debt that the funder bears. `backing`: a lot
 * that passes to another funder.
 */
export type TransferCode =
  'accrual' | 'bonus' | 'redemption' | 'return' | 'cover' | 'expiry' | 'forgiveness' | 'backing'

/** One movement. It is written once and never changed; points are never negative. */
export interface Transfer {
  readonly memberId: bigint
  readonly transferId: bigint
  readonly kind: TransferKind
  readonly code: TransferCode
  readonly debitAccountId: bigint
  readonly creditAccountId: bigint
  readonly points: bigint
  /** The pending transfer that a post or void ends. */
  readonly pendingId: bigint | null
  /** Who funds the points; `null` of a hold, which takes from no lot until it is posted. */
  readonly funderId: bigint | null
  /** The lot that it fills or takes from, together with the funder; `null` where nothing is given. */
  readonly expiresOn: string | null
  /** The payment and the rule version of an accrual. */
  readonly paymentId: bigint | null
  readonly ruleId: bigint | null
  readonly ruleVersion: number | null
  /** Of what is spent, held to be spent, or given back. */
  readonly redemptionId: bigint | null
}

/** What an account's four balances change by. */
export interface AccountChange {
  readonly holder: 'member' | 'partner'
  debitsPending: bigint
  debitsPosted: bigint
  creditsPending: bigint
  creditsPosted: bigint
}

/** The points of a payment: held, and given. */
export interface Points {
  readonly pendingPoints: bigint
  readonly postedPoints: bigint
}

/** The sides and the reason of a payment's transfers. */
export interface TransferContext {
  readonly memberId: bigint
  readonly funderId: bigint
  readonly paymentId: bigint
  readonly ruleId: bigint
  readonly ruleVersion: number
  /** The end of the lot that the payment's points go to. */
  readonly expiresOn: string
  nextId(): bigint
}

/** The transfers to write, in order, and the pending transfer that is open after them. */
export interface TransferPlan {
  readonly transfers: readonly Transfer[]
  readonly pendingTransferId: bigint | null
}

/**
 * Brings a payment from the points it has to the points it should have. What is held is posted when
 * points are given, else voided and held anew; any other difference moves at once.
 */
export function planTransfers(
  context: TransferContext,
  from: Points & { readonly pendingTransferId: bigint | null },
  to: Points,
): TransferPlan {
  const transfers: Transfer[] = []
  let given = to.postedPoints - from.postedPoints
  let openId = from.pendingTransferId
  if (openId !== null && to.pendingPoints !== from.pendingPoints) {
    if (given > 0n && to.pendingPoints === 0n) {
      transfers.push(transfer(context, 'post', given, openId))
      given = 0n
    } else {
      transfers.push(transfer(context, 'void', from.pendingPoints, openId))
    }
    openId = null
  }
  if (given !== 0n) transfers.push(transfer(context, 'single', given, null))
  if (to.pendingPoints > 0n && openId === null) {
    const held = transfer(context, 'pending', to.pendingPoints, null)
    transfers.push(held)
    openId = held.transferId
  }
  return { transfers, pendingTransferId: openId }
}

/** Negative points flow from the member back to the funder. */
function transfer(
  context: TransferContext,
  kind: TransferKind,
  points: bigint,
  pendingId: bigint | null,
): Transfer {
  const { memberId, funderId, paymentId, ruleId, ruleVersion, expiresOn } = context
  const gives = kind === 'post' || kind === 'single'
  const back = points < 0n
  return {
    memberId,
    transferId: context.nextId(),
    kind,
    code: 'accrual',
    debitAccountId: back ? memberId : funderId,
    creditAccountId: back ? funderId : memberId,
    points: back ? -points : points,
    pendingId,
    funderId,
    expiresOn: gives ? expiresOn : null,
    paymentId,
    ruleId,
    ruleVersion,
    redemptionId: null,
  }
}

/** Changes of accounts by id, summed over transfers. */
export type AccountChanges = Map<bigint, AccountChange>

/**
 * Adds what a transfer does to its two accounts. `heldPoints` are those of the pending transfer that
 * a post or void ends; they are released in full, whatever is posted.
 */
export function addEffect(changes: AccountChanges, each: Transfer, heldPoints: bigint): void {
  const debit = changeOf(changes, each.debitAccountId, each)
  const credit = changeOf(changes, each.creditAccountId, each)
  const pending = { pending: each.points, post: -heldPoints, void: -heldPoints, single: 0n }
  const posted = { pending: 0n, post: each.points, void: 0n, single: each.points }
  debit.debitsPending += pending[each.kind]
  debit.debitsPosted += posted[each.kind]
  credit.creditsPending += pending[each.kind]
  credit.creditsPosted += posted[each.kind]
}

function changeOf(
  changes: AccountChanges,
  accountId: bigint,
  { memberId }: Transfer,
): AccountChange {
  let change = changes.get(accountId)
  if (change === undefined) {
    const holder = accountId === memberId ? 'member' : 'partner'
    change = { holder, debitsPending: 0n, debitsPosted: 0n, creditsPending: 0n, creditsPosted: 0n }
    changes.set(accountId, change)
  }
  return change
}
