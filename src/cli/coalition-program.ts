/** `cobrand program`: what payments earn. */
import { Command } from 'commander'
import { rulesCommand } from './coalition-program/rules.ts'
import { programSimulateCommand } from './coalition-program/simulate.ts'
import { withExamples } from './help.ts'

/** The command. */
export function coalitionProgramCommand(): Command {
  const command = new Command('program')
    .description('what payments earn: rules, from the draft to the end')
    .addCommand(rulesCommand())
    .addCommand(programSimulateCommand())
  return withExamples(command, 'program rules list')
}
