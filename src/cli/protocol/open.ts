/** Opens the protocol that a command is to work with. */
import { statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import type { Command } from 'commander'
import { type Dialect, loadProtocol, protocolNames } from '../../iso8583/index.ts'
import { maskCardNumbers } from '../../observe/mask.ts'

/**
 * A protocol by name or path. One that is not there ends the command with exit code 2.
 *
 * @throws SpecError for a file with mistakes
 */
export function openProtocol(command: Command, nameOrPath: string): Dialect {
  assertThere(command, nameOrPath)
  return loadProtocol(nameOrPath)
}

/** Ends the command where there is no such protocol. */
export function assertThere(command: Command, nameOrPath: string): void {
  const fault = isPath(nameOrPath) ? faultOfPath(nameOrPath) : faultOfName(nameOrPath)
  if (fault !== null) command.error(maskCardNumbers(fault), { exitCode: 2 })
}

const fileBytesMax = 4 * 1024 * 1024

/** As `loadProtocol` tells paths from names. */
function isPath(nameOrPath: string): boolean {
  return /[/\\]|\.json$/.test(nameOrPath)
}

function faultOfPath(path: string): string | null {
  try {
    const found = statSync(path)
    if (found.isDirectory()) return `${path} is a directory: name a protocol file in it`
    if (!found.isFile()) return `${path} is no regular file`
    return found.size > fileBytesMax ? `${path} is larger than 4 MiB: no protocol file is` : null
  } catch {
    return `there is no protocol file ${path}`
  }
}

function faultOfName(name: string): string | null {
  const names = protocolNames()
  if (names.includes(name)) return null
  return `there is no protocol "${name}": use one of ${names.join(', ')}, or the path of a JSON file`
}

let shipped: Dialect[] | undefined

/** The shipped dialects; made once. */
export function shippedDialects(): readonly Dialect[] {
  shipped ??= protocolNames().map(loadProtocol)
  return shipped
}

/** The JSON Schema of protocol files; it stands beside those that ship. */
export function schemaPath(): string {
  return fileURLToPath(new URL('../../../protocols/schema.json', import.meta.url))
}

/** The file of a protocol that is there. */
export function protocolFile(nameOrPath: string): string {
  if (isPath(nameOrPath)) return nameOrPath
  return fileURLToPath(new URL(`../../../protocols/${nameOrPath}.json`, import.meta.url))
}
