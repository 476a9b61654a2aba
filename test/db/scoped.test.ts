/** The second wall: of every table with rows of a partner or a bank somebody has thought who may read them. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

interface Table {
  readonly name: string
  readonly ofOwners: boolean
  readonly hasPolicy: boolean
  readonly isReadable: boolean
}

let database: FreshDatabase
let tables: Table[] = []
beforeAll(async () => {
  database = await freshDatabase()
  tables = await database.sql<Table[]>`
    SELECT relname AS name, relrowsecurity AS "hasPolicy",
           EXISTS (SELECT FROM pg_attribute WHERE attrelid = pg_class.oid AND NOT attisdropped
              AND attname IN ('partner_id', 'bank_id', 'owner_id', 'funder_id', 'location_id',
                              'endpoint_id', 'export_id')) AS "ofOwners",
           has_any_column_privilege('cobrand_partner', pg_class.oid, 'SELECT')
             OR has_any_column_privilege('cobrand_bank', pg_class.oid, 'SELECT') AS "isReadable"
      FROM pg_class
     WHERE relnamespace = 'public'::regnamespace AND relkind IN ('r', 'p') AND NOT relispartition
     ORDER BY relname`
})
afterAll(() => database.drop())

/** What partners' or banks' roles read whole, and why they may. */
const forAll: Record<string, string> = {
  bank: 'names of banks, which members choose from',
  card_event: 'two columns: under which key it is kept, and when it came',
  cohort_cell: 'published, the same to every bank',
  cohort_month: 'published, the same to every bank',
  coverage_month: 'of the coalition as a whole',
  location: 'names and cities of places that anybody can walk into',
  partner: 'names of partners',
}

/** Tables of partners or banks that neither role reads, and why the gateway reads them for itself. */
const forNobody: Record<string, string> = {
  api_key: 'read before it is known who asks',
  campaign: 'rules are evaluated for all partners at once; a list of them asks for its owner',
  funding_agreement: 'is of two partners, each of whom may read it',
  lot: "members' points; partners read none",
  member_index: 'read of one member, whom the caller is asked about first',
  member_segment: "a partner reads its own and the coalition's, by the segment that it names",
  member_tier: 'read of one member, whom the caller is asked about first',
  oauth_client: 'read before it is known who asks',
  redemption_code: "a member's; partners send one and read none",
  redemption_policy: 'read while somebody redeems, in a transaction that writes',
  redemption_quote: 'read while somebody redeems, in a transaction that writes',
  redemption_tally: 'counts what seems fraud; partners read none',
  referral_terms: 'read while referrals are paid; a list of them asks for its owner',
  rfm_boundary: 'read by the jobs of segments alone',
  rule_decision: 'of an owner and its funder, each of whom may read it',
  rule_draft: 'of an owner and its funder, each of whom may read it',
  rule_funder: 'read while rules are loaded, for all partners at once',
  segment_size: "a partner reads its own and the coalition's, by the segment that it names",
  standing_definition: "the coalition's are read by every partner",
  tier_event: 'read of one member, whom the caller is asked about first',
  till_visit: 'asked whether there is one of a member, by the partner that the caller is',
  transfer: 'books; partners read sums of their settlement',
  webhook_attempt: 'read through its endpoint, which has a policy',
  webhook_delivery: 'read by couriers alone',
}

describe('the second wall', () => {
  it('what a role may read has a policy, or says nothing of anybody', () => {
    const open = tables.filter(({ isReadable, hasPolicy }) => isReadable && !hasPolicy)
    expect(open.map(({ name }) => name)).toEqual(Object.keys(forAll).toSorted())
  })

  it('what is of partners or banks has a policy, or no role reads it, for a reason', () => {
    const apart = tables.filter(({ ofOwners, hasPolicy }) => ofOwners && !hasPolicy)
    const without = apart.filter(({ name }) => forAll[name] === undefined)
    expect(without.map(({ name }) => name)).toEqual(Object.keys(forNobody).toSorted())
    expect(without.filter(({ isReadable }) => isReadable)).toEqual([])
  })
})
