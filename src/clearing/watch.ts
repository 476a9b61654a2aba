/** Takes what is dropped into a folder, one file at a time, until it is told to stop. */
import { join } from 'node:path'
import { setTimeout as waitMs } from 'node:timers/promises'
import { isGone, type DropFolder, type DropOutcome } from './drop-folder.ts'
import { EnvelopeError, ImportError } from './errors.ts'
import type { ImportResult } from './import.ts'

/** How often the folder is looked at. */
const pollMs = 500
/** After the database was away. */
const againMs = 5_000

/** What watching works with. */
export interface WatchPorts {
  folder: DropFolder
  /** Imports a file; `rejectsPath` is where its rejects go. */
  importFile(path: string, rejectsPath: string, signal: AbortSignal): Promise<ImportResult>
  /** Told of each file that was dealt with, and of each that has to wait. */
  onFile(name: string, outcome: DropOutcome | 'waits', detail: ImportResult | Error): void
  /**
   * Does the work while nobody else watches the folder; false where somebody does. `lost`: it is not certain any more.
   * Throws {@link ImportError} `unavailable`.
   */
  alone(work: (lost: AbortSignal) => Promise<void>): Promise<boolean>
  /** Told when the folder is another's, and when it cannot be told whose it is. */
  onWaiting(why: string): void
  /** How time passes; by default a timer that the signal ends. */
  wait?: (ms: number, signal: AbortSignal) => Promise<void>
}

/**
 * Resolves once `signal` is aborted. The import that is under way then stops where it stands; its file stays in the
 * folder, and the next start goes on with it. What no later attempt can change moves the file out of the folder.
 * Of several that watch a folder one takes its files; another goes on when that one has ended.
 */
export async function watchFolder(ports: WatchPorts, signal: AbortSignal): Promise<void> {
  const { alone, onWaiting, wait = passes } = ports
  let waits = false
  while (!signal.aborted) {
    try {
      const isOurs = await alone((lost) => {
        waits = false
        return takeFiles(ports, signal, lost)
      })
      if (!isOurs && !waits) onWaiting('somebody else watches this folder; waiting for them to end')
      waits = !isOurs
    } catch (error) {
      if (!(error instanceof ImportError) || error.code !== 'unavailable') throw error
      onWaiting(error.message)
    }
    if (!signal.aborted) await wait(againMs, signal)
  }
}

/** Until `signal` is aborted, or, a file that is under way done, `lost`. */
async function takeFiles(ports: WatchPorts, signal: AbortSignal, lost: AbortSignal): Promise<void> {
  const { folder, wait = passes } = ports
  const ends = (): boolean => signal.aborted || lost.aborted
  await folder.tidy()
  while (!ends()) {
    let pause = pollMs
    for (const name of await folder.complete()) {
      if (ends()) return
      if (await takeFile(ports, name, signal)) continue
      pause = againMs
      break
    }
    await wait(pause, signal)
  }
}

/** Imports one file; false where it has to wait. */
async function takeFile(ports: WatchPorts, name: string, signal: AbortSignal): Promise<boolean> {
  const { folder, importFile, onFile } = ports
  const path = join(folder.path, name)
  try {
    const result = await importFile(path, join(folder.path, 'rejected', `${name}.rejects`), signal)
    const { outcome, fileId, report } = result
    const told = { outcome, fileId: `${fileId}`, ...report }
    if ((await folder.settle(name, 'processed', told)) !== undefined) {
      onFile(name, 'processed', result)
    }
    return true
  } catch (error) {
    // The sender took it back, or made a link of it, which is never taken.
    if (isGone(error)) return true
    if (!(error instanceof Error)) throw error
    const outcome = outcomeOf(error)
    if (outcome === 'waits') {
      if (!signal.aborted) onFile(name, outcome, error)
      // A file that still grows, or that comes in another way too, keeps no other waiting.
      const ownCode = error instanceof ImportError ? error.code : undefined
      return ownCode === 'file_changed' || ownCode === 'under_way'
    }
    if (outcome === undefined) throw error
    const code = 'code' in error ? error.code : undefined
    const told = { outcome, code, message: error.message }
    if ((await folder.settle(name, outcome, told)) !== undefined) onFile(name, outcome, error)
    return true
  }
}

/** What an error means for its file; `undefined` where it is none of the file's. */
function outcomeOf(error: Error): DropOutcome | 'waits' | undefined {
  if (error instanceof EnvelopeError) return 'rejected'
  if (!(error instanceof ImportError)) return undefined
  switch (error.code) {
    case 'unavailable':
    case 'interrupted':
    case 'file_changed':
    case 'under_way':
      return 'waits'
    case 'nothing_readable':
      return 'rejected'
    case 'not_a_file':
    case 'unknown_acquirer':
      return 'failed'
  }
}

async function passes(ms: number, signal: AbortSignal): Promise<void> {
  await waitMs(ms, undefined, { signal }).catch(() => undefined)
}
