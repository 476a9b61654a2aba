/** `cobrand clearing`: acquirers' clearing files. */
import { Command } from 'commander'
import { importCommand } from './clearing/import.ts'
import { makeCommand } from './clearing/make.ts'
import { rejectsCommand, statusCommand } from './clearing/status.ts'
import { watchCommand } from './clearing/watch.ts'
import { withExamples } from './help.ts'

/** The command. */
export function clearingCommand(): Command {
  const command = new Command('clearing')
    .description("acquirers' clearing files")
    .addCommand(importCommand())
    .addCommand(watchCommand())
    .addCommand(statusCommand())
    .addCommand(rejectsCommand())
    .addCommand(makeCommand())
  return withExamples(
    command,
    'clearing import 2025-03-14.csv --acquirer ACQ1',
    'clearing watch /srv/clearing/acq1 --acquirer ACQ1',
  )
}
