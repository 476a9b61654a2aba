/** `cobrand clearing import`: takes an acquirer's clearing file. */
import { resolve } from 'node:path'
import { Command, InvalidArgumentError } from 'commander'
import type { ImportPorts, ImportRequest, ImportResult } from '../clearing/import.ts'
import type { ClearingFormat } from '../clearing/reader.ts'
import type { ClearingSource } from '../clearing/source.ts'
import { describeReport } from './clearing-report.ts'
import { CliError } from './errors.ts'
import { withExamples } from './help.ts'
import { createProgress, type Progress } from './progress.ts'

/** The command. */
export function clearingCommand(): Command {
  const command = new Command('clearing')
    .description("acquirers' clearing files")
    .addCommand(importCommand())
  return withExamples(command, 'clearing import 2025-03-14.csv --acquirer ACQ1')
}

interface ImportOptions {
  format: string
  profile?: string
  acquirer: string
  rejects?: string
  json?: true
}

function importCommand(): Command {
  const command = new Command('import')
    .description('import a clearing file; again, or after an interruption, it counts nothing twice')
    .argument('<file>', 'the file; .gz is unpacked on the way')
    .requiredOption('--acquirer <id>', 'whose file it is', parseAcquirer)
    .option('--format <name>', 'auto, base2, ipm, or the name of a profile', 'auto')
    .option(
      '--profile <path>',
      'its profile in protocols/ or the path of one, in place of --format',
    )
    .option('--rejects <path>', 'write the records that were not taken to this file')
    .option('--json', 'print the report as JSON')
    .action(run)
  return withExamples(
    command,
    'clearing import 2025-03-14.csv --acquirer ACQ1',
    'clearing import 2025-03-14.csv --acquirer ACQ1 --format base2 --rejects rejects.csv --json',
  )
}

async function run(path: string, options: ImportOptions): Promise<void> {
  if (options.rejects !== undefined && resolve(options.rejects) === resolve(path)) {
    throw new CliError('--rejects names the file itself: give another path')
  }
  const { fileSource } = await import('../clearing/source.ts')
  const result = await told(async () => {
    const source = await fileSource(path)
    const format = await formatOf(source, options.profile ?? options.format)
    const request = { source, format, acquirerId: options.acquirer }
    return await withCore((ports) => importWithRejects(ports, request, options.rejects))
  })
  const { outcome, fileId, report } = result
  const json = { outcome, fileId: `${fileId}`, ...report }
  process.stdout.write(options.json === true ? `${JSON.stringify(json)}\n` : describeReport(result))
}

/** The format that was asked for, or the one that the file is in. */
async function formatOf(source: ClearingSource, name: string): Promise<ClearingFormat> {
  const { detectFormat, loadFormat } = await import('../clearing/formats.ts')
  return name === 'auto' ? await detectFormat(source) : await loadFormat(name)
}

/** The rejects file stays where there is something in it, also of an import that ended early. */
async function importWithRejects(
  ports: ImportPorts,
  request: ImportRequest & { format: ClearingFormat },
  path: string | undefined,
): Promise<ImportResult> {
  const { importClearing } = await import('../clearing/import.ts')
  const { RejectsFile } = await import('../clearing/rejects.ts')
  const rejects =
    path === undefined ? undefined : await RejectsFile.open(path, request.format.separator)
  const progress = createProgress()
  let keep = false
  try {
    const result = await importClearing(ports, {
      ...request,
      ...(rejects === undefined ? {} : { rejects }),
      onProgress: progressOf(progress, request.source.bytes),
    })
    keep = result.outcome === 'imported'
    return result
  } finally {
    progress.end()
    if (rejects !== undefined) {
      await (keep || rejects.count > 0 ? rejects.keep() : rejects.discard())
    }
  }
}

/** `123,456 records  45 %  812,000 records/s` */
function progressOf(
  progress: Progress,
  bytesTotal: number,
): (at: { bytes: number; records: number }) => void {
  const startedAt = performance.now()
  const whole = new Intl.NumberFormat('en')
  return ({ bytes, records }) => {
    const seconds = (performance.now() - startedAt) / 1000
    const rate = whole.format(Math.round(records / Math.max(seconds, 0.001)))
    const percent = bytesTotal === 0 ? 100 : Math.min(100, Math.floor((100 * bytes) / bytesTotal))
    progress.update(`${whole.format(records)} records  ${percent} %  ${rate} records/s`)
  }
}

async function withCore<Result>(work: (ports: ImportPorts) => Promise<Result>): Promise<Result> {
  const { readConfig } = await import('../config/config.ts')
  const { openCore } = await import('../core.ts')
  const { createLogger } = await import('../observe/logger.ts')
  const config = readConfig(['databaseUrl', 'cardTokenKey', 'logLevel'])
  // What the core has to say of its start is nothing that a person at a terminal asked for.
  const level = config.logLevel === 'info' ? 'warn' : config.logLevel
  const core = await openCore({ ...config, log: createLogger(level) })
  try {
    return await work(core)
  } finally {
    await core.stop()
  }
}

/** Errors of the clearing folder are written for the operator. */
async function told<Result>(work: () => Promise<Result>): Promise<Result> {
  const { EnvelopeError, ImportError, ProfileError } = await import('../clearing/errors.ts')
  try {
    return await work()
  } catch (error) {
    const known = [EnvelopeError, ImportError, ProfileError].some((kind) => error instanceof kind)
    if (known && error instanceof Error) throw new CliError(error.message, { cause: error })
    throw error
  }
}

function parseAcquirer(text: string): string {
  if (!/^[\x21-\x7e]{1,32}$/.test(text)) throw new InvalidArgumentError('it is not an acquirer id.')
  return text
}
