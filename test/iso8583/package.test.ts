/** The codec stands by itself: what it imports, its built subpath, and the examples of its README. */

import { execFileSync } from 'node:child_process'
import {
  cpSync,
  existsSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs'
import { tmpdir } from 'node:os'
import { join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const codec = join(root, 'src/iso8583')
const built = mkdtempSync(join(tmpdir(), 'iso8583-'))

afterAll(() => rmSync(built, { recursive: true }))

/** Compiles the codec as `npm run build` does, but it alone, beside package.json and protocols. */
beforeAll(() => {
  const config = join(built, 'tsconfig.json')
  writeFileSync(
    config,
    JSON.stringify({
      extends: join(root, 'src/tsconfig.json'),
      compilerOptions: { rootDir: join(root, 'src'), outDir: join(built, 'dist') },
      include: [codec],
    }),
  )
  symlinkSync(join(root, 'node_modules'), join(built, 'node_modules'))
  execFileSync(join(root, 'node_modules/.bin/tsc'), ['-p', config], { stdio: 'pipe' })
  for (const name of ['package.json', 'protocols']) {
    cpSync(join(root, name), join(built, name), { recursive: true })
  }
}, 120_000)

function run(program: string): string {
  const file = join(built, 'program.mjs')
  writeFileSync(file, program)
  return execFileSync(process.execPath, [file], { encoding: 'utf8' })
}

it('imports nothing of the gateway but plain values', () => {
  const files = readdirSync(codec, { recursive: true, encoding: 'utf8' })
  const sources = files.filter((file) => file.endsWith('.ts')).map((file) => join(codec, file))
  const strangers = sources.flatMap((file) =>
    [...readFileSync(file, 'utf8').matchAll(/^(?:import|export|\}) .*?from '([^']+)'$/gm)]
      .map(([, name]) => name ?? '')
      .filter((name) => {
        if (!name.startsWith('.')) return !/^(zod|node:(fs|path|url))$/.test(name)
        const target = resolve(file, '..', name)
        return !target.startsWith(codec) && !target.startsWith(join(root, 'src/values/'))
      }),
  )
  expect(sources.length).toBeGreaterThan(40)
  expect(strangers).toEqual([])
})

it('is imported by its subpath once built, with types beside it, and decodes', () => {
  const shown = run(`
    import { loadProtocol, protocolNames } from 'cobrand/iso8583'
    const dialect = loadProtocol('iso1987-bcd')
    const bytes = dialect.encode({ mti: '0800', fields: { 11: '000017', 70: '301' } })
    console.log(protocolNames().length, JSON.stringify(dialect.decode(bytes)))
  `)
  expect(shown).toMatch(/^\d+ \{"mti":"0800","fields":\{"11":"000017","70":"301"\}\}\n$/)
  const { exports } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'))
  expect(existsSync(join(built, exports['./iso8583'].types))).toBe(true)
})

describe('README.md', () => {
  const text = readFileSync(join(codec, 'README.md'), 'utf8')
  const examples = [...text.matchAll(/^```ts\n(.*?)^```/gms)].map(([, code]) => code ?? '')

  it('has examples that do what they say', () => {
    // Each says after // => what an expression gives.
    const checked = examples
      .join('\n')
      .replaceAll(/^(.+?) \/\/ => (.+)$/gm, 'assert.deepEqual($1, $2); count++')
      .replace(/^import .*$/m, '')
    const shown = run(`
      import assert from 'node:assert/strict'
      import * as codec from 'cobrand/iso8583'
      const { compileDialect, compileFraming, FrameCutter, frameMessage, loadProtocol } = codec
      let count = 0
      const caught = (work) => { try { work() } catch (error) { return error } }
      const refused = (work) => caught(work)?.name
      ${checked}
      console.log(count)
    `)
    expect(Number(shown)).toBe([...text.matchAll(/\/\/ => /g)].length)
  })

  it('names every file and only files that are there', () => {
    const named = [
      ...text.slice(text.indexOf('## What is where')).matchAll(/`([\w/*-]+(?:\.ts|\/))`/g),
    ]
    const missing = named
      .map(([, name]) => name ?? '')
      .filter((name) => !name.includes('*') && !existsSync(join(codec, name)))
    expect(missing).toEqual([])
  })
})
