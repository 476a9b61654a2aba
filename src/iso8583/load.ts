/** Finds protocol files on disk: the ones that ship with the gateway by name, any other by path. */

import { readdirSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { compileDialect, type Dialect } from './dialect.ts'
import { SpecError } from './errors.ts'
import { duplicateKeys } from './json-keys.ts'

/** Two folders up, both from `src/iso8583` and from `dist/iso8583`. */
const SHIPPED = fileURLToPath(new URL('../../protocols/', import.meta.url))

/** Names of the ISO 8583 dialects that ship with the gateway. */
export function protocolNames(): string[] {
  return readdirSync(SHIPPED)
    .filter((file) => /^iso.*\.json$/.test(file))
    .map((file) => basename(file, '.json'))
    .toSorted()
}

/**
 * Reads, checks and compiles a protocol.
 *
 * @param nameOrPath a name from {@link protocolNames}, or a path to a JSON file (it has a `/` or ends in `.json`)
 * @throws SpecError if there is no such file, it is not JSON, names a key twice, or has any other mistake
 */
export function loadProtocol(nameOrPath: string): Dialect {
  const isPath = /[/\\]|\.json$/.test(nameOrPath)
  const path = isPath ? nameOrPath : join(SHIPPED, `${nameOrPath}.json`)
  const fileName = isPath ? nameOrPath : `protocols/${nameOrPath}.json`
  const text = readText(path, fileName)
  const twice = duplicateKeys(text).map((pointer) => ({
    pointer,
    problem: 'this key stands twice, and the first would be lost',
    remedy: 'remove one of them',
  }))
  const spec = parse(text, fileName)
  if (twice.length > 0) throw new SpecError(fileName, twice)
  return compileDialect(spec, fileName)
}

function readText(path: string, fileName: string): string {
  try {
    return readFileSync(path, 'utf8')
  } catch {
    const remedy = `use one of ${protocolNames().join(', ')}, or the path of a JSON file`
    throw new SpecError(fileName, [{ pointer: '', problem: 'the file cannot be read', remedy }])
  }
}

function parse(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const problem = `the file is not JSON (${error instanceof Error ? error.message : 'unreadable'})`
    const remedy = 'correct it there; an editor with protocols/schema.json shows where'
    throw new SpecError(fileName, [{ pointer: '', problem, remedy }])
  }
}
