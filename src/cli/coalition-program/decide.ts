/** `program rules approve`, `program rules discard` and `program rules end`. */
import { onDatabase } from '../database.ts'
import { CliError } from '../errors.ts'
import { refusalText } from './refusal.ts'

/** `approve`. */
export async function approve(
  draftId: bigint,
  { revision, by, json }: { revision: number; by: string; json?: true },
): Promise<void> {
  const { createApprovals } = await import('../../intake/approvals.ts')
  const { readDraft } = await import('../../program/approval/store.ts')
  const made = await onDatabase('program rules', async (sql) => {
    const result = await createApprovals(sql).approve({ draftId, revision }, by)
    if (result.outcome === 'approved_now') return result
    const condition = (await readDraft(sql, draftId))?.draft.condition
    throw new CliError(`draft ${draftId}: ${refusalText(result, condition)}`)
  })
  const { ruleId, version } = made
  process.stdout.write(
    json === true
      ? `${JSON.stringify({ ruleId: `${ruleId}`, version })}\n`
      : `draft ${draftId} is version ${version} of rule ${ruleId}\n`,
  )
}

/** `discard`. */
export async function discard(
  draftId: bigint,
  { revision, by }: { revision: number; by: string },
): Promise<void> {
  const { createApprovals } = await import('../../intake/approvals.ts')
  const result = await onDatabase('program rules', (sql) =>
    createApprovals(sql).discard({ draftId, revision }, by),
  )
  if (result.outcome !== 'discarded') {
    throw new CliError(`draft ${draftId}: ${refusalText(result)}`)
  }
  process.stdout.write(`draft ${draftId} is gone\n`)
}

/** `end`. */
export async function end(
  ruleId: bigint,
  { version, at, by }: { version: number; at: string; by: string },
): Promise<void> {
  const { createApprovals } = await import('../../intake/approvals.ts')
  const { localTime } = await import('../../program/approval/draft.ts')
  const { showTime } = await import('../../program/approval/dates.ts')
  const time = localTime.safeParse(at).data
  if (time === undefined) throw new CliError('--at: give YYYY-MM-DD or YYYY-MM-DDThh:mm:ss')
  const result = await onDatabase('program rules', (sql) =>
    createApprovals(sql).end({ ruleId, version }, time, by),
  )
  if (result.outcome !== 'ended') throw new CliError(refusalText(result))
  const ends = showTime(result.version.validTo)
  process.stdout.write(`version ${version} of rule ${ruleId} ends at ${ends}, local time\n`)
}
