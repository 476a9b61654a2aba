/** Holds an answer to the audit trail: whoever is named in it is in the trail of its request. */
import type { Sql } from '../../src/db/connect.ts'

/** Throws where a good answer names a member of whom the trail of its request says nothing. */
export async function assertTraced(sql: Sql, answer: Response): Promise<void> {
  const path = new URL(answer.url).pathname
  // Members of the one are examples; of the other friends, whom the member brought.
  if (path === '/v1/openapi.json' || /\/(?:export|referral)$/.test(path)) return
  const type = answer.headers.get('content-type') ?? ''
  if (!answer.ok || !type.startsWith('application/json')) return
  const named = membersIn(await answer.clone().json())
  if (named.size === 0) return
  const rows = await sql<{ memberId: bigint }[]>`
    SELECT member_id AS "memberId" FROM audit_entry
     WHERE request_id = ${answer.headers.get('x-request-id')}`
  const traced = new Set(rows.map(({ memberId }) => `${memberId}`))
  const missing = [...named].filter((each) => !traced.has(each))
  if (missing.length === 0) return
  throw new Error(`${path} names members of whom the audit trail does not know: ${missing.join()}`)
}

/** Ids of members: by themselves, and at the head of those of payments, redemptions and exceptions. */
function membersIn(value: unknown): Set<string> {
  const found = new Set<string>()
  const look = (at: unknown): void => {
    if (typeof at !== 'object' || at === null) return
    for (const [name, each] of Object.entries(at)) {
      const [, memberId] = typeof each === 'string' ? (form.exec(each) ?? []) : []
      if (memberId !== undefined && names.has(name)) found.add(memberId)
      look(each)
    }
  }
  look(value)
  return found
}

const names = new Set(['memberId', 'paymentId', 'redemptionId', 'exceptionId', 'referrerId'])
const form = /^([1-9]\d{0,18})(?:-[0-9a-f]+)?$/
