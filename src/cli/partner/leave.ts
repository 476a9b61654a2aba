/** `cobrand partner leave`: a partner stops earning, runs off, and another one backs its points. */
import { Command } from 'commander'
import type { Queryable, Sql } from '../../db/connect.ts'
import type { Outstanding } from '../../ledger/backing/store.ts'
import type { Exit, ExitRefusal, ExitRequest } from '../../partner/exit/exit.ts'
import { onDatabase } from '../database.ts'
import { CliError } from '../errors.ts'
import { withExamples } from '../help.ts'
import { parseDay } from '../values.ts'
import { dayOf } from '../../values/time.ts'

interface LeaveOptions extends ExitRequest {
  dryRun?: true
  json?: true
}

/** `partner leave`. */
export function leaveCommand(): Command {
  const command = new Command('leave')
    .description('let a partner leave: its purchases stop earning, then another backs its points')
    .requiredOption('--name <name>', 'the partner that leaves')
    .requiredOption('--earns-until <date>', 'the last day on which purchases earn there', parseDay)
    .requiredOption(
      '--redeems-until <date>',
      'the last day on which points are spent there',
      parseDay,
    )
    .requiredOption('--backed-by <name>', 'whose points those are that are left after that day')
    .option('--dry-run', 'say what it would mean, and change nothing')
    .option('--json', 'print it as JSON')
    .action(leave)
  const dates = '--earns-until 2027-01-31 --redeems-until 2027-04-30'
  return withExamples(command, `partner leave --name Dala ${dates} --backed-by Bazaar --dry-run`)
}

const refusals = {
  unknown_partner: ({ name }) => `there is no partner ${name}`,
  unknown_backer: ({ backedBy }) => `there is no partner ${backedBy}`,
  own_backer: ({ name }) => `${name} cannot back its own points`,
  backer_leaves: ({ backedBy }) => `${backedBy} leaves itself: name another one that backs`,
  has_left: ({ name }) => `${name} has left: its run-off is over`,
  in_the_past: () => 'both days are today (UTC) or later',
  redeems_before_earns: () => 'points are spent there at least as long as purchases earn',
} as const satisfies Record<ExitRefusal, (request: ExitRequest) => string>

async function leave(options: LeaveOptions): Promise<void> {
  const { exit, outstanding } = await onDatabase('partner leave', async (sql) => {
    const { readOutstanding } = await import('../../ledger/backing/store.ts')
    const isDryRun = options.dryRun === true
    const exit = isDryRun ? await plannedExit(sql, options) : await carryOut(sql, options)
    return { exit, outstanding: await readOutstanding(sql, exit.leaver.partnerId) }
  })
  const text = options.json === true ? jsonOf(exit, outstanding) : textOf(exit, outstanding)
  process.stdout.write(text)
  if (options.dryRun === true) process.stderr.write('dry run: nothing was changed\n')
}

async function plannedExit(sql: Queryable, options: LeaveOptions): Promise<Exit> {
  const { planExit } = await import('../../partner/exit/exit.ts')
  const { readFundedElsewhere, readPartnerTerms } = await import('../../partner/exit/store.ts')
  const today = dayOf(new Date())
  const exit = planExit(options, await readPartnerTerms(sql), today)
  if (typeof exit === 'string') throw new CliError(refusals[exit](options))
  const rules = await readFundedElsewhere(sql, exit)
  if (rules.length > 0) {
    const named = rules.join('; ')
    throw new CliError(`${options.name} funds rules of others: end them first (${named})`)
  }
  return exit
}

/**
 * Gateways place purchases by the new terms from the commit on; members are told. Nobody changes rules or terms between
 * the check and the change.
 */
async function carryOut(sql: Sql, options: LeaveOptions): Promise<Exit> {
  const { saveExit } = await import('../../partner/exit/store.ts')
  const { lockMap } = await import('../../partner/store.ts')
  const { announceReference } = await import('../../intake/store/reference.ts')
  const { announceExit } = await import('../../ledger/backing/backing.ts')
  const exit = await sql.begin(async (transaction) => {
    await lockMap(transaction, 'change')
    const planned = await plannedExit(transaction, options)
    await saveExit(transaction, planned)
    await announceReference(transaction)
    return planned
  })
  const { leaver, backer, earnsUntil, redeemsUntil } = exit
  const sides = { leaverId: leaver.partnerId, leaver: leaver.name, backer: backer.name }
  await announceExit({ sql }, { ...sides, backerId: backer.partnerId, earnsUntil, redeemsUntil })
  return exit
}

function textOf(
  { leaver, backer, earnsUntil, redeemsUntil }: Exit,
  { members, lots, points, owed }: Outstanding,
): string {
  return (
    `${leaver.name} earns until ${earnsUntil} and redeems until ${redeemsUntil}; ` +
    `then ${backer.name} backs its points\n` +
    `outstanding now: ${points} points in ${lots} lots of ${members} members, who owe ${owed}\n`
  )
}

function jsonOf(
  { leaver, backer, earnsUntil, redeemsUntil }: Exit,
  { members, lots, points, owed }: Outstanding,
): string {
  const exit = { partner: leaver.name, earnsUntil, redeemsUntil, backedBy: backer.name }
  return `${JSON.stringify({ ...exit, members, lots, points: `${points}`, owed: `${owed}` })}\n`
}
