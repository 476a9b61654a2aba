/** `cobrand program rules`: rules are listed, drafted, approved by a second person, and ended. */
import { userInfo } from 'node:os'
import { Command, InvalidArgumentError } from 'commander'
import { onDatabase } from '../database.ts'
import { CliError } from '../errors.ts'
import { withExamples } from '../help.ts'
import { personName, whole } from '../values.ts'
import { approve, discard, end } from './decide.ts'
import { check, draft } from './write.ts'
import type { Owner } from '../../values/owner.ts'

/** The group of commands. */
export function rulesCommand(): Command {
  const command = new Command('rules')
    .description('list rules, draft and approve versions, end them')
    .addCommand(listCommand())
    .addCommand(showCommand())
    .addCommand(checkCommand())
    .addCommand(draftCommand())
    .addCommand(approveCommand())
    .addCommand(discardCommand())
    .addCommand(endCommand())
  return withExamples(command, 'program rules list')
}

function listCommand(): Command {
  const command = new Command('list')
    .description('list the versions of rules, or the drafts that wait for approval')
    .option('--partner <name>', 'only those of this partner')
    .option('--drafts', 'drafts')
    .option('--ended', 'versions that have ended too')
    .option('--json', 'print them as JSON, one a line')
    .action(list)
  return withExamples(command, 'program rules list', 'program rules list --drafts')
}

function showCommand(): Command {
  const command = new Command('show')
    .description('show a rule: its versions, and who decided what of them')
    .argument('<id>', 'of the rule, or of the draft', parseId)
    .option('--draft', 'it is a draft')
    .option('--json', 'print it as JSON')
    .action(show)
  return withExamples(command, 'program rules show 7', 'program rules show 3 --draft')
}

function checkCommand(): Command {
  const command = new Command('check')
    .description('tell what is wrong with a rule, and save nothing')
    .argument('<file>', 'a JSON file as in docs/rules.md')
    .action(check)
  return withExamples(command, 'program rules check double.json')
}

function draftCommand(): Command {
  const command = new Command('draft')
    .description('save a rule as a draft, for another person to approve')
    .argument('<file>', 'a JSON file as in docs/rules.md')
    .option('--replace <draft>', 'write this draft anew', parseId)
    .option('--revision <n>', 'with --replace: as you have seen it', whole(1, 999_999_999))
    .option('--by <name>', 'who you are', personName, userInfo().username)
    .option('--json', 'print the draft as JSON')
    .action(draft)
  return withExamples(
    command,
    'program rules draft double.json --by aigerim',
    'program rules draft double.json --replace 3 --revision 1',
  )
}

function approveCommand(): Command {
  const command = new Command('approve')
    .description('make a version of a draft that another person saved; it holds within a second')
    .argument('<draft>', 'from program rules list --drafts', parseId)
    .requiredOption('--revision <n>', 'as you have seen it', whole(1, 999_999_999))
    .option('--by <name>', 'who you are', personName, userInfo().username)
    .option('--json', 'print which version it is as JSON')
    .action(approve)
  return withExamples(command, 'program rules approve 3 --revision 1 --by daniyar')
}

function discardCommand(): Command {
  const command = new Command('discard')
    .description('throw a draft away')
    .argument('<draft>', 'from program rules list --drafts', parseId)
    .requiredOption('--revision <n>', 'as you have seen it', whole(1, 999_999_999))
    .option('--by <name>', 'who you are', personName, userInfo().username)
    .action(discard)
  return withExamples(command, 'program rules discard 3 --revision 1')
}

function endCommand(): Command {
  const command = new Command('end')
    .description('end a version earlier, at a day that has begun nowhere on earth')
    .argument('<rule>', 'from program rules list', parseId)
    .requiredOption('--version <n>', 'which version', whole(1, 999_999_999))
    .requiredOption('--at <time>', 'local time YYYY-MM-DD[Thh:mm:ss]')
    .option('--by <name>', 'who you are', personName, userInfo().username)
    .action(end)
  return withExamples(command, 'program rules end 7 --version 2 --at 2027-01-01')
}

async function list(options: {
  partner?: string
  drafts?: true
  ended?: true
  json?: true
}): Promise<void> {
  const { readOpenDrafts, readSurroundings } = await import('../../program/approval/store.ts')
  const { partnerNamed } = await import('../../program/approval/named.ts')
  const { presentDraft, presentVersion } = await import('../../http/routes/rule/rule-document.ts')
  const { draftLine, versionLine } = await import('./text.ts')
  const { around, drafts } = await onDatabase('program rules', async (sql) => ({
    around: await readSurroundings(sql),
    drafts: await readOpenDrafts(sql),
  }))
  const { partner, json } = options
  const partnerId = partner === undefined ? null : partnerNamed(partner, around)
  if (partner !== undefined && partnerId === null)
    throw new CliError(`there is no partner ${partner}`)
  const isMeant = (owner: Owner): boolean => partnerId === null || owner === partnerId
  const nameOf = (owner: string | null): string =>
    owner === null ? 'coalition' : (around.partners.get(BigInt(owner))?.name ?? owner)
  const now = new Date()
  const lines =
    options.drafts === true
      ? drafts
          .filter(({ owner }) => isMeant(owner))
          .map(presentDraft)
          .map((each) => (json === true ? JSON.stringify(each) : draftLine(each, nameOf)))
      : around.versions
          .filter((each) => isMeant(each.partnerId))
          .map((each) => presentVersion(each, now))
          .filter(({ state }) => options.ended === true || state !== 'ended')
          .map((each) => (json === true ? JSON.stringify(each) : versionLine(each, nameOf)))
  for (const line of lines) process.stdout.write(`${line}\n`)
}

async function show(id: bigint, options: { draft?: true; json?: true }): Promise<void> {
  const { readDecisions, readDraft, readSurroundings } =
    await import('../../program/approval/store.ts')
  const { presentDecision, presentDraft, presentVersion } =
    await import('../../http/routes/rule/rule-document.ts')
  const { draftText, versionText } = await import('./text.ts')
  const found = await onDatabase('program rules', async (sql) => {
    const { versions, partners } = await readSurroundings(sql)
    const nameOf = (owner: string | null): string =>
      owner === null ? 'coalition' : (partners.get(BigInt(owner))?.name ?? owner)
    if (options.draft === true) {
      const stored = await readDraft(sql, id)
      if (stored === null) throw new CliError(`there is no draft ${id}`)
      const document = presentDraft(stored)
      return { documents: [document], texts: [draftText(document, nameOf)] }
    }
    const documents = []
    for (const each of versions.filter(({ ruleId }) => ruleId === id)) {
      const decisions = (await readDecisions(sql, each)).map(presentDecision)
      documents.push({ ...presentVersion(each, new Date()), decisions })
    }
    if (documents.length === 0) throw new CliError(`there is no rule ${id}`)
    return { documents, texts: documents.map((each) => versionText(each, nameOf)) }
  })
  process.stdout.write(
    options.json === true
      ? found.documents.map((each) => `${JSON.stringify(each)}\n`).join('')
      : found.texts.join('\n'),
  )
}

function parseId(text: string): bigint {
  if (!/^[1-9]\d{0,17}$/.test(text)) throw new InvalidArgumentError('it is not an id.')
  return BigInt(text)
}
