/** `program simulate`: what a rule would have come to over the payments of a period. */
import { Command, InvalidArgumentError } from 'commander'
import type { Sql } from '../../db/connect.ts'
import type { Draft } from '../../program/approval/draft.ts'
import { onDatabase } from '../database.ts'
import { CliError } from '../errors.ts'
import { withExamples } from '../help.ts'
import { createProgress } from '../progress.ts'
import { untilAsked } from '../signals.ts'
import { parseDay } from '../values.ts'
import { refusalText } from './refusal.ts'
import { readRuleFile } from './rule-file.ts'
import { meant } from './write.ts'
import type { Owner } from '../../values/owner.ts'

interface Options {
  from: string
  to: string
  draft?: bigint
  json?: true
}

/** The command. */
export function programSimulateCommand(): Command {
  const command = new Command('simulate')
    .description('tell what a rule would have come to over the payments of a period')
    .argument('[file]', 'a JSON file as in docs/retailer.md')
    .option('--draft <id>', 'a draft that is kept, instead of a file', parseId)
    .requiredOption('--from <day>', 'the first day of purchase, YYYY-MM-DD', parseDay)
    .requiredOption('--to <day>', 'the last one', parseDay)
    .option('--json', 'print it as JSON')
    .action(run)
  return withExamples(
    command,
    'program simulate double.json --from 2026-10-01 --to 2026-10-31',
    'program simulate --draft 3 --from 2026-10-01 --to 2026-10-31 --json',
  )
}

async function run(file: string | undefined, options: Options): Promise<void> {
  const { from, to, json } = options
  if (to < from) throw new CliError('--to is before --from')
  const { presentSimulation } = await import('../../http/routes/rule/simulation-document.ts')
  const shown = await onDatabase('program simulate', async (sql) => {
    const { simulate } = await import('../../intake/store/simulate.ts')
    const { readSurroundings } = await import('../../program/approval/store.ts')
    const { versionToTry } = await import('../../program/simulation/drafted.ts')
    const { owner, draft } = await asked(sql, file, options)
    const now = new Date()
    const around = await readSurroundings(sql)
    const tried = versionToTry(draft, owner, around, now)
    if ('refused' in tried) {
      const refusal = { outcome: 'refused', mistakes: tried.refused } as const
      throw new CliError(refusalText(refusal, draft.condition))
    }
    const leaving = new AbortController()
    void untilAsked().then(() => leaving.abort(new CliError('ended before it was done')))
    const line = createProgress()
    const question = { draft: tried.version, partnerId: owner, from, to }
    const result = await simulate(sql, question, now, {
      signal: leaving.signal,
      progress: ({ payments, day }) => line.update(`${payments} payments, ${day}`),
    }).finally(() => line.end())
    const names = new Map([...around.partners].map(([id, { name }]) => [`${id}`, name]))
    return { document: presentSimulation(result, tried.mistakes), names }
  })
  const { simulationText } = await import('./simulation-text.ts')
  process.stdout.write(
    json === true
      ? `${JSON.stringify(shown.document)}\n`
      : simulationText(shown.document, (id) => shown.names.get(id) ?? id),
  )
}

async function asked(
  sql: Sql,
  file: string | undefined,
  { draft: draftId }: Options,
): Promise<{ owner: Owner; draft: Draft }> {
  if ((file === undefined) === (draftId === undefined)) {
    throw new CliError('give either a file or --draft')
  }
  if (file !== undefined) return await meant(sql, file, await readRuleFile(file))
  const { readDraft } = await import('../../program/approval/store.ts')
  const found = draftId === undefined ? null : await readDraft(sql, draftId)
  if (found === null) throw new CliError(`there is no draft ${draftId}`)
  return found
}

function parseId(text: string): bigint {
  if (!/^[1-9]\d{0,17}$/.test(text)) throw new InvalidArgumentError('give an id.')
  return BigInt(text)
}
