/** A coalition whose members have the points that a test gives them, on a database of its own. */
import { expect } from 'vitest'
import type { Sql } from '../../src/db/connect.ts'
import { createRowIds, type RowIds } from '../../src/intake/ids.ts'
import { Chain } from '../../src/ledger/redemption/chain.ts'
import { createRedemptions, type Redemptions } from '../../src/ledger/redemption/redemptions.ts'
import { readBalance, type Balance } from '../../src/ledger/balance.ts'
import { openPartnerAccount } from '../../src/ledger/store.ts'
import { writeChains } from '../../src/ledger/redemption/store.ts'
import { withMembers } from '../../src/ledger/store/transaction.ts'
import { verifyLedger } from '../../src/ledger/verify/verify.ts'
import { createMember } from '../../src/member/member.ts'
import { savePartner } from '../../src/partner/store.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

/** Three partners: a grocer that funds points, and two at which they are spent. */
export async function startShop(): Promise<Shop> {
  const database = await freshDatabase()
  const partners: bigint[] = []
  for (const name of ['Grocer', 'Pharmacy', 'Bakery']) {
    const partnerId = await savePartner(database.sql, name)
    await openPartnerAccount(database.sql, partnerId)
    partners.push(partnerId)
  }
  return new Shop(database, partners)
}

/** See {@link startShop}. */
export class Shop {
  readonly sql: Sql
  readonly ids: RowIds = createRowIds()
  readonly redemptions: Redemptions
  readonly grocer: bigint
  readonly pharmacy: bigint
  readonly bakery: bigint
  now = new Date()
  readonly #database: FreshDatabase

  constructor(database: FreshDatabase, [grocer = 0n, pharmacy = 0n, bakery = 0n]: bigint[]) {
    this.#database = database
    this.sql = database.sql
    this.grocer = grocer
    this.pharmacy = pharmacy
    this.bakery = bakery
    this.redemptions = createRedemptions({ sql: this.sql, ids: this.ids, now: () => this.now })
  }

  get url(): string {
    return this.#database.url
  }

  /** A member with lots of the grocer, by their end. */
  async member(lots: Readonly<Record<string, bigint>> = {}): Promise<bigint> {
    const memberId = await createMember(this.sql, { name: 'Aigerim' })
    for (const [end, points] of Object.entries(lots)) await this.move(memberId, end, points)
    return memberId
  }

  /** Gives points of a funder, or takes them back where they are negative. */
  async move(
    memberId: bigint,
    expiresOn: string,
    points: bigint,
    funderId = this.grocer,
  ): Promise<void> {
    const work = async (transaction: Parameters<typeof writeChains>[0]): Promise<void> => {
      const nextId = await this.ids.take(transaction, 1)
      const chain = new Chain({ memberId, lots: [], holds: [] }, nextId)
      if (points > 0n) chain.give(funderId, { funderId, expiresOn }, points, { code: 'backing' })
      else chain.take(funderId, { funderId, expiresOn }, -points, { code: 'backing' })
      await writeChains(transaction, [chain], {}, this.now)
    }
    await withMembers(this.sql, [memberId], () => {}, work)
  }

  /** What the member's lots have, by their end, without the empty ones. */
  async lots(memberId: bigint): Promise<Record<string, bigint>> {
    const rows = await this.sql<{ end: string; points: bigint }[]>`
      SELECT to_char(expires_on, 'YYYY-MM-DD') AS end, sum(points)::bigint AS points FROM lot
       WHERE member_id = ${memberId} GROUP BY expires_on HAVING sum(points) <> 0 ORDER BY 1`
    return Object.fromEntries(rows.map(({ end, points }) => [end, points]))
  }

  async balance(memberId: bigint): Promise<Balance | null> {
    return await readBalance(this.sql, memberId, this.now)
  }

  async leave(partnerId: bigint, until: string): Promise<void> {
    await this.sql`
      UPDATE partner SET earns_until = ${until}::text::date, redeems_until = ${until}::text::date
       WHERE partner_id = ${partnerId}`
  }

  /** Every invariant of the ledger holds. */
  async assertRight(): Promise<void> {
    const { checks } = await verifyLedger(this.sql)
    expect(checks.filter(({ faults }) => faults > 0)).toEqual([])
  }

  async stop(): Promise<void> {
    await this.#database.drop()
  }
}
