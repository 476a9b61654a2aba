/** `cobrand protocol`: what check, list, show and schema print, and how they end. */
import { mkdirSync, mkdtempSync, readFileSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { protocolCommand } from '../../src/cli/protocol.ts'
import { compileDialect, protocolNames } from '../../src/iso8583/index.ts'
import { runCommand } from '../support/command.ts'

const folder = mkdtempSync(join(tmpdir(), 'protocol-'))
afterAll(() => rmSync(folder, { recursive: true }))

const run = (...args: string[]) => runCommand([protocolCommand()], ['protocol', ...args])

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const overlay = '{ "extends": "iso1987-bcd", "name": "mine", "title": "Mine"'

describe('check', () => {
  it.each(protocolNames())('%s is right', async (name) => {
    const { code, out, err } = await run('check', name)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out).toMatch(new RegExp(`^protocols/${name}\\.json is right: ${name}, `))
    expect(out).toMatch(/^ {2}points +DE\d+/m)
    expect(out).toMatch(/^ {2}advice +\d{4}>\d{4}/m)
  })

  it('tells every mistake with line, column, pointer and remedy', async () => {
    const path = file(
      'bad.json',
      `${overlay},
  "bitmap": { "encoding": "binary", "alway": 2 },
  "fields": {
    "3": { "class": "numeric" },
    "4": { "length": "LLLLL" }
  }
}`,
    )
    const { code, out } = await run('check', path)
    expect(code).toBe(1)
    expect(out.split('\n').map((line) => line.replace(`${path}:`, ''))).toEqual([
      expect.stringMatching(/^2:37 {2}\/bitmap\/alway {2}this key is not known here; remove it/),
      expect.stringMatching(/^4:12 {2}\/fields\/3\/class {2}.*; write one of n, a, an, /),
      expect.stringMatching(/^5:12 {2}\/fields\/4\/length {2}.*number.*; or .*"LLLL"/),
      '3 mistakes',
      '',
    ])
    const json = JSON.parse((await run('check', '--json', path)).out) as object
    expect(json).toMatchObject({
      ok: false,
      mistakes: [{ line: 2, column: 37, pointer: '/bitmap/alway' }, {}, {}],
    })
  })

  it('tells a mistake in what is inherited at what inherits it', async () => {
    const { out } = await run(
      'check',
      file('bad.json', `${overlay},\n  "fields": {\n    "11": null\n  }\n}`),
    )
    expect(out).toMatch(
      /bad\.json:\d+:\d+ {2}\/(answers|semantics|messages|session)\/.*DE11|11 is not among/,
    )
  })

  it('tells where a file stops to be JSON, and quotes nothing of it', async () => {
    const { code, out } = await run('check', file('bad.json', '{\n "4111111111111111" 1}'))
    expect(code).toBe(1)
    expect(out).toMatch(/bad\.json:2:21 {2}\/ {2}the file is not JSON/)
    expect(out).not.toContain('4111')
  })

  it('tells what is likely to be a slip', async () => {
    const path = file(
      'doubtful.json',
      `${overlay}, "inferred": ["/fields/48"],
        "messages": { "0100": { "mandatory": null } },
        "answers": { "points": null }, "source": null, "semantics": { "original": null } }`,
    )
    const { code, out } = await run('check', path)
    expect(code).toBe(0)
    expect(out).toMatch(/\/fields {2}private, as no sensitivity is declared: 14, 23, /)
    expect(out).toMatch(/1:62 {2}\/inferred {2}inferred, from no source: \/fields\/48/)
    expect(out).toMatch(/2:23 {2}\/messages\/0100 {2}no field is mandatory/)
    expect(out).toMatch(/no "source"/)
    expect(out).toMatch(/no "points"/)
    expect(out).toMatch(/no "original"/)
    const json = JSON.parse((await run('check', '--json', path)).out) as object
    expect(json).toMatchObject({ ok: true, name: 'mine', mistakes: [] })
  })

  it.each([
    ['iso1886', /no protocol "iso1886": use one of /],
    ['./none.json', /no protocol file \.\/none\.json/],
    [join(folder, 'sub/'), /is a directory/],
    [join(folder, 'huge.json'), /larger than 4 MiB/],
  ])('%s is wrong use', async (path, says) => {
    mkdirSync(join(folder, 'sub'), { recursive: true })
    truncateSync(file('huge.json', ''), 5 * 1024 * 1024)
    const { code, out, err } = await run('check', path)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(says)
  })
})

describe('list', () => {
  it('names what ships, with title and source', async () => {
    const { out } = await run('list')
    for (const name of protocolNames())
      expect(out).toMatch(new RegExp(`^${name}  .+\\n    source: `, 'm'))
    const json = JSON.parse((await run('list', '--json')).out) as { name: string }[]
    expect(json.map(({ name }) => name)).toEqual(protocolNames())
  })
})

describe('show', () => {
  it('is a table of fields, parts below their composites', async () => {
    const path = file(
      'mine.json',
      `${overlay}, "inferred": ["/fields/48/composite/parts/01"], "fields": {
        "48": { "composite": { "kind": "tagged", "unknown": "keep",
          "tag": { "encoding": "ascii", "length": 2 },
          "length": { "encoding": "ascii", "bytes": 3, "counts": "units" },
          "parts": { "01": { "name": "Terminal kind", "class": "ans", "max": 20 } } } } } }`,
    )
    const { code, out } = await run('show', path)
    expect(code).toBe(0)
    expect(out).toMatch(/^mine: Mine\n/)
    expect(out).toMatch(/^session +0800 with DE70: sign-on 001/m)
    expect(out).toMatch(/^DE2 +n +LL \.\.19 +bcd +bcd +pan +Primary account number$/m)
    expect(out).toMatch(/^DE48 +ans +LLL \.\.999 +.*\[tagged, 1 part, others: keep\]$/m)
    expect(out).toMatch(/^ {2}01 +ans +\.\.20 +ascii +\(private\) +Terminal kind \(inferred\)$/m)
  })

  it('as JSON is the whole file, which compiles', async () => {
    const { out } = await run('show', 'ifsf', '--json')
    const spec = JSON.parse(out) as { extends?: string }
    expect(spec.extends).toBeUndefined()
    expect(compileDialect(spec, 'shown').name).toBe('ifsf')
  })
})

it('schema tells where it is, and prints it', async () => {
  const path = (await run('schema')).out.trim()
  expect((await run('schema', '--json')).out).toBe(readFileSync(path, 'utf8'))
  expect(JSON.parse(readFileSync(path, 'utf8'))).toHaveProperty('$schema')
})
