/** The demo coalition and members in a test's database. */
import { applyCoalition } from '../../src/cli/coalition/apply.ts'
import { readCoalition } from '../../src/cli/coalition.ts'
import type { Sql } from '../../src/db/connect.ts'
import { readReference } from '../../src/intake/store/reference.ts'
import type { Reference } from '../../src/intake/reference.ts'
import { createMember } from '../../src/member/member.ts'

const file = new URL('../../fixtures/demo/coalition.json', import.meta.url)

/** What a test needs to send card events. */
export interface SeededCoalition {
  reference: Reference
  memberIds: bigint[]
}

/** Applies the demo coalition and takes members in, without cards. */
export async function seedCoalition(sql: Sql, members: number): Promise<SeededCoalition> {
  await applyCoalition(sql, await readCoalition(file))
  const memberIds: bigint[] = []
  for (let at = 1; at <= members; at++) {
    memberIds.push(await createMember(sql, { name: `Member ${at}` }))
  }
  return { reference: await readReference(sql), memberIds }
}

/** Acquirer and merchant id of the demo grocery: one point for every whole 100.00 KZT. */
export const grocery = { acquirerId: 'DEMO-ALFA', merchantId: 'DALA-ABAY-10' } as const
