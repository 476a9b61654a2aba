/** Takes up terms of referrals, or ends them; a version that stands is not edited. */
import type { Sql } from '../db/connect.ts'
import { readPartnerTerms } from '../partner/exit/store.ts'
import { lockMap } from '../partner/store.ts'
import { insertReferralTerms, readReferralTerms, updateEnd } from './store/terms.ts'
import { checkTerms, type ReferralTerms, type TermsRefusal } from './terms.ts'

/** Saves terms; `saved_before`: that version stands, and has the end that was asked for now. */
export async function saveReferralTerms(
  sql: Sql,
  terms: ReferralTerms,
): Promise<'saved' | 'saved_before' | TermsRefusal> {
  return await sql.begin(async (transaction) => {
    await lockMap(transaction, 'change')
    const standing = await readReferralTerms(transaction)
    const checked = checkTerms(terms, standing, await readPartnerTerms(transaction))
    if (checked === 'same') await updateEnd(transaction, terms)
    else if (checked === 'new') await insertReferralTerms(transaction, terms)
    else return checked
    return checked === 'new' ? 'saved' : 'saved_before'
  })
}
