import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { expect, test } from 'vitest'

const root = fileURLToPath(new URL('../..', import.meta.url))
const linesMax = 300

interface Source {
  /** Path from the root of the repository. */
  path: string
  text: string
}

function readSources(folder: string): Source[] {
  return (
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' })
      .filter((name) => /\.(ts|mjs)$/.test(name))
      .map((name) => join(folder, name))
      // What is made of the description is as long as that is.
      .filter((path) => !path.startsWith('src/client/generated/'))
      .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }))
  )
}

const sources = readSources('src')
const all = [...sources, ...readSources('test')]

function offenders(among: Source[], offends: (source: Source) => boolean): string[] {
  return among.filter(offends).map(({ path }) => path)
}

test('no file is too long', () => {
  expect(sources.length).toBeGreaterThan(20)
  expect(offenders(all, ({ text }) => text.split('\n').length > linesMax + 1)).toEqual([])
})

test('a source file starts with a sentence that says what lives there', () => {
  const sentence = /^(?:#!.*\n)?\/\*\*\s+(?:\* )?[A-Z`][^]{15,}?\*\//
  expect(offenders(sources, ({ text }) => !sentence.test(text))).toEqual([])
})

test('SQL stands in store.ts, in store/ and in db', () => {
  const place = /^src\/(?:db|[a-z0-9-]+\/store)\/|\/store\.ts$/
  const query = /\b(?:sql|transaction|tx|db)(?:<[^`]*>)?`|\.unsafe\(/
  expect(offenders(sources, ({ path, text }) => query.test(text) && !place.test(path))).toEqual([])
})

test('no comment switches a check off', () => {
  const inSources = /(?:oxlint|eslint)-disable|@ts-(?:ignore|nocheck|expect-error)/
  // A test may say that something must not compile.
  const inTests = /(?:oxlint|eslint)-disable|@ts-(?:ignore|nocheck)/
  const tests = readSources('test').filter(({ path }) => !path.startsWith('test/tidy'))
  expect(offenders(sources, ({ text }) => inSources.test(text))).toEqual([])
  expect(offenders(tests, ({ text }) => inTests.test(text))).toEqual([])
})
