/** What becomes of a claim: its partner books the receipt, an operator maps the merchant id, or it is refused. */
import type { Queryable, Sql } from '../db/connect.ts'
import { submitAll, type EventSink } from '../intake/index.ts'
import { makeMapChange, MapChangeError } from '../intake/store/map-change.ts'
import type { Identifiers } from '../member/identifier.ts'
import { tell } from '../outbox/tell.ts'
import { readLocations } from '../partner/store.ts'
import { canonicalJson } from '../receipt/canonical.ts'
import { faultIn, isBeforeJoining } from '../receipt/checks.ts'
import type { ReceiptDocument } from '../receipt/document.ts'
import { keyOf, receiptEvent, type Place } from '../receipt/event.ts'
import { readPlaces, readTaken, type Taken } from '../receipt/store.ts'
import { noEnd } from '../values/time.ts'
import { isOfDay, isOneTime, type Claim, type ClaimId } from './claim.ts'
import { claimName } from './open.ts'
import {
  decideClaim,
  noteReceipt,
  readBankPlace,
  readClaim,
  readJoinedAt,
  type Decided,
} from './store.ts'

/** What decisions are made with. */
export interface ClaimPorts {
  readonly sql: Sql
  readonly identifiers: Identifiers
  readonly intake: EventSink
  now(): Date
}

/** The receipt of a claim as the till knows it. */
export interface ClaimReceipt {
  readonly receiptId: string
  /** The shop's local time with its offset, RFC 3339. */
  readonly at: string
  readonly tender: 'card' | 'cash'
  /** Of the bank's slip. */
  readonly terminalId?: string | undefined
  readonly rrn?: string | undefined
}

/** Why a claim is not decided so. */
export type DecisionFault =
  | 'decided_before'
  | 'other_day'
  | 'in_the_future'
  | 'before_joining'
  /** The number is another purchase's, or another one is being booked for the claim. */
  | 'receipt_taken'
  /** The bank's payment of it is known: an operator maps its merchant id, or decides the exception. */
  | 'payment_known'
  /** No payment of it is known whose merchant id could be mapped. */
  | 'payment_unknown'
  /** The merchant id is mapped to another location by now. */
  | 'map_changed'
  /** The database is away; it may be tried again. */
  | 'unavailable'

/** What deciding came to. Another partner's claim is not there. */
export type DecidedOutcome =
  | { readonly outcome: 'decided'; readonly claim: Claim }
  | { readonly outcome: 'not_found' | DecisionFault }

/** Who decides. `partnerId`: whose claims it may. */
export interface Decider {
  readonly partnerId: bigint
  /** Name of the key. */
  readonly by: string
}

/** Books the receipt of a claim as if the till had sent it. Interrupted, it goes on where it is done again with the same number. */
export async function acceptByReceipt(
  ports: ClaimPorts,
  id: ClaimId,
  receipt: ClaimReceipt,
  decider: Decider,
): Promise<DecidedOutcome> {
  const begun = await ports.sql.begin((sql) => begin(sql, ports, id, receipt, decider))
  if (!('claim' in begun)) return begun
  const { claim, place } = begun
  const taken = await book(ports, claim, receipt, place)
  if (taken === null) return { outcome: 'unavailable' }
  if (taken.memberId !== claim.memberId) return { outcome: 'receipt_taken' }
  const decided = { state: 'accepted', paymentId: taken.paymentId, reason: '' } as const
  return await decide(ports, claim, { ...decided, by: decider.by })
}

/** Maps the merchant id of the payment that fits, from its day on: all payments there are placed by the job. */
export async function acceptByMap(
  ports: ClaimPorts,
  id: ClaimId,
  decider: Decider,
): Promise<DecidedOutcome> {
  const claim = await ownClaim(ports.sql, id, decider)
  if (claim === null) return { outcome: 'not_found' }
  if (claim.state !== 'open') return { outcome: 'decided_before' }
  const { memberId, paymentId, locationId } = claim
  const bank = paymentId === null ? null : await readBankPlace(ports.sql, memberId, paymentId)
  const locations = await readLocations(ports.sql)
  const location = locations.find((each) => each.locationId === locationId)
  if (bank === null || location === undefined || bank.reason !== 'merchant_not_mapped')
    return { outcome: 'payment_unknown' }
  const { acquirerId, merchantId, terminalId, purchasedOn: validFrom } = bank
  const merchant = { acquirerId, merchantId, terminalId, validFrom, validTo: noEnd }
  try {
    await makeMapChange(ports.sql, [{ ...merchant, action: 'add', location }], decider.by)
  } catch (error) {
    if (error instanceof MapChangeError) return { outcome: 'map_changed' }
    throw error
  }
  return await decide(ports, claim, { state: 'accepted', paymentId, reason: '', by: decider.by })
}

