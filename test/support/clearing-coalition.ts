/** The demo coalition with linked cards and a running intake: what an import works with. */
import { randomBytes } from 'node:crypto'
import { Directory } from '../../src/card/directory.ts'
import { assertPan } from '../../src/card/pan.ts'
import { CardTokenizer } from '../../src/card/token.ts'
import { connect, type Sql } from '../../src/db/connect.ts'
import { createIntake, type Intake } from '../../src/intake/index.ts'
import { seedCoalition } from './coalition.ts'

/** What an import works with, beside the database. */
export interface LinkedCoalition {
  tokenizer: CardTokenizer
  directory: Directory
  intake: Intake
  memberIds: bigint[]
}

/** A member for each of `pans`, which are published test numbers, and an intake on the database. */
export async function startCoalition(
  { sql, url }: { sql: Sql; url: string },
  pans: readonly string[],
): Promise<LinkedCoalition> {
  const { reference, memberIds } = await seedCoalition(sql, pans.length)
  const { tokenizer, directory } = linkedCards(pans, memberIds)
  const intake = createIntake({
    connect: () => connect(url, { connectionsMax: 2 }),
    reference: () => reference,
    log: { info: () => {}, warn: () => {}, error: () => {} },
  })
  return { tokenizer, directory, intake, memberIds }
}

/** A directory in which each of `pans` is the card of the member in the same place. */
export function linkedCards(
  pans: readonly string[],
  memberIds: readonly bigint[],
): { tokenizer: CardTokenizer; directory: Directory } {
  const tokenizer = new CardTokenizer(randomBytes(32))
  const directory = new Directory()
  for (const [i, text] of pans.entries()) {
    const pan = Buffer.from(text)
    assertPan(pan)
    const memberId = memberIds[i] ?? 0n
    directory.add(tokenizer.token(pan), memberId, memberId)
  }
  return { tokenizer, directory }
}

/** Everything that imports may move, without ids and times: equal where the same came to pass. */
export async function ledgerOf(sql: Sql): Promise<unknown> {
  const accounts = await sql`
    SELECT sum(debits_pending)::bigint AS debits_pending, sum(debits_posted)::bigint AS debits_posted,
           sum(credits_pending)::bigint AS credits_pending, sum(credits_posted)::bigint AS credits_posted
      FROM account GROUP BY account_id ORDER BY account_id`
  const payments = await sql`
    SELECT cleared_minor, refunded_minor, posted_points, rrn
      FROM payment ORDER BY member_id, rrn, cleared_minor, refunded_minor`
  const keys = await sql`SELECT encode(key, 'hex') AS key, points FROM card_event ORDER BY key`
  return { accounts: [...accounts], payments: [...payments], keys: [...keys] }
}
