/** The program's commands. Each file loads what it needs when it runs, so that help is quick. */
import { existsSync } from 'node:fs'
import { Command } from 'commander'
import { apiKeyCommand } from './api-key.ts'
import { clearingCommand } from './clearing.ts'
import { coalitionCommand } from './coalition.ts'
import { decodeCommand } from './decode.ts'
import { doctorCommand } from './doctor.ts'
import { migrateCommand } from './migrate.ts'

/** Makes the program anew; nothing runs before it is parsed. */
export async function makeProgram(): Promise<Command> {
  const program = new Command('cobrand').description(
    'A gateway that turns bank-card payments at a retail coalition into loyalty points',
  )
  for (const name of ['demo', 'serve', 'simulate']) {
    const file = new URL(`./${name}.ts`, import.meta.url)
    if (!existsSync(file)) continue
    const module = (await import(file.href)) as Record<string, () => Command>
    const make = Object.entries(module).find(([key]) => key.endsWith('Command'))?.[1]
    if (make !== undefined) program.addCommand(make())
  }
  for (const command of [
    ...[clearingCommand(), coalitionCommand(), apiKeyCommand(), decodeCommand()],
    ...[migrateCommand(), doctorCommand()],
  ]) {
    program.addCommand(command)
  }
  return program.addHelpText(
    'after',
    '\nExamples:\n  cobrand demo --once\n  cobrand <command> --help',
  )
}
