/** `program rules approve` and `program rules end`. */
import { onDatabase } from '../database.ts'
import { CliError } from '../errors.ts'
import { refusalText } from './refusal.ts'

/** `approve`. */
export async function approve(
  draftId: bigint,
  { revision, by }: { revision: number; by: string },
): Promise<void> {
  const { createApprovals } = await import('../../intake/approvals.ts')
  const { readDraft } = await import('../../program/approval/store.ts')
  const made = await onDatabase('program rules', async (sql) => {
    const result = await createApprovals(sql).approve({ draftId, revision }, by)
    if (result.outcome === 'approved_now') return result
    const condition = (await readDraft(sql, draftId))?.draft.condition
    throw new CliError(`draft ${draftId}: ${refusalText(result, condition)}`)
  })
  process.stdout.write(`draft ${draftId} is version ${made.version} of rule ${made.ruleId}\n`)
}

/** `end`. */
export async function end(
  ruleId: bigint,
  { version, at, by }: { version: number; at: string; by: string },
): Promise<void> {
  const { createApprovals } = await import('../../intake/approvals.ts')
  const { localTime } = await import('../../program/approval/draft.ts')
  const { noEnd, showTime } = await import('../../program/approval/dates.ts')
  const time = at === 'never' ? noEnd : localTime.safeParse(at).data
  if (time === undefined)
    throw new CliError("--at: give YYYY-MM-DD, YYYY-MM-DDThh:mm:ss or 'never'")
  const result = await onDatabase('program rules', (sql) =>
    createApprovals(sql).end({ ruleId, version }, time, by),
  )
  if (result.outcome !== 'ended') throw new CliError(refusalText(result))
  const ends = showTime(result.version.validTo)
  const told = ends === null ? 'has no end' : `ends at ${ends}, local time`
  process.stdout.write(`version ${version} of rule ${ruleId} ${told}\n`)
}
