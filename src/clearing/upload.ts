/** A file that is sent, not dropped: kept for as long as its import takes, and no longer. */
import { mkdtemp, open, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { EnvelopeError, ImportError } from './errors.ts'
import { detectFormat } from './formats.ts'
import { importClearing, type ImportPorts, type ImportResult } from './import.ts'
import { fileSource } from './source.ts'

/** Largest upload; larger files go into a folder. */
export const uploadBytesMax = 256 * 1024 * 1024
/** An import that takes longer is ended; what it took stays, and the next upload of the file goes on with it. */
const importMsMax = 100_000

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
 * Takes uploads one at a time. The bytes go into a file that only this user can read, in a folder of its own that is
 * removed whatever happens; where the body breaks off, its error is thrown and nothing was imported.
 */
export class Uploads {
  readonly #ports: ImportPorts
  readonly #folder: string
  #busy = false

  /** `folder`: where files are kept meanwhile; by default the system's. */
  constructor(ports: ImportPorts, folder = tmpdir()) {
    this.#ports = ports
    this.#folder = folder
  }

  /** Imports the file. Throws what `body` throws, and faults of our own. */
  async take(upload: Upload): Promise<UploadResult> {
    if (this.#busy) return { outcome: 'unavailable' }
    this.#busy = true
    try {
      const folder = await mkdtemp(join(this.#folder, 'cobrand-upload-'))
      try {
        const path = join(folder, 'file')
        if (!(await spooled(upload.body, path))) return { outcome: 'too_large' }
        return await this.#import(upload, path)
      } finally {
        await rm(folder, { recursive: true, force: true })
      }
    } finally {
      this.#busy = false
    }
  }

  async #import({ acquirerId, name }: Upload, path: string): Promise<UploadResult> {
    try {
      const source = await fileSource(path, name)
      const format = await detectFormat(source)
      const signal = AbortSignal.timeout(importMsMax)
      return await importClearing(this.#ports, { source, format, acquirerId, signal })
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
      if (bytes > uploadBytesMax) return false
      await file.writeFile(chunk)
    }
    return true
  } finally {
    await file.close()
  }
}
