/** The file of acquirer links. */
import { readFileSync, statSync } from 'node:fs'
import { Problem } from './errors.ts'
import { readLinkFiles, type LinkConfig } from './link-files.ts'
import { linksSchema, type LinkEntry } from './link-schema.ts'

export type { LinkConfig } from './link-files.ts'

const fileBytesMax = 1_048_576
const listenHostDefault = '127.0.0.1'

/**
 * Reads and checks the file and what it names; names and ports must differ. Throws `Problem` for the
 * first mistake, with its JSON pointer, what is allowed there, and no value.
 */
export function readLinks(variable: string, path: string | undefined): LinkConfig[] {
  if (path === undefined || path === '') {
    throw new Problem(variable, 'is not set: set it to the path of a JSON array of links')
  }
  const file = statSync(path, { throwIfNoEntry: false })
  if (file === undefined || !file.isFile() || file.size > fileBytesMax) {
    throw new Problem(variable, 'names no readable file of links')
  }
  const entries = parseLinks(variable, readFileSync(path, 'utf8'))
  refuseTwice(
    variable,
    'name',
    entries.map((link) => link.name),
  )
  refuseTwice(variable, 'port', entries.flatMap(fixedPort))
  return entries.map((entry, at) =>
    readLinkFiles(entry, path, { variable, pointer: `/${String(at)}` }),
  )
}

function parseLinks(variable: string, text: string): LinkEntry[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new Problem(variable, 'names a file that is not JSON')
  }
  const parsed = linksSchema.safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Problem(variable, `at /${issue?.path.join('/')} ${issue?.message}`)
}

function fixedPort({ listen }: LinkEntry): string[] {
  if (listen === undefined || listen.port === 0) return []
  return [`${listen.host ?? listenHostDefault}:${listen.port}`]
}

function refuseTwice(variable: string, what: string, values: string[]): void {
  const twice = values.find((value, at) => values.indexOf(value) !== at)
  if (twice !== undefined) throw new Problem(variable, `has two links with the ${what} ${twice}`)
}
