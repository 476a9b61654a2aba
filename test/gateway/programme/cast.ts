/** A playing of a scenario set up: partners, rules and members of its own, so that all of them fit into one database. */
import { vi } from 'vitest'
import { announceReference } from '../../../src/intake/store/reference.ts'
import { openPartnerAccount } from '../../../src/ledger/store.ts'
import { linkCard } from '../../../src/enrolment/cards.ts'
import { createMember } from '../../../src/member/member.ts'
import { lockMap, saveLocation, saveMerchantId, savePartner } from '../../../src/partner/store.ts'
import { versionMistakes } from '../../../src/program/approval/check.ts'
import { termsOf } from '../../../src/program/approval/draft.ts'
import { draftOf } from '../../../src/program/approval/named.ts'
import { readSurroundings, saveAgreement } from '../../../src/program/approval/store.ts'
import { isHeldOut } from '../../../src/program/campaign/campaign.ts'
import { saveCampaign } from '../../../src/program/campaign/store.ts'
import { saveRule } from '../../../src/program/store.ts'
import { testPans } from '../../support/traffic.ts'
import { acquirerId } from '../scenarios/fixture.ts'
import type { Stage } from '../scenarios/stage.ts'
import type { KnownOfMember, Scenario, ScenarioRule } from './fixture.ts'
import type { Owner } from '../../../src/values/owner.ts'

/** Of all that a scenario names, the ids of one playing. */
export interface Cast {
  readonly number: number
  readonly partners: Map<string, bigint>
  readonly campaigns: Map<string, bigint>
  readonly rules: Map<string, bigint>
  readonly members: Map<string, { memberId: bigint; pan: string }>
}

const membersMax = 4
const playingsMax = 1000
const pans = {
  '411111': testPans(membersMax * playingsMax),
  '555555': testPans(membersMax * playingsMax, '55555555'),
}

/** Takes everybody in; `number` tells the playing from every other. */
export async function takeIn(stage: Stage, scenario: Scenario, number: number): Promise<Cast> {
  const cast: Cast = {
    ...{ number, partners: new Map(), campaigns: new Map() },
    ...{ rules: new Map(), members: new Map() },
  }
  await makePlaces(stage, scenario, cast)
  const { sql } = stage.gateway.core
  for (const { name, partner, budgetPoints, holdOutPercent } of scenario.campaigns) {
    const budget = budgetPoints === null ? null : BigInt(budgetPoints)
    const campaignId = await saveCampaign(sql, {
      ...{ partnerId: ownerOf(cast, partner), name: own(name, cast) },
      ...{ budgetPoints: budget, holdOutPercent },
    })
    cast.campaigns.set(name, campaignId ?? 0n)
  }
  await bringRules(stage, scenario, cast, scenario.rules)
  for (const name of Object.keys(scenario.members)) await addMember(stage, scenario, cast, name)
  return cast
}

/** The merchant id of a location in one playing. */
export function merchantIdOf(location: string, { number }: Pick<Cast, 'number'>): string {
  return `${location.toUpperCase().replaceAll(' ', '-').slice(0, 10)}-${number}`
}

/** Brings rule versions as an approval would, and waits until both gateways go by them. */
export async function bringRules(
  stage: Stage,
  scenario: Scenario,
  cast: Cast,
  rules: readonly ScenarioRule[],
): Promise<void> {
  const { sql } = stage.gateway.core
  await sql.begin(async (transaction) => {
    await lockMap(transaction, 'change')
    for (const rule of rules) {
      const owner = ownerOf(cast, rule.partner)
      const around = await readSurroundings(transaction)
      const { version, partner: _, ...named } = ownNames(rule, scenario, cast)
      const read = draftOf(named, owner, around)
      if ('mistakes' in read) throw new Error(JSON.stringify(read.mistakes))
      const { draft } = read
      const funders =
        draft.funders.length > 0 ? draft.funders : [{ funderId: owner ?? 0n, percent: 100 }]
      for (const { funderId } of funders) {
        const term = { from: draft.validFrom.slice(0, 10), until: '9999' }
        if (funderId !== owner) await saveAgreement(transaction, { owner, funderId, ...term })
      }
      const ruleId = await saveRule(transaction, {
        ...{ ...draft, partnerId: owner, version, funders, terms: termsOf(draft) },
      })
      cast.rules.set(rule.name, ruleId ?? 0n)
    }
    const after = await readSurroundings(transaction)
    const ids = new Set(cast.rules.values())
    for (const version of after.versions.filter(({ ruleId }) => ids.has(ruleId))) {
      // The stage's one exchange rate is older than its clock.
      const mistakes = versionMistakes(version, after, new Date()).filter(
        ({ pointer }) => pointer !== '/currency',
      )
      if (mistakes.length > 0) throw new Error(`${version.name}: ${JSON.stringify(mistakes)}`)
    }
    await announceReference(transaction)
  })
  await programmeKnown(stage)
}

