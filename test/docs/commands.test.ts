import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Command } from 'commander'
import { expect, test } from 'vitest'
import { makeProgram } from '../../src/cli/program.ts'
import { codeSpans, type Document, documents, readDocument, root, shellLines } from './documents.ts'

const program = makeProgram()
const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>
}

/** What is wrong with a command line of the documents; `null` where it would be taken. */
function mistake(line: string): string | null {
  const [name, ...words] = line.split(/\s+/)
  return name === 'cobrand' ? mistakeOfCobrand(program, words) : mistakeOfNpm(words)
}

function mistakeOfNpm(words: string[]): string | null {
  const dashes = words.includes('--') ? words.indexOf('--') : words.length
  const [first = '', second = ''] = words.slice(0, dashes).filter((word) => !word.startsWith('-'))
  const script = first === 'run' ? second : first
  const runs = scripts[script]
  if (runs === undefined) return `there is no script ${script}`
  const [, own] = /^node src\/launch\.mjs(?!.*--run)(.*)$/.exec(runs) ?? []
  if (own === undefined) return null
  const given = words.slice(dashes + 1)
  return mistakeOfCobrand(program, [...own.split(' ').filter(Boolean), ...given])
}

function mistakeOfCobrand(command: Command, words: string[]): string | null {
  const [word, ...rest] = words
  if (word === undefined || word === '<command>' || word === '--help') return null
  if (word.startsWith('--')) {
    const option = command.options.find(({ long }) => long === word)
    if (option === undefined) return `${command.name()} has no ${word}`
    const [value, ...others] = rest
    if (!option.required) return mistakeOfCobrand(command, rest)
    if (value === undefined) return `${word} needs a value`
    const bad = option.argChoices?.includes(value) === false
    return bad ? `${word} takes no ${value}` : mistakeOfCobrand(command, others)
  }
  const child = command.commands.find((each) => each.name() === word)
  if (child !== undefined) return mistakeOfCobrand(child, rest)
  if (command.registeredArguments.length > 0) return mistakeOfCobrand(command, rest)
  return `${command.name()} has no ${word}`
}

function commandLines(document: Document): string[] {
  const lines = shellLines(document).flatMap((line) => line.split(/\s*(?:\||&&)\s*/))
  return [...lines, ...codeSpans(document)].filter((line) =>
    /^(cobrand [\w<-]|npm (start|test|run)\b)/.test(line),
  )
}

test('there are command lines to look at', () => {
  expect(documents.flatMap(commandLines).length).toBeGreaterThan(40)
})

test.each(documents.map((each) => [each.path, each] as const))(
  'every command line of %s is one that the program takes',
  (_, document) => {
    const wrong = commandLines(document).flatMap((line) => {
      const found = mistake(line)
      return found === null ? [] : [`${line}: ${found}`]
    })
    expect(wrong).toEqual([])
  },
)

test.each([
  'cobrand frobnicate',
  'cobrand migrate twice',
  'cobrand demo --frobnicate',
  'cobrand keys generate --dir',
  'cobrand api-key create --audience nobody',
  'npm start -- --frobnicate',
  'npm run frobnicate',
])('a wrong line is found: %s', (line) => {
  expect(mistake(line)).not.toBeNull()
})

/** What does something: groups of commands are told by what is in them. */
function commandsOf(parent: Command, path = ''): string[] {
  return parent.commands.flatMap((child) =>
    child.commands.length === 0
      ? [`${path}${child.name()}`]
      : commandsOf(child, `${path}${child.name()} `),
  )
}

test('the README names every command', () => {
  const { prose } = readDocument('README.md')
  const told = [
    ...['api-key list', 'api-key revoke'],
    ...['protocol list', 'protocol show', 'protocol schema'],
  ]
  const missing = commandsOf(program).filter((name) => !prose.includes(`cobrand ${name}`))
  expect(missing).toEqual(told)
})
