/** `cobrand audit`: who read or changed what about whom, and whether the trail is whole. */
import { Command, InvalidArgumentError } from 'commander'
import { onDatabase } from './database.ts'
import { CliError } from './errors.ts'
import { withExamples } from './help.ts'
import { whole } from './values.ts'

const entriesMax = 1_000

/** The command. */
export function auditCommand(): Command {
  const command = new Command('audit')
    .description('who read or changed what about whom')
    .addCommand(listCommand())
    .addCommand(verifyCommand())
  return withExamples(command, 'audit list --member 1024')
}

function listCommand(): Command {
  const command = new Command('list')
    .description('what was asked about a member, the newest first')
    .requiredOption('--member <id>', 'the member; 0 lists what is about nobody', parseMember)
    .option('--limit <n>', 'how many at most', whole(1, entriesMax), 50)
    .option('--json', 'print them as JSON, one a line')
    .action(list)
  return withExamples(command, 'audit list --member 1024', 'audit list --member 1024 --json')
}

function verifyCommand(): Command {
  const command = new Command('verify')
    .description('read the whole trail against its chain, and print its head')
    .option(
      '--head <hash>',
      'a head that was printed before: shows a trail that was cut short',
      parseHead,
    )
    .action(verify)
  return withExamples(command, 'audit verify')
}

async function list(asked: { member: bigint; limit: number; json?: true }): Promise<void> {
  const { selectAbout } = await import('../audit/store.ts')
  const rows = await onDatabase('audit', (sql) => selectAbout(sql, asked.member, null, asked.limit))
  for (const { at, audience, owner, caller, operation, status, requestId } of rows) {
    const line = { at: at.toISOString(), audience, owner, caller, operation, status, requestId }
    const whose = owner === '' ? audience : `${audience} ${owner}`
    const text = `${line.at}  ${operation}  ${whose} (${caller})  ${status}  ${requestId}`
    process.stdout.write(`${asked.json === true ? JSON.stringify(line) : text}\n`)
  }
}

async function verify({ head }: { head?: string }): Promise<void> {
  const { verifyTrail } = await import('../audit/verify.ts')
  const check = await onDatabase('audit', (sql) => verifyTrail(sql, head ?? null))
  if (check.brokenAt !== null) {
    throw new CliError(
      `the audit trail is broken at batch ${check.brokenAt}: something was changed, removed or put in there; ` +
        'compare with a backup',
    )
  }
  if (check.holdsKnown === false) {
    throw new CliError(
      'the audit trail does not hold that head: its end was cut off, or it is another one',
    )
  }
  process.stdout.write(
    `${check.entries} entries in ${check.batches} batches, whole\nhead ${check.head}\n`,
  )
}

function parseMember(text: string): bigint {
  if (!/^(0|[1-9][0-9]{0,17})$/.test(text)) throw new InvalidArgumentError('it is not an id.')
  return BigInt(text)
}

function parseHead(text: string): string {
  if (!/^[0-9a-f]{64}$/.test(text)) throw new InvalidArgumentError('it is not 64 hex digits.')
  return text
}
