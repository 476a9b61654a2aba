/** A file that is sent, not dropped: kept for as long as its import takes, and no longer. */
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EnvelopeError, ImportError } from './errors.ts'
import { importClearing, type ImportPorts, type ImportResult } from './import.ts'
import { fileSource } from './source.ts'

/** Largest upload, in MiB: 64 GiB. */
const uploadMibMax = 65_536
/** Uploads that come in or wait; a further one is sent away. */
const uploadsMax = 4

/** A file as it comes in. */
export interface Upload {
  acquirerId: string
  name: string
  body: AsyncIterable<Uint8Array>
}

/** What became of an upload. `unavailable`: the same file may be sent again. */
export type UploadResult =
  | ImportResult
  | { outcome: 'refused'; message: string }
  | { outcome: 'too_large' }
  | { outcome: 'unknown_acquirer' }
  | { outcome: 'unavailable' }

/**
 * Takes uploads, and imports them one at a time. The bytes go into a file that only this user can read, in a folder of its own that is
 * removed whatever happens; where the body breaks off, its error is thrown and nothing was imported.
 */
export class Uploads {
  readonly #ports: ImportPorts
  readonly #folder: string
  readonly #ending = new AbortController()
  #taken = 0
  /** The import that is the last in line. */
  #last: Promise<unknown> = Promise.resolve()

  /** `folder`: where files are kept meanwhile; by default the system's. */
  constructor(ports: ImportPorts, folder = tmpdir()) {
    this.#ports = ports
    this.#folder = folder
  }

  /** Imports the file. Throws what `body` throws, and faults of our own. */
  async take(upload: Upload): Promise<UploadResult> {
    const isTaken = this.#taken < uploadsMax && !this.#ending.signal.aborted
    if (!isTaken) return { outcome: 'unavailable' }
    this.#taken += 1
    try {
      return await this.#take(upload)
    } finally {
      this.#taken -= 1
    }
  }

  /** Ends the import that is under way where it stands, and those that wait; the files may be sent again. */
  async stop(): Promise<void> {
    this.#ending.abort()
    await this.#last
  }

  async #take(upload: Upload): Promise<UploadResult> {
    const folder = await mkdtemp(join(this.#folder, 'cobrand-upload-'))
    try {
      const path = join(folder, 'file')
      if (!(await spooled(upload.body, path))) return { outcome: 'too_large' }
      const imported = this.#last.then(() => this.#import(upload, path))
      this.#last = imported.catch(() => {})
      return await imported
    } finally {
      await rm(folder, { recursive: true, force: true })
    }
  }

  async #import({ acquirerId, name }: Upload, path: string): Promise<UploadResult> {
    try {
      const source = await fileSource(path, name)
      const { signal } = this.#ending
      if (signal.aborted) return { outcome: 'unavailable' }
      return await importClearing(this.#ports, { source, acquirerId, signal })
    } catch (error) {
      if (error instanceof EnvelopeError) return { outcome: 'refused', message: error.message }
      if (!(error instanceof ImportError)) throw error
      if (error.code === 'unknown_acquirer') return { outcome: error.code }
      const refused = error.code === 'nothing_readable'
      return refused ? { outcome: 'refused', message: error.message } : { outcome: 'unavailable' }
    }
  }
}

/** Writes `body` to a new file; false where it is larger than is taken. */
async function spooled(body: AsyncIterable<Uint8Array>, path: string): Promise<boolean> {
  const file = await open(path, 'wx', 0o600)
  try {
    let bytes = 0
    for await (const chunk of body) {
      bytes += chunk.length
      if (bytes > uploadMibMax * 1024 * 1024) return false
      await file.writeFile(chunk)
    }
    return true
  } finally {
    await file.close()
  }
}
