/** docs/protocols.md: its example is done as it is told, and its tables name what there is. */
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { makeProgram } from '../../src/cli/program.ts'
import { protocolNames } from '../../src/iso8583/index.ts'
import * as names from '../../src/iso8583/spec/names.ts'
import { runCommand } from '../support/command.ts'
import { startBench, type Bench } from '../link/support.ts'
import { callsOf, filesOf, isAsTold } from './console.ts'
import { codeSpans, readDocument, root, tableRows } from './documents.ts'

const document = readDocument('docs/protocols.md')
const files = filesOf(document)
const calls = callsOf(document)
const home = process.cwd()
const folder = mkdtempSync(join(tmpdir(), 'protocols-'))
let bench: Bench

beforeAll(async () => {
  for (const [name, content] of files) writeFileSync(join(folder, name), content)
  bench = await startBench(join(folder, 'steppe.json'))
  process.chdir(folder)
})
afterAll(async () => {
  process.chdir(home)
  await bench.stop()
  rmSync(folder, { recursive: true })
})

it('there is an example to follow', () => {
  expect([...files.keys()]).toEqual(['steppe.json', 'purchase.hex', 'answer.json'])
  expect(calls.map(({ command }) => command.split(' ')[1])).toEqual([
    ...['protocol', 'decode', 'decode', 'encode', 'simulate'],
  ])
})

it.each(calls)('$command', async ({ command, output }) => {
  const port = String(bench.links.addresses[0]?.port)
  const [, ...args] = command.replace('7583', port).split(' ')
  const { out, err } = await runCommand(makeProgram().commands, args)
  expect(err).toBe('')
  if (!isAsTold(output, out)) expect(out.trimEnd()).toBe(output)
  expect(out).not.toContain('4111111111111111')
})

describe('the tables name every choice, and no other', () => {
  const source = readFileSync(join(root, 'src/iso8583/errors.ts'), 'utf8')
  const [, union = ''] = /type DecodeErrorCode =([^]*?)\n\n/.exec(source) ?? []
  const codes = [...union.matchAll(/'(\w+)'/g)].map(([, code = '']) => code)

  it.each([
    ['name', protocolNames()],
    ['class', names.CLASS_NAMES],
    ['encoding', names.ENCODING_NAMES],
    ['sensitivity', names.SENSITIVITIES],
    ['header kind', kindsOf('frame.ts')],
    ['composite kind', kindsOf('field.ts')],
    ['message kind', names.MESSAGE_KINDS],
    ['code', codes],
  ])('%s', (head, choices) => {
    const told = tableRows(document, head).map(([choice]) => choice)
    expect(told.toSorted()).toEqual([...choices].toSorted())
  })
})

/** What `kind` may be, of the shapes in a file of the spec. */
function kindsOf(file: string): string[] {
  const source = readFileSync(join(root, 'src/iso8583/spec', file), 'utf8')
  return [...source.matchAll(/kind: z\.literal\('([\w-]+)'\)/g)].map(([, kind = '']) => kind)
}

it('every key of a protocol file is explained', () => {
  const keys = new Set<string>()
  const visit = (value: unknown): void => {
    if (typeof value !== 'object' || value === null) return
    if ('properties' in value) for (const key of Object.keys(value.properties ?? {})) keys.add(key)
    for (const inner of Object.values(value)) visit(inner)
  }
  visit(JSON.parse(readFileSync(join(root, 'protocols/schema.json'), 'utf8')))
  const blocks = [...document.text.matchAll(/^```\w*\n([^]*?)^```$/gm)].map(([block]) => block)
  const headings = [...document.prose.matchAll(/^### .*$/gm)].map(([line]) => line)
  const written = [...codeSpans(document), ...blocks, ...headings]
  const told = new Set(written.flatMap((code) => code.match(/[\w$]+/g)))
  expect(keys.size).toBeGreaterThan(80)
  expect([...keys].filter((key) => !told.has(key))).toEqual([])
})
