/** `cobrand clearing status` and `clearing rejects`: what became of the files. */
import { Command } from 'commander'
import type { FileListing } from '../../clearing/store.ts'
import { CliError } from '../errors.ts'
import { withExamples } from '../help.ts'
import { whole } from '../values.ts'
import { countDisagreeing, describeCounts, describeReject } from './report.ts'
import { parseAcquirer, withDatabase } from './work.ts'

interface StatusOptions {
  acquirer?: string
  last: number
  json?: true
}

/** `clearing status`. */
export function statusCommand(): Command {
  const command = new Command('status')
    .description(
      'list the latest files, or tell of one: what was taken, what was not, what disagrees',
    )
    .argument('[file-id]', 'number of a file', whole(1, 2 ** 52))
    .option('--acquirer <id>', 'of this acquirer alone', parseAcquirer)
    .option('--last <n>', 'how many', whole(1, 1000), 20)
    .option('--json', 'print them as JSON, one a line')
    .action(status)
  return withExamples(
    command,
    'clearing status',
    'clearing status 17',
    'clearing status --acquirer ACQ1 --last 5 --json',
  )
}

/** `clearing rejects`. */
export function rejectsCommand(): Command {
  const command = new Command('rejects')
    .description('list the rejects of a file: line or record number, first byte, and reason')
    .argument('<file-id>', 'number of the file, from clearing status', whole(1, 2 ** 52))
    .option('--json', 'print them as JSON, one a line')
    .action(rejects)
  return withExamples(command, 'clearing rejects 17')
}

async function status(
  fileId: number | undefined,
  { acquirer, last, json }: StatusOptions,
): Promise<void> {
  const { latestFiles } = await import('../../clearing/store.ts')
  if (fileId !== undefined) {
    const file = await fileOf(fileId)
    process.stdout.write(json === true ? `${asJson(file)}\n` : asWhole(file))
    return
  }
  const files = await withDatabase((sql) => latestFiles(sql, acquirer ?? null, last))
  const line = json === true ? asJson : asText
  process.stdout.write(files.map((file) => `${line(file)}\n`).join(''))
}

async function fileOf(fileId: number): Promise<FileListing> {
  const { fileNumbered } = await import('../../clearing/store.ts')
  const file = await withDatabase((sql) => fileNumbered(sql, BigInt(fileId)))
  if (file === undefined)
    throw new CliError(`there is no file ${fileId}; see cobrand clearing status`)
  return file
}

async function rejects(fileId: number, { json }: { json?: true }): Promise<void> {
  const file = await fileOf(fileId)
  if (file.report === null)
    throw new CliError(file.fault?.message ?? `the import of file ${fileId} has not ended`)
  const { report } = file
  const lines = report.rejects.map((each) =>
    json === true ? JSON.stringify(each) : describeReject(each, report.profile),
  )
  process.stdout.write(lines.map((line) => `${line}\n`).join(''))
  const more = report.rejected - report.rejects.length
  if (more > 0)
    process.stderr.write(
      `cobrand: and ${more} more: import the file again with --rejects to have them all\n`,
    )
}

function asJson({ fileId, ...file }: FileListing): string {
  return JSON.stringify({ fileId: `${fileId}`, ...file })
}

/** All that is known of a file. */
function asWhole(file: FileListing): string {
  const { report } = file
  return report === null ? `${asText(file)}\n` : `${asText(file)}\n${describeCounts(report)}`
}

/** `17  ACQ1  day.csv (generic)  imported 2025-03-15 02:10: 1000 records, 50 taken, ...` */
function asText({
  fileId,
  acquirerId,
  name,
  profile,
  state,
  startedAt,
  report,
  fault,
}: FileListing): string {
  const at = startedAt.toISOString().slice(0, 16).replace('T', ' ')
  const head = `${fileId}  ${acquirerId}  ${name} (${profile})  ${state} ${at}`
  if (fault !== null) return `${head}: ${fault.code}, ${fault.message}`
  if (report === null) return head
  const disagree = countDisagreeing(report)
  return [
    `${head}: ${report.records} records`,
    ...[`${report.taken} taken`, `${report.duplicate} duplicate`, `${report.strangers} strangers`],
    ...[`${report.notYetTaken ?? 0} not yet taken`, `${report.rejected} rejected`],
    ...(disagree > 0 ? [`${disagree} TOTALS DISAGREE`] : []),
  ].join(', ')
}
