/** What a scenario of the programme came to, as members, partners and the operator read it. */
import { explainWhole } from '../../../src/intake/store/explain.ts'
import { readBalance } from '../../../src/ledger/balance.ts'
import { versionKey } from '../../../src/program/rule.ts'
import type { Stage } from '../scenarios/stage.ts'
import type { Cast } from './cast.ts'
import type { Outcome, Scenario } from './fixture.ts'

type PurchaseOutcome = Outcome['purchases'][string]

/** Balances, and of each purchase its explanation. */
export async function outcomeOf(stage: Stage, scenario: Scenario, cast: Cast): Promise<Outcome> {
  const { sql } = stage.gateway.core
  const members: Outcome['members'] = {}
  for (const [name, { memberId }] of cast.members) {
    const balance = await readBalance(sql, memberId)
    const { available = 0n, pending = 0n } = balance ?? {}
    members[name] = { available: Number(available), pending: Number(pending) }
  }
  const purchases: Outcome['purchases'] = {}
  for (const [name, { member, on }] of Object.entries(scenario.purchases)) {
    const { memberId = 0n } = cast.members.get(member) ?? {}
    const paid = await sql<{ paymentId: bigint }[]>`
      SELECT payment_id AS "paymentId" FROM payment
       WHERE member_id = ${memberId} AND concat(purchased_on, ' ', purchased_at) = ${on}`
    if (paid.length !== 1) throw new Error(`"${name}" has come to ${paid.length} payments`)
    for (const { paymentId } of paid) {
      purchases[name] = await explained(stage, cast, memberId, paymentId)
    }
  }
  return { members, purchases }
}

async function explained(
  { gateway: { core } }: Stage,
  { rules, partners }: Cast,
  memberId: bigint,
  paymentId: bigint,
): Promise<PurchaseOutcome> {
  const found = await explainWhole(core.sql, memberId, paymentId, core.reference())
  if (found === null) throw new Error(`payment ${paymentId} is not explained`)
  const nameOf = (names: ReadonlyMap<string, bigint>, id: bigint): string | undefined =>
    [...names].find(([, each]) => each === id)?.[0]
  const named = (rule: { ruleId: bigint; version: number }): string =>
    versionKey(rule).replace(`${rule.ruleId}`, nameOf(rules, rule.ruleId) ?? '?')
  const has = found.rules.map(({ funder, pending, posted, ...rule }) => {
    const points = pending === 0n ? `${posted} posted` : `${pending} pending`
    return `${named(rule)} of ${nameOf(partners, funder.partnerId) ?? '?'}: ${points}`
  })
  const not = found.unapplied
    .filter(({ rule }) => nameOf(rules, rule.ruleId) !== undefined)
    .map(({ rule, why }) => [named(rule), why] as const)
  return { has: has.toSorted(), not: Object.fromEntries(not.toSorted()) }
}
