/** The file of acquirer links. */
import { readFileSync, statSync } from 'node:fs'
import { z } from 'zod'
import { Problem } from './errors.ts'

/** One listening port for one acquirer. `protocol` names a file of `protocols/`, or is a path. */
const linkConfigSchema = z.strictObject({
  /** In logs, metrics and event keys. */
  name: z.string().regex(/^[a-z0-9][a-z0-9-]{0,31}$/),
  acquirerId: z.string().regex(/^[0-9A-Za-z-]{1,32}$/),
  protocol: z.string().min(1).max(4096),
  host: z.string().min(1).max(253).default('127.0.0.1'),
  port: z.int().min(0).max(65_535),
})

/** A link as it is configured. */
export type LinkConfig = z.infer<typeof linkConfigSchema>

const linksMax = 256
const fileBytesMax = 1_048_576

/** Reads and checks the file; names and ports must differ. Throws `Problem`. */
export function readLinks(variable: string, path: string | undefined): LinkConfig[] {
  if (path === undefined || path === '') {
    throw new Problem(variable, 'is not set: set it to the path of a JSON array of links')
  }
  const file = statSync(path, { throwIfNoEntry: false })
  if (file === undefined || !file.isFile() || file.size > fileBytesMax) {
    throw new Problem(variable, 'names no readable file of links')
  }
  const links = parseLinks(variable, readFileSync(path, 'utf8'))
  refuseTwice(
    variable,
    'name',
    links.map((link) => link.name),
  )
  refuseTwice(
    variable,
    'port',
    links.filter((link) => link.port !== 0).map((link) => `${link.host}:${link.port}`),
  )
  return links
}

function parseLinks(variable: string, text: string): LinkConfig[] {
  let json: unknown
  try {
    json = JSON.parse(text)
  } catch {
    throw new Problem(variable, 'names a file that is not JSON')
  }
  const parsed = z.array(linkConfigSchema).min(1).max(linksMax).safeParse(json)
  if (parsed.success) return parsed.data
  const [issue] = parsed.error.issues
  throw new Problem(variable, `is wrong at /${issue?.path.join('/')}: ${issue?.message}`)
}

function refuseTwice(variable: string, what: string, values: string[]): void {
  const twice = values.find((value, at) => values.indexOf(value) !== at)
  if (twice !== undefined) throw new Problem(variable, `has two links with the ${what} ${twice}`)
}
