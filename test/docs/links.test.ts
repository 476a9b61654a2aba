import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { expect, test } from 'vitest'
import { codeSpans, type Document, documents, readDocument, root } from './documents.ts'

function targets({ prose }: Document): string[] {
  return [...prose.matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target = '']) => target)
    .filter((target) => !/^[a-z]+:/.test(target))
}

/** Anchors as code hosts make them of headings. */
function anchors({ prose }: Document): string[] {
  return [...prose.matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
      .replaceAll(' ', '-'),
  )
}

function leadsNowhere(document: Document, target: string): boolean {
  const [file = '', anchor] = target.split('#')
  const path = file === '' ? document.path : join(dirname(document.path), file)
  if (!existsSync(join(root, path))) return true
  return anchor !== undefined && !anchors(readDocument(path)).includes(anchor)
}

test('there are links to look at', () => {
  expect(documents.flatMap(targets).length).toBeGreaterThan(15)
})

test.each(documents.map((each) => [each.path, each] as const))(
  'every link of %s leads somewhere',
  (_, document) => {
    expect(targets(document).filter((target) => leadsNowhere(document, target))).toEqual([])
  },
)

test.each(documents.map((each) => [each.path, each] as const))(
  'every file that %s names is there',
  (_, document) => {
    // NNNN stands for a number.
    const paths = codeSpans(document).filter(
      (code) =>
        /^(src|test|docs|protocols|fixtures)\/[\w./-]+$/.test(code) && !code.includes('NNNN'),
    )
    expect(paths.filter((path) => !existsSync(join(root, path)))).toEqual([])
  },
)
