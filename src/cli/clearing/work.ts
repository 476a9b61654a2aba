/** What the commands that import share: a core to import with, the format, the rejects file, the progress. */
import { InvalidArgumentError } from 'commander'
import type { ImportPorts, ImportRequest, ImportResult } from '../../clearing/import.ts'
import type { ClearingFormat } from '../../clearing/reader.ts'
import type { Core } from '../../core.ts'
import type { Sql } from '../../db/connect.ts'
import { CliError } from '../errors.ts'
import { createProgress, type Progress } from '../progress.ts'

/** Where rejects are written, and whether also where there are none. */
export interface RejectsWanted {
  path: string | undefined
  empty: boolean
}

/** The format that was asked for; `undefined` where it is to be recognised. */
export async function formatOf(name: string): Promise<ClearingFormat | undefined> {
  const { loadFormat } = await import('../../clearing/formats.ts')
  return name === 'auto' ? undefined : await loadFormat(name)
}

/** The rejects file stays where there is something in it, also of an import that ended early. */
export async function importWithRejects(
  ports: ImportPorts,
  request: ImportRequest,
  { path, empty }: RejectsWanted,
): Promise<ImportResult> {
  const { importClearing } = await import('../../clearing/import.ts')
  const { RejectsFile } = await import('../../clearing/rejects.ts')
  const rejects = path === undefined ? undefined : await RejectsFile.open(path)
  const progress = createProgress()
  let keep = false
  try {
    const result = await importClearing(ports, {
      ...request,
      ...(rejects === undefined ? {} : { rejects }),
      onProgress: progressOf(progress, request.source.bytes),
    })
    keep = empty && result.outcome === 'imported'
    return result
  } finally {
    progress.end()
    if (rejects !== undefined) {
      await (keep || rejects.count > 0 ? rejects.keep() : rejects.discard())
    }
  }
}

const barCells = 20

/** `[########............]  45 %  123,456 records  812,000/s  12 s left` */
function progressOf(
  progress: Progress,
  bytesTotal: number,
): (at: { bytes: number; records: number }) => void {
  const startedAt = performance.now()
  const whole = new Intl.NumberFormat('en')
  return ({ bytes, records }) => {
    const seconds = Math.max((performance.now() - startedAt) / 1000, 0.001)
    const part = bytesTotal === 0 ? 1 : Math.min(1, bytes / bytesTotal)
    const bar = '#'.repeat(Math.floor(part * barCells)).padEnd(barCells, '.')
    const left = part === 0 ? '' : `  ${Math.ceil((seconds / part) * (1 - part))} s left`
    const rate = `${whole.format(Math.round(records / seconds))}/s`
    const percent = `${Math.floor(100 * part)} %`
    progress.update(`[${bar}]  ${percent}  ${whole.format(records)} records  ${rate}${left}`)
  }
}

/** Does `work` with a core of the configuration, and closes it. */
export async function withCore<Result>(
  work: (ports: ImportPorts & Pick<Core, 'vault'>) => Promise<Result>,
): Promise<Result> {
  const { readConfig } = await import('../../config/config.ts')
  const { openCore } = await import('../../core.ts')
  const { createLogger } = await import('../../observe/logger.ts')
  const { surviveDriverFault } = await import('../driver-fault.ts')
  const config = readConfig(['databaseUrl', 'cardTokenKey', 'logLevel'])
  // What the core has to say of its start is nothing that a person at a terminal asked for.
  const level = config.logLevel === 'info' ? 'warn' : config.logLevel
  const log = createLogger(level)
  const end = surviveDriverFault(log)
  try {
    const core = await openCore({ ...config, log })
    try {
      return await work(core)
    } finally {
      await core.stop()
    }
  } finally {
    end()
  }
}

/** Errors of the clearing folder are written for the operator. */
export async function told<Result>(work: () => Promise<Result>): Promise<Result> {
  const { EnvelopeError, ImportError, ProfileError } = await import('../../clearing/errors.ts')
  try {
    return await work()
  } catch (error) {
    const known = [EnvelopeError, ImportError, ProfileError].some((kind) => error instanceof kind)
    if (known && error instanceof Error) throw new CliError(error.message, { cause: error })
    throw error
  }
}

/** An option value that is an acquirer's id. */
export function parseAcquirer(text: string): string {
  if (!/^[\x21-\x7e]{1,32}$/.test(text)) throw new InvalidArgumentError('it is not an acquirer id.')
  return text
}

/** Does `work` with a connection to the database of the configuration, and closes it. */
export async function withDatabase<Result>(work: (sql: Sql) => Promise<Result>): Promise<Result> {
  const { readConfig } = await import('../../config/config.ts')
  const { connect } = await import('../../db/connect.ts')
  const { databaseUrl } = readConfig(['databaseUrl'])
  const sql = connect(databaseUrl, { connectionsMax: 1 })
  try {
    return await work(sql)
  } finally {
    await sql.end({ timeout: 5 })
  }
}