/** Waits until both gateways go by the programme as it stands. */
export async function programmeKnown({ gateway, importer }: Stage): Promise<void> {
  const [row] = await gateway.core.sql<{ revision: number }[]>`SELECT revision FROM programme`
  const isKnown = (): boolean =>
    [gateway.core, importer].every(
      (core) => core.reference().programme.revision >= (row?.revision ?? 0),
    )
  await vi.waitUntil(isKnown, { timeout: 10_000, interval: 1 })
}

/** Says what is known of a member. */
export async function know(
  { gateway: { core } }: Stage,
  cast: Cast,
  name: string,
  { tier, partnerTiers, segments, birthday, joined }: KnownOfMember,
): Promise<void> {
  const { sql } = core
  const memberId = cast.members.get(name)?.memberId ?? 0n
  const tiers = [
    ...(tier === undefined ? [] : [{ partnerId: 0n, tier }]),
    ...Object.entries(partnerTiers).map(([partner, each]) => ({
      partnerId: cast.partners.get(partner) ?? 0n,
      tier: each,
    })),
  ]
  for (const each of tiers) {
    await sql`
      INSERT INTO member_tier (member_id, partner_id, tier, since, version, earned_tier, earned_on,
                               floor_tier, floor_on, changes)
      VALUES (${memberId}, ${each.partnerId}, ${each.tier}, '2026-01-01', 1, ${each.tier},
              '2026-01-01', '', '2026-01-01', 1)
      ON CONFLICT (member_id, partner_id) DO UPDATE SET tier = excluded.tier`
  }
  for (const segment of segments) {
    await sql`
      INSERT INTO member_segment (member_id, partner_id, segment, since)
      VALUES (${memberId}, 0, ${segment}, '2026-01-01')`
  }
  if (birthday !== undefined) {
    await sql`
      UPDATE member SET birthday = ${birthday}::text::date WHERE member_id = ${memberId}`
  }
  await sql`
    UPDATE member SET joined_at = ${joined}::text::timestamp AT TIME ZONE 'UTC'
     WHERE member_id = ${memberId}`
}

function own(name: string, { number }: Pick<Cast, 'number'>): string {
  return `${name} ${number}`
}

function ownerOf({ partners }: Cast, partner: string | null): Owner {
  return partner === null ? null : (partners.get(partner) ?? 0n)
}

/** A coalition's rule holds at the playing's own locations: others play in the same coalition. */
function ownNames(rule: ScenarioRule, { partners }: Scenario, cast: Cast): ScenarioRule {
  const everywhere = Object.entries(partners).flatMap(([partner, names]) =>
    names.map((name) => ({ partner: own(partner, cast), name })),
  )
  return {
    ...rule,
    name: rule.partner === null ? own(rule.name, cast) : rule.name,
    funders: rule.funders.map(({ funder, percent }) => ({ funder: own(funder, cast), percent })),
    campaign: rule.campaign === null ? null : own(rule.campaign, cast),
    stacking:
      rule.partner === null
        ? { ...rule.stacking, group: own(rule.stacking.group, cast) }
        : rule.stacking,
    scope: rule.partner === null ? { ...rule.scope, locations: everywhere } : rule.scope,
  }
}

async function makePlaces(stage: Stage, { partners }: Scenario, cast: Cast): Promise<void> {
  const { sql } = stage.gateway.core
  for (const [partner, names] of Object.entries(partners)) {
    const partnerId = await savePartner(sql, own(partner, cast))
    await openPartnerAccount(sql, partnerId)
    cast.partners.set(partner, partnerId)
    for (const name of names) {
      const locationId = await saveLocation(sql, { partnerId, name, city: 'Almaty' })
      const merchantId = merchantIdOf(name, cast)
      const mapping = { acquirerId, merchantId, terminalId: '', validFrom: '2020-01-01' }
      await saveMerchantId(sql, { ...mapping, locationId })
    }
  }
}

async function addMember(stage: Stage, { members }: Scenario, cast: Cast, name: string) {
  const said = members[name]
  if (said === undefined) throw new Error(`there is no member "${name}"`)
  const { sql } = stage.gateway.core
  const campaign = said.leftOutOf ?? said.keptIn
  let memberId = await createMember(sql, { name })
  while (
    campaign !== undefined &&
    (await isLeftOut(stage, cast, campaign, memberId)) !== (said.leftOutOf !== undefined)
  ) {
    memberId = await createMember(sql, { name })
  }
  const pan = pans[said.bin][cast.number * membersMax + cast.members.size] ?? ''
  cast.members.set(name, { memberId, pan })
  await know(stage, cast, name, said)
  const { outcome } = await linkCard(sql, memberId, stage.identify(pan))
  if (outcome !== 'linked') throw new Error(outcome)
  await stage.known(pan)
}

async function isLeftOut(stage: Stage, cast: Cast, campaign: string, memberId: bigint) {
  const campaignId = cast.campaigns.get(campaign) ?? 0n
  const [row] = await stage.gateway.core.sql<{ holdOutPercent: number }[]>`
    SELECT hold_out_percent AS "holdOutPercent" FROM campaign WHERE campaign_id = ${campaignId}`
  return isHeldOut({ campaignId, holdOutPercent: row?.holdOutPercent ?? 0 }, memberId)
}
