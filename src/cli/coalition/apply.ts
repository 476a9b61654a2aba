/** Brings the database's partners, locations, merchant ids, rules and exchange rates to what a file says. */
import type { Queryable, Sql } from '../../db/connect.ts'
import { announceReference } from '../../intake/store/reference.ts'
import { openPartnerAccount, saveDebt } from '../../ledger/store.ts'
import { readUnfunded } from '../../partner/exit/store.ts'
import { lockMap, saveLocation, saveMerchantId, savePartner } from '../../partner/store.ts'
import { findOverlap } from '../../program/programme.ts'
import type { ExchangeRate } from '../../program/exchange-rates.ts'
import { readRules, saveRate, saveRule } from '../../program/store.ts'
import { termsSchema } from '../../program/terms.ts'
import { CliError } from '../errors.ts'
import type { Coalition, CoalitionRule } from './schema.ts'

/** What was applied. */
export interface Applied {
  partners: number
  locations: number
  merchantIds: number
  rules: number
  exchangeRates: number
}

/**
 * Applies the coalition in one transaction; nothing is removed. Applying it again changes nothing.
 * Throws {@link CliError} where a rule version or a rate that stands would be edited, a funder is unknown or leaves,
 * or two versions would be active at once.
 */
export async function applyCoalition(sql: Sql, coalition: Coalition): Promise<Applied> {
  return await sql.begin(async (transaction) => {
    await lockMap(transaction, 'change')
    const { exchangeRates = [] } = coalition
    const none = { partners: 0, locations: 0, merchantIds: 0, rules: 0 }
    const applied: Applied = { ...none, exchangeRates: exchangeRates.length }
    const ids = new Map<string, bigint>()
    for (const { name, debt } of coalition.partners) {
      const partnerId = await savePartner(transaction, name)
      await openPartnerAccount(transaction, partnerId)
      if (debt !== undefined) await saveDebt(transaction, partnerId, debt)
      ids.set(name, partnerId)
    }
    for (const partner of coalition.partners) {
      const partnerId = idOf(ids, partner.name)
      await applyLocations(transaction, partnerId, partner.locations, applied)
      for (const rule of partner.rules) {
        await applyRule(transaction, partnerId, idOf(ids, rule.funder ?? partner.name), rule)
      }
      applied.partners += 1
      applied.rules += partner.rules.length
    }
    for (const rate of exchangeRates) await applyRate(transaction, rate)
    await refuseOverlap(transaction)
    await refuseLeavers(transaction)
    await announceReference(transaction)
    return applied
  })
}

async function applyLocations(
  sql: Queryable,
  partnerId: bigint,
  locations: Coalition['partners'][number]['locations'],
  applied: Applied,
): Promise<void> {
  for (const { name, city, merchantIds } of locations) {
    const locationId = await saveLocation(sql, { partnerId, name, city })
    for (const merchantId of merchantIds) await applyMerchantId(sql, { ...merchantId, locationId })
    applied.locations += 1
    applied.merchantIds += merchantIds.length
  }
}

async function applyMerchantId(
  sql: Queryable,
  mapping: Parameters<typeof saveMerchantId>[1],
): Promise<void> {
  const standing = await saveMerchantId(sql, mapping)
  if (standing === null) return
  throw new CliError(
    `merchant id ${mapping.merchantId} of ${mapping.acquirerId} is mapped to "${standing}" already: ` +
      'move it with cobrand merchant-map change, and correct the file',
  )
}

async function applyRule(
  sql: Queryable,
  partnerId: bigint,
  funderId: bigint,
  rule: CoalitionRule,
): Promise<void> {
  const { perMinor, pointsPer, minimumMinor } = rule
  const rate = { perMinor, pointsPer, minimumMinor }
  const saved = await saveRule(sql, {
    partnerId,
    funders: [{ funderId, percent: 100 }],
    campaignId: null,
    name: rule.name,
    version: rule.version,
    currency: rule.currency,
    terms: termsSchema.parse({ effect: { kind: 'rate', ...rate } }),
    pointsValidMonths: rule.pointsValidMonths,
    validFrom: rule.validFrom,
    validTo: rule.validTo ?? null,
  })
  if (saved !== null) return
  throw new CliError(
    `version ${rule.version} of the rule "${rule.name}" stands already and says otherwise: ` +
      'give the change a new version, and the old one a validTo',
  )
}

async function applyRate(sql: Queryable, rate: ExchangeRate): Promise<void> {
  if (await saveRate(sql, rate)) return
  const { base, quote, day } = rate
  throw new CliError(
    `the rate of ${base} in ${quote} of ${day} stands already and says otherwise: ` +
      'points were given by it; give the next day a rate',
  )
}

function idOf(ids: ReadonlyMap<string, bigint>, name: string): bigint {
  const id = ids.get(name)
  if (id === undefined) {
    throw new CliError(`the funder "${name}" is no partner of the file: add it, or correct it`)
  }
  return id
}

async function refuseOverlap(sql: Queryable): Promise<void> {
  const overlap = findOverlap(await readRules(sql))
  if (overlap === undefined) return
  const [one, other] = overlap.map((each) => `version ${each.version} of "${each.name}"`)
  throw new CliError(`${one} and ${other} would be active at once: end one before the other begins`)
}

/** Points that nobody is left to pay for would go to the leaver's backer, which agreed to no rules. */
async function refuseLeavers(sql: Queryable): Promise<void> {
  const [first] = await readUnfunded(sql)
  if (first === undefined) return
  throw new CliError(
    `${first.funder} leaves, or has left, and cannot fund "${first.rule}" after its last day: ` +
      'name another funder, or end the version with a validTo',
  )
}
