/** `program rules check` and `program rules draft`: a rule from a file, checked, and saved for approval. */
import type { Sql } from '../../db/connect.ts'
import type { Refusal } from '../../program/approval/approvals.ts'
import type { Draft } from '../../program/approval/draft.ts'
import { onDatabase } from '../database.ts'
import { CliError } from '../errors.ts'
import { refusalText } from './refusal.ts'
import { readRuleFile, type RuleFile } from './rule-file.ts'
import type { Owner } from '../../values/owner.ts'

/** `check`. */
export async function check(file: string): Promise<void> {
  const read = await readRuleFile(file)
  await onDatabase('program rules', async (sql) => {
    const { createApprovals } = await import('../../intake/approvals.ts')
    const { owner, draft: written } = await meant(sql, file, read)
    const mistakes = await createApprovals(sql).check(owner, written)
    if (mistakes.length > 0) throw refused({ outcome: 'refused', mistakes }, file, written)
  })
  process.stdout.write(`${file} may be drafted\n`)
}

/** `draft`. */
export async function draft(
  file: string,
  options: { replace?: bigint; revision?: number; by: string; json?: true },
): Promise<void> {
  const read = await readRuleFile(file)
  const { replace, revision, by } = options
  if ((replace === undefined) !== (revision === undefined)) {
    throw new CliError('--replace and --revision go together')
  }
  const saved = await onDatabase('program rules', async (sql) => {
    const { createApprovals } = await import('../../intake/approvals.ts')
    const approvals = createApprovals(sql)
    const { owner, draft: written } = await meant(sql, file, read)
    const result =
      replace === undefined || revision === undefined
        ? await approvals.draft(owner, written, by)
        : await approvals.redraft({ draftId: replace, revision }, owner, written, by)
    if (result.outcome !== 'saved') throw refused(result, file, written)
    return result.draft
  })
  if (options.json === true) {
    const { presentDraft } = await import('../../http/routes/rule/rule-document.ts')
    process.stdout.write(`${JSON.stringify(presentDraft(saved))}\n`)
    return
  }
  const name = `${saved.draftId} --revision ${saved.revision}`
  process.stdout.write(
    `draft ${saved.draftId}, revision ${saved.revision}, saved by ${saved.savedBy}; another person approves it:\n` +
      `  cobrand program rules approve ${name} --by <name>\n`,
  )
}

/** Whose rule a file means, and the draft that it is. Throws {@link CliError} for a name that is nobody's. */
export async function meant(
  sql: Sql,
  file: string,
  { partner, ...named }: RuleFile,
): Promise<{ owner: Owner; draft: Draft }> {
  const { readSurroundings } = await import('../../program/approval/store.ts')
  const { draftOf, partnerNamed } = await import('../../program/approval/named.ts')
  const names = await readSurroundings(sql)
  const owner = partner === null ? null : partnerNamed(partner, names)
  if (partner !== null && owner === null) {
    throw new CliError(`${file}: /partner: there is no such partner`)
  }
  const read = draftOf(named, owner, names)
  if ('draft' in read) return { owner, draft: read.draft }
  throw refused({ outcome: 'refused', mistakes: read.mistakes }, file, named)
}

function refused(refusal: Refusal, file: string, { condition }: { condition: string }): CliError {
  return new CliError(`${file}: ${refusalText(refusal, condition)}`)
}
