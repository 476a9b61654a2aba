/** Wallets: a phone or a watch pays with a number of its own, which the PAR ties to the card. */
import type { Sql } from '../db/connect.ts'
import { mayMatch } from '../member/consent/consents.ts'
import { tellGateways } from './notify.ts'
import {
  claimToken,
  countTokens,
  lockLinkedCard,
  lockToken,
  type TokenOwner,
} from './store/cards.ts'

/** Wallets of a card that are known; the payments of further ones are strangers'. */
export const devicesMax = 20

/**
 * From now on a wallet's number, or a PAR, is the card's. Nothing happens where the card is not linked any more, or the
 * token is somebody's already. Answers whether it is the card's now and was not before.
 */
export async function joinToken(
  sql: Sql,
  token: Buffer,
  kind: 'device' | 'par',
  owner: TokenOwner,
): Promise<boolean> {
  return sql.begin(async (transaction) => {
    await lockToken(transaction, token)
    if (!(await lockLinkedCard(transaction, owner))) return false
    if (!(await mayMatch(transaction, owner.memberId))) return false
    const most = kind === 'par' ? 1 : devicesMax
    if ((await countTokens(transaction, owner, kind)) >= most) return false
    const { isNew } = await claimToken(transaction, token, owner, kind)
    if (isNew) await tellGateways(transaction, 'link', token, owner)
    return isNew
  })
}