/** Refuses a claim, for a reason that the member reads. */
export async function refuseClaim(
  ports: Pick<ClaimPorts, 'sql' | 'now'>,
  id: ClaimId,
  reason: string,
  decider: Decider,
): Promise<DecidedOutcome> {
  const claim = await ownClaim(ports.sql, id, decider)
  if (claim === null) return { outcome: 'not_found' }
  // Its receipt is being booked.
  if (claim.receiptId !== '' && claim.state === 'open') return { outcome: 'receipt_taken' }
  const { paymentId } = claim
  return await decide(ports, claim, { state: 'refused', paymentId, reason, by: decider.by })
}

async function ownClaim(
  sql: Queryable,
  id: ClaimId,
  { partnerId }: Decider,
  lock = false,
): Promise<Claim | null> {
  const claim = await readClaim(sql, id, lock)
  return claim?.partnerId === partnerId ? claim : null
}

/** Checks what is to be booked, and notes its number: two receipts are never booked for one claim. */
async function begin(
  sql: Queryable,
  { now }: ClaimPorts,
  id: ClaimId,
  receipt: ClaimReceipt,
  decider: Decider,
): Promise<{ claim: Claim; place: Place } | { outcome: 'not_found' | DecisionFault }> {
  const claim = await ownClaim(sql, id, decider, true)
  if (claim === null) return { outcome: 'not_found' }
  const joinedAt = await readJoinedAt(sql, id.memberId)
  const places = await readPlaces(sql, claim.partnerId)
  const place = places.find(({ locationId }) => locationId === claim.locationId)
  if (joinedAt === null || place === undefined) return { outcome: 'not_found' }
  if (claim.state !== 'open') return { outcome: 'decided_before' }
  if (!isOfDay(claim, receipt.at)) return { outcome: 'other_day' }
  if (isBeforeJoining(receipt.at, joinedAt)) return { outcome: 'before_joining' }
  if (faultIn(documentOf(claim, receipt), now())?.code === 'in_the_future')
    return { outcome: 'in_the_future' }
  if (claim.receiptId !== '' && claim.receiptId !== receipt.receiptId)
    return { outcome: 'receipt_taken' }
  const { memberId, paymentId } = claim
  const bank = paymentId === null ? null : await readBankPlace(sql, memberId, paymentId)
  if (bank !== null && isOneTime(receipt.at, bank)) return { outcome: 'payment_known' }
  const key = keyOf(claim.partnerId, place, receipt.receiptId)
  const taken = (await readTaken(sql, [key])).get(key)
  if (taken !== undefined && taken.memberId !== memberId) return { outcome: 'receipt_taken' }
  await noteReceipt(sql, id, receipt.receiptId)
  return { claim, place }
}

/** What the till would have sent: all goods in one line. */
function documentOf(
  { memberId, locationId, currency, amountMinor }: Claim,
  { receiptId, at, tender, terminalId, rrn }: ClaimReceipt,
): ReceiptDocument {
  const amount = { amountMinor: `${amountMinor}` }
  return {
    ...{ receiptId, location: { id: `${locationId}` }, at, currency, terminalId, rrn },
    member: { memberId: `${memberId}` },
    items: [{ line: 1, sku: 'CLAIM', name: '', category: '', quantity: '1', ...amount }],
    tenders: [{ kind: tender, ...amount }],
  }
}

/** The receipt as it is taken, now or before; `null` where it could not be. */
async function book(
  { sql, identifiers, intake, now }: ClaimPorts,
  claim: Claim,
  receipt: ClaimReceipt,
  place: Place,
): Promise<Taken | null> {
  const document = documentOf(claim, receipt)
  const { partnerId, memberId } = claim
  const key = keyOf(partnerId, place, receipt.receiptId)
  const before = (await readTaken(sql, [key])).get(key)
  if (before !== undefined) return before
  const digest = identifiers.receiptDigest(canonicalJson(document))
  const origin = { partnerId, place, memberId, digest, receivedAt: now() }
  await submitAll(intake, [receiptEvent(document, origin)])
  return (await readTaken(sql, [key])).get(key) ?? null
}

async function decide(
  { sql, now }: Pick<ClaimPorts, 'sql' | 'now'>,
  claim: Claim,
  decided: Decided,
): Promise<DecidedOutcome> {
  return await sql.begin(async (transaction): Promise<DecidedOutcome> => {
    const isNew = await decideClaim(transaction, claim, decided, now())
    const after = await readClaim(transaction, claim)
    if (after === null) return { outcome: 'not_found' }
    if (!isNew) {
      const isSame = after.state === decided.state && after.reason === decided.reason
      return isSame ? { outcome: 'decided', claim: after } : { outcome: 'decided_before' }
    }
    const { memberId, partnerId: ownerId, state } = after
    const body = { claimId: claimName(after), memberId: `${memberId}`, state }
    await tell(transaction, [{ ownerId, type: 'claim.decided', memberId, body }])
    return { outcome: 'decided', claim: after }
  })
}
