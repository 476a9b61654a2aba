/** Runs the program and turns its outcome into one line and an exit code. */
import { type Command, CommanderError } from 'commander'
import { maskCardNumbers } from '../observe/mask.ts'
import { withoutCardNumbers } from '../values/card-number.ts'
import { explain } from './errors.ts'

/**
 * 0 done, 1 told what is wrong, 2 wrong use, 3 done, but a file's totals disagree or are missing, 70 a fault of ours
 * (sysexits.h EX_SOFTWARE).
 */
export type ExitCode = 0 | 1 | 2 | 3 | 70

/** Parses `args` and runs the command; never throws. */
export async function runProgram(program: Command, args: string[]): Promise<ExitCode> {
  adopt(program)
  try {
    await program.parseAsync(args, { from: 'user' })
    return readExitCode()
  } catch (error) {
    if (error instanceof CommanderError) return error.exitCode === 0 ? 0 : 2
    const line = explain(error)
    if (line !== null) {
      say(maskCardNumbers(line))
      return 1
    }
    const text = error instanceof Error ? (error.stack ?? error.message) : ''
    say(`unexpected: ${maskCardNumbers(text)}`)
    return 70
  }
}

/** A command that is done but found faults sets `process.exitCode` to 1, or to 3. */
function readExitCode(): ExitCode {
  if (process.exitCode === undefined || process.exitCode === 0) return 0
  return process.exitCode === 3 ? 3 : 1
}

/** Commands are made apart from the program, so each takes its ways of complaining from here. */
function adopt(command: Command): void {
  command
    .helpCommand(false)
    .exitOverride()
    .configureOutput({
      outputError(text, write) {
        const line = text
          .replace(/^error: /, '')
          .trim()
          .replaceAll('\n', ' ')
        // What was typed is quoted, and may be what must not be typed.
        write(`cobrand: ${withoutCardNumbers(line)}; see --help\n`)
      },
    })
  for (const child of command.commands) adopt(child)
}

function say(text: string): void {
  process.stderr.write(`cobrand: ${text}\n`)
}
