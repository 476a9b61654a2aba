/** The shipped protocol files and fixtures, as fuzzing starts from them. */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { loadSpec, protocolNames } from '../../src/iso8583/index.ts'

const FIXTURES = fileURLToPath(new URL('../../fixtures/', import.meta.url))

/** Every shipped dialect as JSON text, by name, with what it extends merged in. */
export function protocolJson(): Map<string, string> {
  return new Map(protocolNames().map((name) => [name, JSON.stringify(loadSpec(name))]))
}

/** The messages among the fixtures of a dialect. */
export function fixtureMessages(name: string): Buffer[] {
  const folder = join(FIXTURES, name)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((file) => file.endsWith('.hex'))
    .map((file) =>
      Buffer.from(readFileSync(join(folder, file), 'utf8').replaceAll(/\s/g, ''), 'hex'),
    )
}
