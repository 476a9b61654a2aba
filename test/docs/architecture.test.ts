import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { expect, test } from 'vitest'
import { readDocument, root, tableRows } from './documents.ts'

const architecture = readDocument('docs/architecture.md')
const folders = tableRows(architecture, 'folder')

test('the table of folders names every folder of src but the command line', () => {
  const present = readdirSync(join(root, 'src'), { withFileTypes: true })
    .filter((entry) => entry.isDirectory() && entry.name !== 'cli')
    .map((entry) => `src/${entry.name}`)
  expect(folders.map(([folder]) => folder).toSorted()).toEqual(present.toSorted())
})

/** The folders that a folder may import, as the message of its lint rule tells them. */
function allowedByLint(): Map<string, string> {
  const text = readFileSync(join(root, '.oxlintrc.json'), 'utf8')
  const messages = [...text.matchAll(/"message": "(\{?[\w,-]+\}?) may import ([\w, -]+)\."/g)]
  return new Map(
    messages.flatMap(([, names = '', may = '']) =>
      names
        .replaceAll(/[{}]/g, '')
        .split(',')
        .map((name) => [`src/${name}`, may] as const),
    ),
  )
}

test('what a folder may import is what the linter says', () => {
  const allowed = allowedByLint()
  expect(folders.map(([folder = '', , may]) => [folder, may])).toEqual(
    folders.map(([folder = '']) => [folder, allowed.get(folder)]),
  )
})

test.each(tableRows(architecture, 'limit'))('the limit %s is %s in %s', (name, value, file) => {
  const source = readFileSync(join(root, file ?? ''), 'utf8')
  const [, stated = ''] = new RegExp(`const ${name} = ([\\d_ *]+)$`, 'm').exec(source) ?? []
  const factors = stated.split('*').map((factor) => Number(factor.replaceAll('_', '')))
  const actual = factors.reduce((product, factor) => product * factor)
  expect(actual).toBe(Number(value?.replaceAll(',', '')))
})
