import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { makeProgram } from '../../src/cli/program.ts'
import { cobrand } from '../support/cobrand.ts'

const program = makeProgram()

/** What does something; a group of commands shows its own commands. */
function commandsOf(parent: Command): Command[] {
  return parent.commands.flatMap((child) =>
    child.commands.length === 0 ? [child] : commandsOf(child),
  )
}

test.each(commandsOf(program).map((command) => [command.name(), command] as const))(
  'the help of %s shows an example',
  (_, command) => {
    let help = ''
    command.configureOutput({ writeOut: (text) => void (help += text) }).outputHelp()
    expect(help).toMatch(/\nExamples?:\n {2}cobrand /)
    expect(command.description()).not.toBe('')
  },
)

test.each([
  [['--frobnicate'], "unknown option '--frobnicate'"],
  [['frobnicate'], "unknown command 'frobnicate'"],
  [['migrate', '--frobnicate'], "unknown option '--frobnicate'"],
  [['migrate', 'twice'], 'too many arguments'],
])('%s is wrong use: one line and exit code 2', async (args, message) => {
  const { code, stdout, stderr } = await cobrand(args)
  expect(stderr).toContain(message)
  expect(stderr.trim().split('\n')).toHaveLength(1)
  expect([code, stdout]).toEqual([2, ''])
})

test('help is no error', async () => {
  const { code, stdout, stderr } = await cobrand(['--help'])
  expect([code, stderr]).toEqual([0, ''])
  expect(stdout).toContain('doctor')
})

test('no command at all is wrong use', async () => {
  expect((await cobrand([])).code).toBe(2)
})
