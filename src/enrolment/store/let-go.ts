/** SQL of cards that their members have let go: nobody but the member has them linked again. */
import type { Queryable } from '../../db/connect.ts'
import type { TokenOwner } from './cards.ts'

/** Notes the numbers of a card that is about to be unlinked because its member wants that. */
export async function letGo(sql: Queryable, { memberId, cardId }: TokenOwner): Promise<void> {
  await sql`
    INSERT INTO card_let_go (member_id, token)
    SELECT member_id, token FROM card_token
     WHERE member_id = ${memberId} AND card_id = ${cardId} AND kind = 'number'
    ON CONFLICT DO NOTHING`
}

/** Whether the member has let one of these numbers go; if so, all of them are let go from now on. */
export async function isLetGo(
  sql: Queryable,
  memberId: bigint,
  [token, previous]: readonly [token: Buffer, previous: Buffer | null],
): Promise<boolean> {
  const rows = await sql`
    SELECT FROM card_let_go
     WHERE member_id = ${memberId} AND token IN (${token}, ${previous})`
  if (rows.length === 0) return false
  await sql`
    INSERT INTO card_let_go (member_id, token) VALUES (${memberId}, ${token})
    ON CONFLICT DO NOTHING`
  return true
}

/** The member wants the card again. */
export async function takeBack(sql: Queryable, memberId: bigint, token: Buffer): Promise<void> {
  await sql`DELETE FROM card_let_go WHERE member_id = ${memberId} AND token = ${token}`
}
