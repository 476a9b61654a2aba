/** Finds protocol files on disk, the ones that ship with the gateway by name and any other by path, and merges overlays. */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { fileURLToPath } from 'node:url'
import { checkSpec } from './spec/check/check.ts'
import { Dialect } from './dialect.ts'
import { SpecError } from './errors.ts'
import { duplicateKeys } from './spec/json-keys.ts'
import { tooDeep } from './spec/depth.ts'
import { mergePatch } from './spec/merge.ts'
import type { Spec } from './spec/spec.ts'

/** Two folders up, both from `src/iso8583` and from `dist/iso8583`. */
const SHIPPED = fileURLToPath(new URL('../../protocols/', import.meta.url))

/** An overlay of an overlay, and so on. */
const EXTENDS_DEPTH_MAX = 4
/** The largest that ships has some 50 kB. */
const FILE_BYTES_MAX = 4 * 1024 * 1024

/** Names of the ISO 8583 dialects that ship with the gateway. */
export function protocolNames(): string[] {
  return readdirSync(SHIPPED)
    .filter((file) => file.endsWith('.json') && !/(^clearing|schema\.json$)/.test(file))
    .map((file) => basename(file, '.json'))
    .toSorted()
}

/**
 * Reads, checks and compiles a protocol.
 *
 * @param nameOrPath a name from {@link protocolNames}, or a path to a JSON file (it has a `/` or ends in `.json`)
 * @throws SpecError if there is no such file, it is not JSON, names a key twice, extends what it cannot, or has any
 *   other mistake
 */
export function loadProtocol(nameOrPath: string): Dialect {
  return new Dialect(loadSpec(nameOrPath))
}

/** The checked content of a protocol file, with what it extends merged in. Throws as {@link loadProtocol} does. */
export function loadSpec(nameOrPath: string): Spec {
  const file = locate(nameOrPath, process.cwd())
  return checkSpec(readMerged(file, []), file.name)
}

interface File {
  path: string
  /** How it is called in errors. */
  name: string
}

/** A name is one of the shipped files; a path is relative to `folder`. */
function locate(nameOrPath: string, folder: string): File {
  const isPath = /[/\\]|\.json$/.test(nameOrPath)
  return isPath
    ? { path: resolve(folder, nameOrPath), name: nameOrPath }
    : { path: join(SHIPPED, `${nameOrPath}.json`), name: `protocols/${nameOrPath}.json` }
}

/** A file's JSON over that of the file which it extends (RFC 7396); `overlays` are the files that led here. */
function readMerged(file: File, overlays: readonly File[]): unknown {
  const json = readJson(file, overlays)
  if (typeof json !== 'object' || json === null || !('extends' in json)) return json
  const { extends: base, ...own } = json
  if (typeof base !== 'string' || base === '') {
    const remedy = `write one of ${protocolNames().join(', ')}, or the path of a JSON file`
    throw extendsError(file, 'not the name or path of a protocol', remedy)
  }
  const found = locate(base, dirname(file.path))
  const chain = [...overlays, file]
  if (chain.some((other) => other.path === found.path)) {
    throw extendsError(file, `${base} extends this file in turn`, 'remove one of the two')
  }
  if (chain.length > EXTENDS_DEPTH_MAX) {
    const remedy = `extend a file that is at most ${EXTENDS_DEPTH_MAX - 1} overlays above another`
    throw extendsError(file, `there are more than ${EXTENDS_DEPTH_MAX} overlays`, remedy)
  }
  return mergePatch(readMerged(found, chain), own)
}

function readJson(file: File, overlays: readonly File[]): unknown {
  const text = readText(file, overlays)
  const json = parse(text, file.name)
  const twice = duplicateKeys(text).map((pointer) => ({
    pointer,
    problem: 'this key stands twice, and the first would be lost',
    remedy: 'remove one of them',
  }))
  if (twice.length > 0) throw new SpecError(file.name, twice)
  const deep = tooDeep(json)
  if (deep !== null) throw new SpecError(file.name, [deep])
  return json
}

function readText(file: File, overlays: readonly File[]): string {
  let problem = 'cannot be read'
  try {
    // A device never ends, and a pipe may never begin.
    const status = statSync(file.path)
    if (status.isFile() && status.size <= FILE_BYTES_MAX) return readFileSync(file.path, 'utf8')
    if (status.isFile()) problem = `is larger than 4 MiB`
  } catch {
    // It is said below.
  }
  const remedy = `use one of ${protocolNames().join(', ')}, or the path of a JSON file`
  const overlay = overlays.at(-1)
  if (overlay) throw extendsError(overlay, `${file.name} ${problem}`, remedy)
  throw new SpecError(file.name, [{ pointer: '', problem: `the file ${problem}`, remedy }])
}

function extendsError(file: File, problem: string, remedy: string): SpecError {
  return new SpecError(file.name, [{ pointer: '/extends', problem, remedy }])
}

function parse(text: string, fileName: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    // The parser quotes the text, which may be anything that was taken for a protocol file.
    const [at] = /at position \d+/.exec(error instanceof Error ? error.message : '') ?? []
    const problem = at === undefined ? 'the file is not JSON' : `the file is not JSON ${at}`
    const remedy = 'correct it there; `cobrand protocol check` tells line and column'
    throw new SpecError(fileName, [{ pointer: '', problem, remedy }])
  }
}
