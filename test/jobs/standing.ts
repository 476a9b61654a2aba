/** Ten members, a partner, and the jobs that refresh how they stand. */
import type { Job } from '../../src/jobs/job.ts'
import { createMember } from '../../src/member/member.ts'
import { saveDefinition, type DefinitionKind } from '../../src/program/standing/store.ts'
import type { SchemeDocument } from '../../src/program/tier/scheme.ts'
import { freshDatabase } from '../support/database.ts'

/** What {@link startStanding} answers. */
export type StandingTest = Awaited<ReturnType<typeof startStanding>>

const noIntake = { submit: () => 'unavailable' as const, onRoom: () => {} }

/** Where they buy. */
export const partnerId = 77n

/** Two levels, by turnover of two months and a month of grace. */
export const scheme: SchemeDocument = {
  metric: { of: 'turnover', currency: 'KZT' },
  window: { kind: 'rolling', months: 2 },
  levels: [
    { tier: 'silver', from: '1000' },
    { tier: 'gold', from: '5000' },
  ],
  ...{ graceMonths: 1, softLandingMonths: null },
}

/** A database with ten members and nothing that they bought. */
export async function startStanding() {
  const { sql, drop } = await freshDatabase()
  const members: bigint[] = []
  for (let at = 0; at < 10; at++) members.push(await createMember(sql, { name: `Member ${at}` }))
  const lines = async (query: Promise<readonly { text: string }[]>) =>
    (await query).map(({ text }) => text)
  return {
    ...{ sql, drop, members },
    /** Runs a job at noon of a day. */
    run(job: Job, day: string): Promise<Record<string, number>> {
      return job.run({ sql, intake: noIntake, now: new Date(`${day}T12:00:00Z`) })
    },
    define(kind: DefinitionKind, partnerId: bigint, name: string, document: object | null) {
      return saveDefinition(sql, { kind, partnerId, name }, document, 'a test')
    },
    /** So that nobody counts as a new member. */
    async settle(): Promise<void> {
      await sql`UPDATE member SET joined_at = now() - interval '1 day'`
    },
    tiers: () =>
      lines(sql`
        SELECT concat_ws(' ', member_id, partner_id, tier, since) AS text
          FROM member_tier ORDER BY member_id, partner_id`),
    events: () =>
      lines(sql`
        SELECT concat_ws(' ', member_id, partner_id, number, from_tier || '>' || to_tier, why,
                         changed_on) AS text
          FROM tier_event ORDER BY member_id, partner_id, number`),
    segments: () =>
      lines(sql`
        SELECT concat_ws(' ', member_id, partner_id, segment) AS text
          FROM member_segment ORDER BY segment, member_id`),
  }
}
