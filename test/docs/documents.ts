/** The project's documents, and the parts of Markdown that tests look at. */
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'

/** The repository's folder. */
export const root = fileURLToPath(new URL('../..', import.meta.url))

/** A document; `prose` is its text without fenced blocks. */
export interface Document {
  /** From the root of the repository. */
  path: string
  text: string
  prose: string
}

const fence = /^ *```(\w*)\n([^]*?)^ *```$/gm

/** Reads one. */
export function readDocument(path: string): Document {
  const text = readFileSync(join(root, path), 'utf8')
  return { path, text, prose: text.replace(fence, '') }
}

/** Every Markdown file of the project. */
export const documents: readonly Document[] = [
  ...readdirSync(root),
  ...['docs', 'src', 'fixtures'].flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, encoding: 'utf8' }).map((name) =>
      join(folder, name),
    ),
  ),
]
  .filter((path) => path.endsWith('.md'))
  .map(readDocument)

/** Lines of shell in fenced blocks, without comments, continued lines joined. */
export function shellLines({ text }: Document): string[] {
  return [...text.matchAll(fence)]
    .filter(([, language]) => language === 'sh' || language === '')
    .flatMap(([, , block = '']) => block.replaceAll(/\\\n\s*/g, ' ').split('\n'))
    .map((line) => line.replace(/(^|\s+)#.*$/, '').trim())
}

/** What stands between single backticks. */
export function codeSpans({ prose }: Document): string[] {
  return [...prose.matchAll(/`([^`\n]+)`/g)].map(([, code = '']) => code)
}

/** Rows of the table whose head begins with `head`, as cells without backticks. */
export function tableRows({ text }: Document, head: string): string[][] {
  const rows = text.split(/\n\n+/).flatMap((block) => {
    const lines = block.split('\n').map(cells)
    return lines[0]?.[0] === head ? lines.slice(2) : []
  })
  if (rows.length === 0) throw new Error(`there is no table with the head "${head}"`)
  return rows
}

function cells(line: string): string[] {
  const inner = line.trim().replace(/^\|/, '').replace(/\|$/, '')
  return inner.split('|').map((cell) => cell.trim().replaceAll('`', ''))
}
