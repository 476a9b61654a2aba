/** `cobrand redemptions`: redemptions that are held for a person, and what the person decides. */
import { userInfo } from 'node:os'
import { Command, InvalidArgumentError } from 'commander'
import type { Sql } from '../db/connect.ts'
import type { Redemption, RedemptionAnswer, RedemptionId } from '../ledger/redemption/redemption.ts'
import { isNote, noteCharsMax } from '../payment/exception.ts'
import type { Review } from '../redemption/review.ts'
import { onDatabase } from './database.ts'
import { CliError } from './errors.ts'
import { withExamples } from './help.ts'
import { whole } from './values.ts'

const example = '1024-80001'

/** The command. */
export function redemptionsCommand(): Command {
  const command = new Command('redemptions')
    .description('redemptions that are held for a person: list, decide')
    .addCommand(reviewsCommand())
    .addCommand(decisionCommand('approve', 'let the till post one; it is held no longer for it'))
    .addCommand(decisionCommand('refuse', 'release what one holds'))
  return withExamples(command, 'redemptions reviews', `redemptions approve ${example}`)
}

function reviewsCommand(): Command {
  const command = new Command('reviews')
    .description('list those that wait, the one that has waited longest first')
    .option('--all', 'those that are decided or over too, the newest first')
    .option('--limit <n>', 'how many', whole(1, 10_000), 100)
    .option('--json', 'print them as JSON, one a line')
    .action(reviews)
  return withExamples(command, 'redemptions reviews', 'redemptions reviews --all --json')
}

function decisionCommand(name: 'approve' | 'refuse', about: string): Command {
  const command = new Command(name)
    .description(about)
    .argument('<id>', 'from redemptions reviews', parseRedemption)
    .option('--note <text>', 'why, for whoever looks later', parseNote, '')
    .action((id: RedemptionId, { note }: { note: string }) => decide(name, id, note))
  return withExamples(command, `redemptions ${name} ${example} --note "called the customer"`)
}

async function reviews(options: { all?: true; limit: number; json?: true }): Promise<void> {
  const { listReviews } = await import('../redemption/store/reviews.ts')
  const { presentReview } = await import('../http/routes/redemption/redemption-document.ts')
  const query = { open: options.all !== true, now: new Date(), limit: options.limit }
  const found = await onDatabase('redemptions', (sql) => listReviews(sql, query))
  for (const each of found) {
    const line = options.json === true ? JSON.stringify(presentReview(each)) : lineOf(each)
    process.stdout.write(`${line}\n`)
  }
}

function lineOf(each: Review): string {
  const at = (time: Date): string => time.toISOString().slice(0, 16).replace('T', ' ')
  const where = `partner ${each.partnerId}${each.till === '' ? '' : `, till ${each.till}`}`
  const over = each.waits ? `waits until ${at(each.heldUntil)}` : 'over'
  const state = each.decision === null ? over : `${each.decision} by ${each.decidedBy}`
  const what = `${each.points} points at ${where} by ${each.madeBy}: ${each.reasons.join(', ')}`
  return `${each.memberId}-${each.redemptionId}  ${at(each.openedAt)}  ${what}; ${state}`
}

async function decide(name: 'approve' | 'refuse', id: RedemptionId, note: string): Promise<void> {
  const decision = name === 'approve' ? ('approved' as const) : ('refused' as const)
  const answer = await onDatabase('redemptions', (sql) =>
    carryOut(sql, id, { decision, by: userInfo().username, note }),
  )
  const { memberId, redemptionId, points } = redemptionOf(answer)
  process.stdout.write(`${memberId}-${redemptionId}: ${points} points, ${decision}\n`)
}

async function carryOut(
  sql: Sql,
  id: RedemptionId,
  decision: { decision: 'approved' | 'refused'; by: string; note: string },
): Promise<RedemptionAnswer> {
  const { createRowIds } = await import('../intake/ids.ts')
  const { createRedemptions } = await import('../ledger/redemption/redemptions.ts')
  const { decideReview } = await import('../redemption/desk.ts')
  const redemptions = createRedemptions({ sql, ids: createRowIds(), now: () => new Date() })
  return await decideReview(redemptions, id, decision, new Date())
}

function redemptionOf(answer: RedemptionAnswer): Redemption {
  if ('redemption' in answer) return answer.redemption
  switch (answer.outcome) {
    case 'not_found':
      throw new CliError('there is no such redemption')
    case 'hold_ended':
      throw new CliError(`it is ${answer.state} already`)
    default:
      throw new CliError('it waits for nobody')
  }
}

/** An argument that is a redemption's id. */
function parseRedemption(text: string): RedemptionId {
  const [, memberId, redemptionId] = /^([1-9]\d{0,17})-([1-9]\d{0,17})$/.exec(text) ?? []
  if (memberId === undefined || redemptionId === undefined) {
    throw new InvalidArgumentError(
      `it is not a redemption's id, which has two numbers: ${example}.`,
    )
  }
  return { memberId: BigInt(memberId), redemptionId: BigInt(redemptionId) }
}

function parseNote(text: string): string {
  if (!isNote(text)) {
    throw new InvalidArgumentError(
      `at most ${noteCharsMax} characters in a line, and no card number.`,
    )
  }
  return text
}
