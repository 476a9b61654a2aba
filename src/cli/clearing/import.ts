/** `cobrand clearing import`: takes an acquirer's clearing file. */
import { resolve } from 'node:path'
import { Command } from 'commander'
import { CliError } from '../errors.ts'
import { withExamples } from '../help.ts'
import { countDisagreeing, describeReport, totalsDisagree } from './report.ts'
import { formatOf, importWithRejects, parseAcquirer, told, withCore } from './work.ts'

interface ImportOptions {
  format: string
  profile?: string
  acquirer: string
  rejects?: string
  json?: true
}

/** The command. */
export function importCommand(): Command {
  const command = new Command('import')
    .description('import a clearing file; again, or after an interruption, it counts nothing twice')
    .argument('<file>', 'the file; .gz is unpacked on the way')
    .requiredOption('--acquirer <id>', 'whose file it is', parseAcquirer)
    .option('--format <name>', 'auto, base2, ipm, rejects, or the name of a profile', 'auto')
    .option(
      '--profile <path>',
      'its profile in protocols/ or the path of one, in place of --format',
    )
    .option(
      '--rejects <path>',
      'write the records that were not taken to this file, to be corrected',
    )
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
  const { fileSource } = await import('../../clearing/source.ts')
  const result = await told(async () => {
    const source = await fileSource(path)
    const format = await formatOf(options.profile ?? options.format)
    const request = { source, format, acquirerId: options.acquirer }
    return await withCore((ports) =>
      importWithRejects(ports, request, { path: options.rejects, empty: true }),
    )
  })
  const { outcome, fileId, report } = result
  const json = { outcome, fileId: `${fileId}`, ...report }
  process.stdout.write(options.json === true ? `${JSON.stringify(json)}\n` : describeReport(result))
  const disagreeing = countDisagreeing(report)
  if (disagreeing === 0) return
  // Imported all the same: each record counts once, and what is missing comes in another file.
  process.stderr.write(`cobrand: ${totalsDisagree(disagreeing)}; ask the acquirer\n`)
  process.exitCode = 3
}
