/** Profiles of CSV and NDJSON files: loaded from `protocols/`, checked whole, compiled into what the reader walks. */
import { readFile, readdir } from 'node:fs/promises'
import { basename } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { EntryMode } from '../../values/entry-mode.ts'
import { ProfileError } from '../errors.ts'
import type { RecordKind } from '../record.ts'
import { compilePattern, type Pattern } from './pattern.ts'
import { profileSchema, type ProfileJson } from './profile-schema.ts'

/** A field that a profile can map to a column. */
export type FieldName = keyof ProfileJson['columns']

/** A compiled profile. */
export interface CsvProfile {
  name: string
  /** Keys of NDJSON in the order of the columns; `undefined` for CSV. */
  keys: readonly Buffer[] | undefined
  separatorByte: number
  /** Whether a field may stand in double quotes. */
  quoted: boolean
  header: boolean
  encoding: 'utf-8' | 'latin1'
  recordBytesMax: number
  /** The decimal separator, or 0 where amounts are minor units. */
  decimalByte: number
  date: Pattern
  time: Pattern | undefined
  operations: readonly { code: Buffer; operation: RecordKind }[]
  /** Codes of the channel column; any other is `unknown`. */
  channels: ReadonlyMap<string, 'in_store' | 'online'>
  /** Codes of the entry mode's column; any other is `''`. */
  entryModes: ReadonlyMap<string, EntryMode>
  columns: ProfileJson['columns']
  /** Whether it is of corrections: the card column may name a linked card, and `?` stands for what is missing. */
  corrections: boolean
  /** Columns of every record; 0 where the header says. */
  columnCount: number
}

const protocols = new URL('../../../protocols/', import.meta.url)

/**
 * Loads a profile: `generic` is `protocols/clearing-generic.json` of the program, and anything that
 * holds a slash or ends in `.json` is a path. Throws {@link ProfileError}.
 */
export async function loadProfile(nameOrPath: string): Promise<CsvProfile> {
  const isPath = /[/\\]|\.json$/.test(nameOrPath)
  const path = isPath
    ? nameOrPath
    : fileURLToPath(new URL(`clearing-${encodeURIComponent(nameOrPath)}.json`, protocols))
  let text: string
  try {
    text = await readFile(path, 'utf8')
  } catch {
    const known = (await profileNames()).join(', ')
    const remedy = `cannot be read; the profiles here are: ${known}; or give the path of a .json file`
    throw new ProfileError(isPath ? path : basename(path), [{ pointer: '', message: remedy }])
  }
  return compileProfile(parseJson(text, path), path)
}

/** Names of the profiles that come with the program. */
export async function profileNames(): Promise<string[]> {
  const files = await readdir(protocols)
  // clearing-ipm-*.json are ISO 8583 dialects.
  const names = files.flatMap((file) => /^clearing-(?!ipm-)(.+)\.json$/.exec(file)?.[1] ?? [])
  return names.toSorted()
}

/** Checks and compiles a profile; `file` is named in errors. Throws {@link ProfileError}. */
export function compileProfile(json: unknown, file: string): CsvProfile {
  const checked = profileSchema.safeParse(json)
  if (!checked.success) {
    const mistakes = checked.error.issues.map((issue) => ({
      pointer: issue.path.map((step) => `/${pointerStep(String(step))}`).join(''),
      message: issue.message,
    }))
    throw new ProfileError(file, mistakes)
  }
  const profile = checked.data
  const { separator = ';', quoted = false, header = false } = profile
  const keyed = profile.format === 'ndjson' ? keyedColumns(profile.columns) : undefined
  return {
    name: profile.name,
    keys: keyed?.keys,
    separatorByte: separator.charCodeAt(0),
    quoted,
    header,
    encoding: profile.encoding,
    recordBytesMax: profile.recordBytesMax,
    decimalByte: profile.amount.form === 'decimal' ? profile.amount.separator.charCodeAt(0) : 0,
    date: compiled(profile.date, ['YYYY', 'MM', 'DD'], []),
    time: profile.time === undefined ? undefined : compiled(profile.time, ['hh', 'mm'], ['ss']),
    operations: Object.entries(profile.operations).map(([code, operation]) => ({
      code: Buffer.from(code, 'latin1'),
      operation,
    })),
    channels: new Map(Object.entries(profile.channels ?? {})),
    entryModes: new Map(Object.entries(profile.entryModes ?? {})),
    corrections: false,
    columns: keyed?.columns ?? profile.columns,
    columnCount: keyed?.keys.length ?? profile.columnCount ?? 0,
  }
}

/** Each key of NDJSON is a column of its own, two fields of one key share it. */
function keyedColumns(columns: ProfileJson['columns']): {
  keys: Buffer[]
  columns: ProfileJson['columns']
} {
  const names = [...new Set(Object.values(columns).map(String))]
  const numbered = Object.entries(columns).map(([field, name]): [string, number] => [
    field,
    names.indexOf(String(name)) + 1,
  ])
  return {
    keys: names.map((name) => Buffer.from(name)),
    columns: { ...columns, ...Object.fromEntries(numbered) },
  }
}

function compiled(text: string, tokens: string[], optional: string[]): Pattern {
  const pattern = compilePattern(text, tokens, optional)
  if (pattern === undefined) throw new TypeError('the schema let a bad pattern through')
  return pattern
}

function parseJson(text: string, file: string): unknown {
  try {
    return JSON.parse(text)
  } catch (error) {
    const detail = error instanceof Error ? error.message : String(error)
    throw new ProfileError(file, [{ pointer: '', message: `must be JSON: ${detail}` }])
  }
}

/** RFC 6901: `~` and `/` inside a step are escaped. */
function pointerStep(step: string): string {
  return step.replaceAll('~', '~0').replaceAll('/', '~1')
}
