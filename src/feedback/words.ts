/** What people write in feedback, as it is kept: sealed under the member's key, or from before in clear. */
import type { Queryable } from '../db/connect.ts'
import { keyOf, readKeys } from '../privacy/store.ts'
import type { Vault } from '../privacy/vault.ts'
import type { Feedback } from './feedback.ts'

/** What stands sealed in place of `comment` and `answer`, which then are `''`. */
export interface SealedWords {
  readonly sealedComment: Buffer | null
  readonly sealedAnswer: Buffer | null
}

/** Feedback with its words opened. Of a member whose key is gone there are none. Throws `SealError`. */
export async function openWords(
  sql: Queryable,
  vault: Vault,
  kept: readonly (Feedback & SealedWords)[],
): Promise<Feedback[]> {
  const sealed = kept.filter((each) => each.sealedComment !== null || each.sealedAnswer !== null)
  const keys = await readKeys(sql, [...new Set(sealed.map(({ memberId }) => memberId))])
  return kept.map(({ sealedComment, sealedAnswer, ...feedback }) => {
    const { memberId, comment, answer } = feedback
    const key = keys.get(memberId)
    if (key === undefined) return feedback
    const said = sealedComment && vault.open(key, memberId, 'feedback.comment', sealedComment)
    const told = sealedAnswer && vault.open(key, memberId, 'feedback.answer', sealedAnswer)
    return { ...feedback, comment: said ?? comment, answer: told ?? answer }
  })
}

/** A text as it is sealed; `null` where there is nothing to seal, or the member is not there any more. */
export async function sealWords(
  sql: Queryable,
  vault: Vault,
  memberId: bigint,
  column: 'feedback.comment' | 'feedback.answer',
  text: string,
): Promise<Buffer | null> {
  const key = text === '' ? null : await keyOf(sql, vault, memberId)
  return key && vault.seal(key, memberId, column, text)
}
