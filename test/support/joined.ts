/** When members of tests joined: they buy on days of their own, which may be before the test runs. */
import type { Queryable } from '../../src/db/connect.ts'

/** Lets a member have joined long before any test buys. */
export async function joinLongAgo(sql: Queryable, memberId: bigint): Promise<void> {
  await sql`UPDATE member SET joined_at = '2026-01-01T00:00:00Z' WHERE member_id = ${memberId}`
}
