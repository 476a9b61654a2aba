/** The parts of a command's help that every command has. */
import type { Command } from 'commander'

/** Adds an Example section; one line a call, as it would be typed after `cobrand`. */
export function withExamples(command: Command, ...examples: string[]): Command {
  const lines = examples.map((example) => `  cobrand ${example}`).join('\n')
  return command.addHelpText(
    'after',
    `\n${examples.length > 1 ? 'Examples' : 'Example'}:\n${lines}`,
  )
}
