/** Who hears of a card token: every gateway, by a notice of the transaction that changes it. */
import type { Queryable } from '../db/connect.ts'
import { cardTokenChannel, formatCardTokenNotice } from '../card/notice.ts'
import { notify, type TokenOwner } from './store/cards.ts'

/** Tells gateways that a token is a card's from now on, or is not any more. */
export async function tellGateways(
  sql: Queryable,
  op: 'link' | 'unlink',
  token: Buffer,
  owner: TokenOwner,
): Promise<void> {
  const { memberId, cardId } = owner
  const notice = formatCardTokenNotice({ op, token: token.toString('hex'), memberId, cardId })
  await notify(sql, cardTokenChannel, notice)
}

/** Tells gateways whether a card that is nobody's is watched. */
export async function tellWatchers(
  sql: Queryable,
  op: 'watch' | 'unwatch',
  token: Buffer,
): Promise<void> {
  const nobody = { memberId: 0n, cardId: 0n }
  const notice = formatCardTokenNotice({ op, token: token.toString('hex'), ...nobody })
  await notify(sql, cardTokenChannel, notice)
}
