/** Redemptions in the database, and the writing of chains. */
import type { Queryable as Sql, Statement } from '../../db/connect.ts'
import { tellRedemptions, type RedemptionTelling } from '../../outbox/store/told.ts'
import { plainColumn, textColumn } from '../../values/columns.ts'
import type { Chain } from './chain.ts'
import { lotChanges } from '../lot.ts'
import type {
  NewRedemption,
  Redemption,
  RedemptionId,
  RedemptionState,
  RefundRequest,
  Taking,
} from './redemption.ts'
import type { ReturnBefore } from './requests.ts'
import { changeAccounts, changeLots, insertTransfers, partnerStripes } from '../store.ts'
import { addEffect, type AccountChanges } from '../transfer.ts'
import { dayOf } from '../../values/time.ts'

/** A return as it is kept. */
type NewReturn = RefundRequest & ReturnBefore

/** What is written together with chains. */
export interface WrittenBeside {
  readonly redemption?: NewRedemption
  readonly return?: NewReturn
}

/** A row of redemption, whose purchase lies in three columns. */
interface Row extends Omit<NewRedemption, 'purchase'>, Pick<Redemption, 'refundedMinor'> {
  readonly purchaseMinor: bigint | null
  readonly currency: string | null
  readonly minorPerPoint: bigint | null
}

/** A redemption by its id; `null` where there is none. */
export async function readRedemption(
  sql: Sql,
  { memberId, redemptionId }: RedemptionId,
): Promise<Redemption | null> {
  const [[row], takings] = await Promise.all([
    sql<Row[]>`
      SELECT member_id AS "memberId", redemption_id AS "redemptionId", partner_id AS "partnerId",
             key::text AS key, points, hold_seconds AS "holdSeconds", state,
             pending_transfer_id AS "pendingTransferId", held_until AS "heldUntil",
             created_at AS "createdAt", in_review AS "inReview", till, made_by AS "madeBy", proof,
             proof_payment_id AS "proofPaymentId", quote_id::text AS "quoteId",
             purchase_minor AS "purchaseMinor", currency, minor_per_point AS "minorPerPoint",
             (SELECT coalesce(sum(refunded_minor), 0)::bigint FROM redemption_return AS back
               WHERE back.member_id = ${memberId} AND back.redemption_id = ${redemptionId}
             ) AS "refundedMinor"
        FROM redemption
       WHERE member_id = ${memberId} AND redemption_id = ${redemptionId}`,
    sql<Taking[]>`
      SELECT funder_id AS "funderId", to_char(expires_on, 'YYYY-MM-DD') AS "expiresOn",
             coalesce(sum(points) FILTER (WHERE code = 'redemption'), 0)::bigint AS redeemed,
             coalesce(sum(points) FILTER (WHERE code = 'return'), 0)::bigint AS returned
        FROM transfer
       WHERE member_id = ${memberId} AND redemption_id = ${redemptionId}
         AND code IN ('redemption', 'return') AND kind IN ('post', 'single')
       GROUP BY transfer.expires_on, funder_id
       ORDER BY transfer.expires_on, funder_id`,
  ])
  return row === undefined ? null : { ...withPurchase(row), takings }
}

function withPurchase({ purchaseMinor: minor, currency, minorPerPoint, ...row }: Row) {
  const isKnown = minor !== null && currency !== null && minorPerPoint !== null
  return { ...row, purchase: isKnown ? { minor, currency, minorPerPoint } : null }
}

/** The redemption that a partner's key for a member made; `null` where none did. */
export async function findRedemption(
  sql: Sql,
  { memberId, partnerId, key }: Pick<Redemption, 'memberId' | 'partnerId' | 'key'>,
): Promise<Redemption | null> {
  const [row] = await sql<RedemptionId[]>`
    SELECT member_id AS "memberId", redemption_id AS "redemptionId" FROM redemption
     WHERE member_id = ${memberId} AND partner_id = ${partnerId} AND key = ${key}`
  return row === undefined ? null : await readRedemption(sql, row)
}

/** The return that a key made; `null` where none did. */
export async function findReturn(
  sql: Sql,
  { memberId, redemptionId, key }: RedemptionId & { readonly key: string },
): Promise<ReturnBefore | null> {
  const [row] = await sql<ReturnBefore[]>`
    SELECT points, refunded_minor AS "refundedMinor" FROM redemption_return
     WHERE member_id = ${memberId} AND redemption_id = ${redemptionId} AND key = ${key}`
  return row ?? null
}

/** Ends the review of a redemption. */
export async function endReview(sql: Sql, { memberId, redemptionId }: RedemptionId): Promise<void> {
  await sql`
    UPDATE redemption SET in_review = false
     WHERE member_id = ${memberId} AND redemption_id = ${redemptionId}`
}

/** Whether there is such a member, and whether points may be spent at the partner: `earliest` is the earliest last day of that. */
export async function readSides(
  sql: Sql,
  { memberId, partnerId }: { readonly memberId: bigint; readonly partnerId: bigint },
  earliest: string,
): Promise<{ member: boolean; partner: boolean }> {
  const [row] = await sql<{ member: boolean; partner: boolean }[]>`
    SELECT EXISTS (SELECT FROM account WHERE account_id = ${memberId} AND holder = 'member')
           AND NOT EXISTS (SELECT FROM member_erasure WHERE member_id = ${memberId}) AS member,
           EXISTS (SELECT FROM partner WHERE partner_id = ${partnerId}
                      AND redeems_until >= ${earliest}::text::date) AS partner`
  return row ?? { member: false, partner: false }
}

