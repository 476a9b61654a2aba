/** The parts of a command's help that every command has. */
import type { Command } from 'commander'

/** Adds an Example section; one line a call, without `cobrand` in front unless it stands in a pipe. */
export function withExamples(command: Command, ...examples: string[]): Command {
  const lines = examples
    .map((example) => (example.includes('cobrand ') ? `  ${example}` : `  cobrand ${example}`))
    .join('\n')
  return command.addHelpText(
    'after',
    `\n${examples.length > 1 ? 'Examples' : 'Example'}:\n${lines}`,
  )
}
