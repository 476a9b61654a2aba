/** What an operator does in a scenario: changes of the merchant-id map, decisions about exceptions. */
import { expect } from 'vitest'
import { makeMapChange, placePayments } from '../../../src/intake/store/map-change.ts'
import { resolveException } from '../../../src/intake/store/resolve.ts'
import { readLocations } from '../../../src/partner/store.ts'
import { acquirerId, type ScenarioEvent } from './fixture.ts'
import type { Stage } from './stage.ts'
import { noEnd } from '../../../src/values/time.ts'

/** Changes the map, and places anew what it touches. */
export async function changeMap(
  { gateway: { core } }: Stage,
  { action, merchant, to, from }: Extract<ScenarioEvent, { action: string }>,
): Promise<void> {
  const location = (await readLocations(core.sql)).find(({ name }) => name === to)
  if (location === undefined) throw new Error(`there is no location "${to}"`)
  const entry = { action, acquirerId, merchantId: merchant, terminalId: '', location }
  const entries = [{ ...entry, validFrom: from, validTo: noEnd }]
  const change = await makeMapChange(core.sql, entries, 'scenarios')
  await placePayments(core.sql, change, new Date())
}

/** Gives the event that is for a person to decide to the payment with this number. There is one, or it was decided. */
export async function resolve(
  { gateway: { core } }: Stage,
  memberIds: readonly bigint[],
  rrn: string,
): Promise<void> {
  const ids = memberIds.map(String)
  const [open] = await core.sql<{ memberId: bigint; eventKey: string; to: bigint }[]>`
    SELECT member_id AS "memberId", encode(event_key, 'hex') AS "eventKey",
           payment.payment_id AS to
      FROM exception JOIN payment USING (member_id)
     WHERE member_id = ANY (${ids}::text[]::bigint[]) AND resolved_to IS NULL
       AND payment.payment_id = ANY (candidate_ids) AND rrn = ${rrn}`
  if (open === undefined) return
  const { memberId, eventKey, to } = open
  const decision = { to, by: 'scenarios', note: 'the slip says so' }
  const resolved = await resolveException(core.sql, { memberId, eventKey }, decision, new Date())
  expect(resolved).toMatchObject({ outcome: 'resolved' })
}
