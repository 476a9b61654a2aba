/** Seals what stands in clear: it was written before it was sealed at once. */
import { hash } from 'node:crypto'
import type { Queryable, Sql } from '../db/connect.ts'
import {
  feedbackInClear,
  keyOf,
  namesInClear,
  sealFeedback,
  sealName,
  type FeedbackInClear,
  type NameInClear,
} from './store.ts'
import type { SealedColumn, Vault } from './vault.ts'

/** Rows that one transaction seals: at some 30 us each it is over in a few milliseconds. */
const pageRowsMax = 200

/** Seals page by page until nothing is left, or `signal` is aborted. Interrupted, it goes on where it is run again. */
export async function sealMembers(
  sql: Sql,
  vault: Vault,
  signal?: AbortSignal,
): Promise<{ names: number; feedback: number }> {
  const counts = { names: 0, feedback: 0 }
  for (let after = 0n; signal?.aborted !== true;) {
    const page = await sql.begin(async (transaction) => {
      const found = await namesInClear(transaction, after, pageRowsMax)
      for (const each of found) await sealOneName(transaction, vault, each)
      return found
    })
    counts.names += page.length
    const last = page.at(-1)
    if (last === undefined) break
    after = last.memberId
  }
  while (signal?.aborted !== true) {
    const sealed = await sql.begin(async (transaction) => {
      const found = await feedbackInClear(transaction, pageRowsMax)
      for (const each of found) await sealOneFeedback(transaction, vault, each)
      return found.length
    })
    counts.feedback += sealed
    if (sealed === 0) break
  }
  return counts
}

async function sealOneName(
  sql: Queryable,
  vault: Vault,
  { memberId, name, asked }: NameInClear,
): Promise<void> {
  const key = await keyOf(sql, vault, memberId)
  if (key === null) return
  const sealed = vault.seal(key, memberId, 'member.name', name)
  const plain = asked ?? askedByName(name)
  await sealName(sql, memberId, { name: sealed, asked: vault.digest(plain) })
}

/** Of who was taken in by a name alone: the digest by which a repeat of that is known. */
function askedByName(name: string): Buffer {
  return hash('sha256', JSON.stringify([['name', name]]), 'buffer')
}

async function sealOneFeedback(
  sql: Queryable,
  vault: Vault,
  found: FeedbackInClear,
): Promise<void> {
  const { memberId, comment, answer } = found
  const key = await keyOf(sql, vault, memberId)
  if (key === null) return
  const sealed = (column: SealedColumn, text: string | null): Buffer | null =>
    text === null || text === '' ? null : vault.seal(key, memberId, column, text)
  await sealFeedback(sql, found, {
    comment: sealed('feedback.comment', comment),
    answer: sealed('feedback.answer', answer),
  })
}
