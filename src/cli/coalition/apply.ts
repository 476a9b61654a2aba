/** Brings the database's partners, locations, merchant ids, rules and exchange rates to what a file says. */
import type { Queryable, Sql } from '../../db/connect.ts'
import { announceReference } from '../../intake/store/reference.ts'
import { openPartnerAccount, saveDebt } from '../../ledger/store.ts'
import { lockMap, saveLocation, saveMerchantId, savePartner } from '../../partner/store.ts'
import { saveCampaign } from '../../program/campaign/store.ts'
import type { ExchangeRate } from '../../program/exchange-rates.ts'
import type { CardProduct } from '../../program/programme.ts'
import { saveCardProduct, saveRate } from '../../program/store.ts'
import { CliError } from '../errors.ts'
import { applyRules, type OwnedRule } from './rules.ts'
import type { Coalition } from './schema.ts'
import type { Owner } from '../../values/owner.ts'

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
 * Throws {@link CliError} where a rule version or a rate that stands would be edited, or a rule is one that would
 * be refused as a draft.
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
    const rules: OwnedRule[] = coalition.rules.map((rule) => ({ owner: null, rule }))
    for (const partner of coalition.partners) {
      const owner = idOf(ids, partner.name)
      await applyLocations(transaction, owner, partner.locations, applied)
      await applyCampaigns(transaction, owner, partner.campaigns)
      rules.push(...partner.rules.map((rule) => ({ owner, rule })))
      applied.partners += 1
    }
    await applyCampaigns(transaction, null, coalition.campaigns)
    for (const product of coalition.cardProducts) await applyCardProduct(transaction, product)
    for (const rate of exchangeRates) await applyRate(transaction, rate)
    await applyRules(transaction, rules)
    applied.rules = rules.length
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
  for (const { name, city, mcc, merchantIds } of locations) {
    const locationId = await saveLocation(sql, { partnerId, name, city, mcc })
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

async function applyCampaigns(
  sql: Queryable,
  partnerId: Owner,
  campaigns: Coalition['campaigns'],
): Promise<void> {
  for (const { name, budgetPoints, holdOutPercent } of campaigns) {
    const budget = budgetPoints === null ? null : BigInt(budgetPoints)
    const campaign = { partnerId, name, budgetPoints: budget, holdOutPercent }
    if ((await saveCampaign(sql, campaign)) !== null) continue
    throw new CliError(
      `the campaign "${name}" stands already and says otherwise: points were given by it; make another`,
    )
  }
}

async function applyCardProduct(sql: Queryable, product: CardProduct): Promise<void> {
  if (await saveCardProduct(sql, product)) return
  const { binFrom, binTo } = product
  throw new CliError(
    `cards ${binFrom} to ${binTo} are of another product in part: ranges do not overlap`,
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
    throw new CliError(`"${name}" is no partner of the file: add it, or correct it`)
  }
  return id
}
