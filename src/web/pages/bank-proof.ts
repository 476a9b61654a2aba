/** A bank vouches for a card: the way to its page, and the way back with its signed word. */
import { bankOfBin, type Bank } from '../../bank/store.ts'
import { assertionType, bankVisit } from '../../enrolment/assertion.ts'
import { proveByBank, type BankPorts } from '../../enrolment/prove-by-bank.ts'
import { findLink } from '../../enrolment/store/links.ts'
import { verifyClientJws } from '../../keys/clients.ts'
import type { PortalDeps } from '../deps.ts'
import type { Pages } from '../pages.ts'
import { idOf, numberIn } from '../values.ts'
import { problemPage } from './problem.ts'

const path = '/portal/cards/links/:id{[0-9]{1,18}}/bank'
/** Where banks send the member back to, with `state` and `assertion`: this is what they have on file. */
const returnPath = '/portal/cards/proof'

/** Mounts it. */
export function mountBankProof(pages: Pages): void {
  const { deps } = pages
  // A link, not a form: nothing is changed, and a form may lead nowhere else (CSP, form-action).
  pages.member('GET', path, 'readCardLink', async (c, memberId) => {
    const link = await findLink(deps.sql, { memberId, linkId: idOf(c) }, new Date())
    const bank = link === null ? null : await bankOfBin(deps.sql, link.bin)
    if (link?.state !== 'waiting' || typeof bank?.proofUrl !== 'string') {
      return problemPage(c, 'notFound')
    }
    return c.redirect(bankVisit(bank.proofUrl, link, deps.publicUrl()), 303)
  })
  // What changes by this link is what a bank has signed for the very request of the member who is signed in.
  pages.member('GET', returnPath, 'proveCardByBank', async (c, memberId) => {
    const linkId = numberIn(c.req.query('state'))
    const assertion = c.req.query('assertion') ?? ''
    if (linkId === null) return problemPage(c, 'notFound')
    const id = { memberId, linkId }
    const proved = await proveByBank(bankPorts(deps), id, assertion, new Date())
    if ('card' in proved) return c.redirect('/portal/cards?done=linked', 303)
    if (proved.outcome === 'no_such_link') return problemPage(c, 'notFound')
    return c.redirect(`/portal/cards/links/${linkId}?done=refused`, 303)
  })
}

/** The bank of a waiting card, where it has a page that vouches; `null` else. */
export async function vouchingBank(
  { sql }: Pick<PortalDeps, 'sql'>,
  bin: string,
): Promise<Bank | null> {
  const bank = await bankOfBin(sql, bin)
  return bank === null || bank.proofUrl === null ? null : bank
}

function bankPorts({ sql, tokenizer, encryptionKey, publicUrl }: PortalDeps): BankPorts {
  return {
    ...{ sql, tokenizer, audience: publicUrl() },
    decrypt: (jwe) => encryptionKey.decrypt(jwe),
    async verify(bin, jws) {
      const bank = await bankOfBin(sql, bin)
      if (bank === null) return null
      const owner = { audience: 'bank', ownerId: bank.bankId } as const
      return await verifyClientJws(sql, owner, jws, { typ: assertionType, scope: 'cards:write' })
    },
  }
}
