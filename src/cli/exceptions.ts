/** `cobrand exceptions`: card events that fit several payments, and what a person decides of them. */
import { userInfo } from 'node:os'
import { Command, InvalidArgumentError } from 'commander'
import {
  isNote,
  noteCharsMax,
  resolutionRefusals,
  type ExceptionKey,
  type ExceptionSummary,
  type ResolutionOutcome,
} from '../payment/exception.ts'
import { onDatabase } from './database.ts'
import { CliError } from './errors.ts'
import { describeException } from './exceptions/text.ts'
import { money } from './money.ts'
import { withExamples } from './help.ts'
import { whole } from './values.ts'

const example = '1024-00112233445566778899aabbccddeeff'

/** The command. */
export function exceptionsCommand(): Command {
  const command = new Command('exceptions')
    .description('card events that fit several payments: list, look, decide')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(resolveCommand())
    .addCommand(undoCommand())
  return withExamples(command, 'exceptions list', `exceptions show ${example}`)
}

function listCommand(): Command {
  const command = new Command('list')
    .description('list the open ones, the oldest first')
    .option('--all', 'those that are resolved too')
    .option('--limit <n>', 'how many', whole(1, 10_000), 100)
    .option('--json', 'print them as JSON, one a line')
    .action(list)
  return withExamples(command, 'exceptions list', 'exceptions list --all --json')
}

function showCommand(): Command {
  const command = new Command('show')
    .description('show one: the event, the candidates, what they differ in, what was decided')
    .argument('<id>', 'from exceptions list', parseKey)
    .option('--json', 'print it as JSON')
    .action(show)
  return withExamples(command, `exceptions show ${example}`)
}

function resolveCommand(): Command {
  const command = new Command('resolve')
    .description('give the event to a payment, or let it stand alone')
    .argument('<id>', 'from exceptions list', parseKey)
    .option('--payment <id>', 'the payment that it belongs to', parsePayment)
    .option('--stands-alone', 'it is a purchase of its own')
    .option('--note <text>', 'why, for whoever looks later', parseNote, '')
    .option('--json', 'print the exception as JSON')
    .action(resolve)
  return withExamples(
    command,
    `exceptions resolve ${example} --payment 1024-70001 --note "slip 17"`,
    `exceptions resolve ${example} --stands-alone`,
  )
}

function undoCommand(): Command {
  const command = new Command('undo')
    .description('take a decision back: the ledger is as before it')
    .argument('<id>', 'from exceptions list', parseKey)
    .option('--note <text>', 'why, for whoever looks later', parseNote, '')
    .option('--json', 'print the exception as JSON')
    .action(undo)
  return withExamples(command, `exceptions undo ${example}`)
}

async function list(options: { all?: true; limit: number; json?: true }): Promise<void> {
  const { listExceptions } = await import('../payment/store/exceptions.ts')
  const { presentSummary } = await import('../http/routes/payment/exception-document.ts')
  const query = { open: options.all !== true, cursor: null, limit: options.limit }
  const page = await onDatabase('exceptions', (sql) => listExceptions(sql, query))
  for (const each of page.exceptions) {
    const line = options.json === true ? JSON.stringify(presentSummary(each)) : lineOf(each)
    process.stdout.write(`${line}\n`)
  }
  if (page.next !== null) process.stderr.write('cobrand: there are more; see --limit\n')
}

function lineOf(each: ExceptionSummary): string {
  const at = each.openedAt.toISOString().slice(0, 16).replace('T', ' ')
  const state = each.resolvedTo === null ? '' : ', resolved'
  const what = `${each.kind} of ${money(each.amountMinor, each.currency)} at ${each.merchantId}`
  const fits = `${each.candidateIds.length} payments by ${each.rung}`
  return `${each.memberId}-${each.eventKey}  ${at}  ${what} on ${each.purchasedOn}: fits ${fits}${state}`
}

async function show(key: ExceptionKey, { json }: { json?: true }): Promise<void> {
  const { readException } = await import('../payment/store/exceptions.ts')
  const found = await onDatabase('exceptions', (sql) => readException(sql, key))
  await tell(
    found === null ? { outcome: 'no_exception' } : { outcome: 'resolved', exception: found },
    json,
  )
}

interface ResolveOptions {
  payment?: { memberId: bigint; paymentId: bigint }
  standsAlone?: true
  note: string
  json?: true
}

async function resolve(key: ExceptionKey, options: ResolveOptions): Promise<void> {
  const { payment, standsAlone, note, json } = options
  if ((payment === undefined) === (standsAlone === undefined)) {
    throw new CliError('say either --payment or --stands-alone')
  }
  if (payment !== undefined && payment.memberId !== key.memberId) {
    return await tell({ outcome: 'no_payment' }, json)
  }
  const { resolveException } = await import('../intake/store/resolve.ts')
  const decision = { to: payment?.paymentId ?? ('own' as const), by: userInfo().username, note }
  const outcome = await onDatabase('exceptions', (sql) =>
    resolveException(sql, key, decision, new Date()),
  )
  await tell(outcome, json)
}

async function undo(
  key: ExceptionKey,
  { note, json }: { note: string; json?: true },
): Promise<void> {
  const { undoResolution } = await import('../intake/store/resolve.ts')
  const audit = { by: userInfo().username, note }
  const outcome = await onDatabase('exceptions', (sql) =>
    undoResolution(sql, key, audit, new Date()),
  )
  await tell(outcome, json)
}

async function tell(outcome: ResolutionOutcome, json: true | undefined): Promise<void> {
  if (!('exception' in outcome)) {
    throw new CliError(resolutionRefusals[outcome.outcome])
  }
  const { presentException } = await import('../http/routes/payment/exception-document.ts')
  const document = presentException(outcome.exception)
  process.stdout.write(
    json === true ? `${JSON.stringify(document)}\n` : describeException(document),
  )
}

function parseKey(text: string): ExceptionKey {
  const [, memberId, eventKey] = /^([1-9]\d{0,17})-([0-9a-f]{32})$/.exec(text) ?? []
  if (memberId === undefined || eventKey === undefined) {
    throw new InvalidArgumentError('it is not the id of an exception.')
  }
  return { memberId: BigInt(memberId), eventKey }
}

/** An option value that is a payment's id. */
export function parsePayment(text: string): { memberId: bigint; paymentId: bigint } {
  const [, memberId, paymentId] = /^([1-9]\d{0,17})-([1-9]\d{0,17})$/.exec(text) ?? []
  if (memberId === undefined || paymentId === undefined) {
    throw new InvalidArgumentError("it is not a payment's id, which has two numbers: 1024-70001.")
  }
  return { memberId: BigInt(memberId), paymentId: BigInt(paymentId) }
}

function parseNote(text: string): string {
  if (!isNote(text)) {
    throw new InvalidArgumentError(
      `at most ${noteCharsMax} characters in a line, and no card number.`,
    )
  }
  return text
}