/** Writes chains of members, who are locked already, and what stands beside them; booked on the day of `bookedAt`. */
export async function writeChains(
  sql: Sql,
  chains: readonly Chain[],
  { redemption, return: returned }: WrittenBeside,
  bookedAt: Date,
): Promise<void> {
  const transfers = chains.flatMap((chain) => chain.transfers)
  if (transfers.length === 0) {
    // A refund of little comes to no points; it counts all the same.
    if (returned !== undefined) await insertReturn(sql, returned, bookedAt)
    await tellRedemptions(sql, toldOf(chains, undefined, returned))
    return
  }
  const lots = lotChanges(transfers)
  const accounts = accountChanges(chains)
  // Any stripe may be changed: by member, the load of many tills is spread.
  const stripe = Number((chains[0]?.memberId ?? 0n) % BigInt(partnerStripes))
  const none = sql``
  const { count } = await sql`
    WITH transfers AS (${insertTransfers(sql, transfers, dayOf(bookedAt))}),
         states AS (${changeStates(sql, chains)})
         ${lots.length > 0 ? sql`, lots AS (${changeLots(sql, lots)})` : none}
         ${redemption === undefined ? none : sql`, made AS (${insertRedemption(sql, redemption)})`}
         ${returned === undefined ? none : sql`, back AS (${insertReturn(sql, returned, bookedAt)})`}
    ${changeAccounts(sql, accounts, stripe)}`
  if (count !== accounts.size) {
    throw new Error(`${accounts.size - count} of ${accounts.size} accounts are missing`)
  }
  await tellRedemptions(sql, toldOf(chains, redemption, returned))
}

/** What partners are told of it: what time brought first. */
function toldOf(
  chains: readonly Chain[],
  made: (RedemptionId & { readonly state: RedemptionState }) | undefined,
  returned: RedemptionId | undefined,
): RedemptionTelling[] {
  const changed = chains.flatMap(({ memberId, states }) =>
    [...states].map(([redemptionId, state]) => ({ memberId, redemptionId, state })),
  )
  if (made !== undefined) changed.push({ ...idOf(made), state: made.state })
  const tellings = changed.map(({ state, ...id }): RedemptionTelling => ({
    ...id,
    type: `redemption.${state}`,
  }))
  if (returned !== undefined) tellings.push({ ...idOf(returned), type: 'redemption.returned' })
  return tellings
}

function idOf({ memberId, redemptionId }: RedemptionId): RedemptionId {
  return { memberId, redemptionId }
}

function accountChanges(chains: readonly Chain[]): AccountChanges {
  const changes: AccountChanges = new Map()
  for (const chain of chains) {
    for (const transfer of chain.transfers) addEffect(changes, transfer, chain.heldBy(transfer))
  }
  return changes
}

function insertRedemption(sql: Sql, made: NewRedemption): Statement {
  const { purchase } = made
  return sql`
    INSERT INTO redemption (member_id, redemption_id, partner_id, key, points, hold_seconds, state,
                            pending_transfer_id, held_until, created_at, in_review, till, made_by,
                            proof, proof_payment_id, quote_id,
                            purchase_minor, currency, minor_per_point)
    VALUES (${made.memberId}, ${made.redemptionId}, ${made.partnerId}, ${made.key}, ${made.points},
            ${made.holdSeconds}, ${made.state}, ${made.pendingTransferId}, ${made.heldUntil},
            ${made.createdAt}, ${made.inReview}, ${made.till}, ${made.madeBy}, ${made.proof},
            ${made.proofPaymentId}, ${made.quoteId}, ${purchase?.minor ?? null},
            ${purchase?.currency ?? null}, ${purchase?.minorPerPoint ?? null})`
}

function insertReturn(sql: Sql, back: NewReturn, at: Date): Statement {
  return sql`
    INSERT INTO redemption_return (member_id, redemption_id, key, points, refunded_minor, created_at)
    VALUES (${back.memberId}, ${back.redemptionId}, ${back.key}, ${back.points},
            ${back.refundedMinor}, ${at})`
}

function changeStates(sql: Sql, chains: readonly Chain[]): Statement {
  const ended = chains.flatMap(({ memberId, states }) =>
    [...states].map(([redemptionId, state]) => ({ memberId, redemptionId, state })),
  )
  return sql`
    UPDATE redemption SET state = ended.state
      FROM unnest(
        ${plainColumn(ended.map((each) => each.memberId))}::bigint[],
        ${plainColumn(ended.map((each) => each.redemptionId))}::bigint[],
        ${textColumn(ended.map((each) => each.state))}::text[]
      ) AS ended (member_id, redemption_id, state)
     WHERE redemption.member_id = ended.member_id
       AND redemption.redemption_id = ended.redemption_id`
}

/** Removes what is left of lots of these members that ended before `earliest` and are empty. */
export async function dropEmptyLots(
  sql: Sql,
  memberIds: readonly bigint[],
  earliest: string,
): Promise<void> {
  await sql`
    DELETE FROM lot
     WHERE member_id = ANY (${plainColumn(memberIds)}::bigint[])
       AND expires_on < ${earliest}::text::date AND points = 0`
}
