/** Members who bring friends, on a database of its own: what they buy is written as it stands after clearing. */
import { expect } from 'vitest'
import type { Sql } from '../../src/db/connect.ts'
import { createRowIds, type RowIds } from '../../src/intake/ids.ts'
import type { LedgerPorts } from '../../src/ledger/redemption/ports.ts'
import { openPartnerAccount } from '../../src/ledger/store.ts'
import { verifyLedger } from '../../src/ledger/verify/verify.ts'
import { createMember } from '../../src/member/member.ts'
import { saveLocation, savePartner } from '../../src/partner/store.ts'
import { referralsCheck } from '../../src/referral/check.ts'
import { giveReferralCode, nameReferrer, type NamingOutcome } from '../../src/referral/naming.ts'
import { payReferrals, type ReferralCounts } from '../../src/referral/pay.ts'
import type { Referral } from '../../src/referral/referral.ts'
import { saveReferralTerms } from '../../src/referral/save-terms.ts'
import { readReferral } from '../../src/referral/store/referrals.ts'
import type { ReferralTerms } from '../../src/referral/terms.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { insertPayment } from '../support/payment-row.ts'
import { noEnd } from '../../src/values/time.ts'

/** All members joined at this instant. */
export const joined = new Date('2026-11-01T06:00:00Z')

/** Opens a club whose terms are {@link Club.terms}. */
export async function openClub(): Promise<Club> {
  const database = await freshDatabase()
  const { sql } = database
  const grocer = await savePartner(sql, 'Grocer')
  await openPartnerAccount(sql, grocer)
  const shop = await saveLocation(sql, { partnerId: grocer, name: 'Abay 10', city: 'Almaty' })
  const club = new Club(database, grocer, shop)
  expect(await saveReferralTerms(sql, club.terms())).toBe('saved')
  return club
}

/** See {@link openClub}. */
export class Club {
  readonly sql: Sql
  readonly ids: RowIds = createRowIds()
  readonly grocer: bigint
  readonly shop: bigint
  readonly #database: FreshDatabase
  #payments = 0n

  constructor(database: FreshDatabase, grocer: bigint, shop: bigint) {
    this.#database = database
    this.sql = database.sql
    this.grocer = grocer
    this.shop = shop
  }

  /** 500 points for the referrer, 300 for the friend. */
  terms(over: Partial<ReferralTerms> = {}): ReferralTerms {
    return {
      ...{ version: 1, funderId: this.grocer, referrerPoints: 500n, friendPoints: 300n },
      ...{ pointsValidMonths: 12, referrerMonthMax: 10, nameDays: 30, purchaseDays: 60 },
      ...{ refundDays: 14, minimumMinor: 0n, currency: null },
      ...{ validFrom: '2026-01-01', validTo: noEnd },
      ...over,
    }
  }

  async member(at = joined): Promise<bigint> {
    const memberId = await createMember(this.sql, { name: 'Aigerim' })
    await this.sql`UPDATE member SET joined_at = ${at} WHERE member_id = ${memberId}`
    return memberId
  }

  /** `friend` names the code of `referrer`. */
  async name(friend: bigint, referrer: bigint, at = joined): Promise<NamingOutcome> {
    const text = await this.code(referrer)
    return await nameReferrer(this.sql, { memberId: friend, text }, at)
  }

  async code(memberId: bigint): Promise<string> {
    const code = await giveReferralCode(this.sql, memberId, joined)
    if (code === null) throw new Error('no such member')
    return code
  }

  /** A cleared purchase; answers its id. The turnover is the intake's to write. */
  async purchase(memberId: bigint, over: Record<string, unknown> = {}): Promise<bigint> {
    const paymentId = (this.#payments += 1n)
    await insertPayment(this.sql, {
      ...{ member_id: `${memberId}`, payment_id: `${paymentId}`, location_id: `${this.shop}` },
      ...over,
    })
    await this.sql`
      INSERT INTO turnover (member_id, partner_id, month, currency, payments, amount_minor, points, last_on)
      SELECT member_id, ${this.grocer}, date_trunc('month', purchased_on), currency, 1,
             cleared_minor - cash_minor, 0, purchased_on
        FROM payment
       WHERE member_id = ${memberId} AND payment_id = ${paymentId} AND cleared_minor > cash_minor
         AND location_id IS NOT NULL AND reason = ''
      ON CONFLICT (member_id, partner_id, month, currency) DO UPDATE
         SET payments = turnover.payments + 1,
             amount_minor = turnover.amount_minor + excluded.amount_minor`
    return paymentId
  }

  /** Gives money of a purchase back: all of it, where no amount is told. */
  async refund(memberId: bigint, paymentId: bigint, minor = 50_000n): Promise<void> {
    await this.sql`
      WITH refunded AS (
        UPDATE payment SET refunded_minor = refunded_minor + ${minor}
         WHERE member_id = ${memberId} AND payment_id = ${paymentId}
           AND refunded_minor < cleared_minor
        RETURNING purchased_on, currency, (refunded_minor >= cleared_minor)::int AS gone
      )
      UPDATE turnover
         SET payments = payments - gone, amount_minor = amount_minor - ${minor}
        FROM refunded
       WHERE member_id = ${memberId} AND month = date_trunc('month', purchased_on)
         AND turnover.currency = refunded.currency`
  }

  async card(memberId: bigint, lastFour: string, state = 'linked'): Promise<void> {
    await this.sql`
      INSERT INTO card (member_id, bin, last_four, state)
      VALUES (${memberId}, '411111', ${lastFour}, ${state})`
  }

  ports(at: string, over: Partial<LedgerPorts> = {}): LedgerPorts {
    return { sql: this.sql, ids: this.ids, now: () => new Date(at), ...over }
  }

  async pay(at: string): Promise<ReferralCounts> {
    return await payReferrals(this.ports(at))
  }

  async referral(memberId: bigint): Promise<Referral | null> {
    return await readReferral(this.sql, memberId)
  }

  /** What is posted to members' accounts. */
  async points(...memberIds: bigint[]): Promise<bigint[]> {
    const rows = await this.sql<{ id: bigint; points: bigint }[]>`
      SELECT account_id AS id, credits_posted - debits_posted AS points FROM account`
    return memberIds.map((memberId) => rows.find(({ id }) => id === memberId)?.points ?? 0n)
  }

  /** Every invariant holds. */
  async assertRight(): Promise<void> {
    const { checks } = await verifyLedger(this.sql, () => {}, [referralsCheck])
    expect(checks.filter(({ faults }) => faults > 0)).toEqual([])
  }

  get url(): string {
    return this.#database.url
  }

  async stop(): Promise<void> {
    await this.#database.drop()
  }
}
