/** `cobrand clearing watch`: takes every file that is dropped into a folder. */
import { Command } from 'commander'
import type { ImportResult } from '../../clearing/import.ts'
import { withExamples } from '../help.ts'
import { maskCardNumbers } from '../../observe/mask.ts'
import { whole } from '../values.ts'
import { countDisagreeing, totalsDisagree } from './report.ts'
import { formatOf, importWithRejects, parseAcquirer, told, withCore } from './work.ts'

interface Options {
  acquirer: string
  format: string
  settle: number
}

/** The command. */
export function watchCommand(): Command {
  const command = new Command('watch')
    .description('import what is dropped into a folder, one file at a time, until it is ended')
    .argument('<folder>', 'where the acquirer drops its files')
    .requiredOption('--acquirer <id>', 'whose files they are', parseAcquirer)
    .option(
      '--format <name>',
      'auto, base2, ipm, rejects, or the name or path of a profile',
      'auto',
    )
    .option(
      '--settle <seconds>',
      'a file is complete when it has not changed for so long',
      whole(1, 3600),
      3,
    )
    .action(run)
  return withExamples(command, 'clearing watch /srv/clearing/acq1 --acquirer ACQ1')
}

async function run(path: string, options: Options): Promise<void> {
  const { DropFolder } = await import('../../clearing/drop-folder.ts')
  const { watchFolder } = await import('../../clearing/watch.ts')
  const { droppedSource } = await import('../../clearing/source.ts')
  const { lockOf, whileLocked } = await import('../../clearing/lock.ts')
  const { reachable } = await import('../../clearing/reachable.ts')
  const { untilAsked } = await import('../signals.ts')
  const asked = new AbortController()
  void untilAsked().then(() => asked.abort())
  const folder = await DropFolder.open(path, options.settle * 1000)
  say(`watching ${path} for files of ${options.acquirer}`)
  await told(async () => {
    const format = await formatOf(options.format)
    await withCore((ports) => {
      const importFile = async (file: string, rejects: string, signal: AbortSignal) => {
        const source = await droppedSource(file)
        const request = { source, format, acquirerId: options.acquirer, signal }
        return await importWithRejects(ports, request, { path: rejects, empty: false })
      }
      const lock = lockOf('clearing folder', folder.id)
      const alone = async (work: (lost: AbortSignal) => Promise<void>) =>
        (await reachable(() => whileLocked(ports.sql, lock, work))) !== undefined
      return watchFolder({ folder, importFile, alone, onFile: tell, onWaiting: say }, asked.signal)
    })
  })
  say('ended')
}

function tell(name: string, outcome: string, detail: ImportResult | Error): void {
  if (detail instanceof Error) {
    say(`${name}: ${outcome}: ${detail.message}`)
    return
  }
  const { records, taken, duplicate, strangers, rejected, notYetTaken } = detail.report
  const counts = `${records} records: ${taken} taken, ${duplicate} duplicate, ${strangers} strangers`
  const again = detail.outcome === 'already_imported' ? ', imported before' : ''
  say(`${name}: ${outcome}${again}: ${counts}, ${notYetTaken} not yet taken, ${rejected} rejected`)
  const disagreeing = countDisagreeing(detail.report)
  if (disagreeing > 0) say(`${name}: ${totalsDisagree(disagreeing)}; ask the acquirer`)
}

/** One line on stderr: there may be a service manager that keeps them. */
function say(line: string): void {
  process.stderr.write(`cobrand: ${maskCardNumbers(line)}\n`)
}
