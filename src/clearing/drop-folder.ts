/** The folder into which an acquirer drops its files: which of them are complete, and where they go afterwards. */
import { randomUUID } from 'node:crypto'
import {
  link,
  lstat,
  mkdir,
  readdir,
  readFile,
  rename,
  rm,
  stat,
  writeFile,
} from 'node:fs/promises'
import { join } from 'node:path'

/** Where a file goes: imported; refused by its content; or not importable for another reason that will not pass. */
export const outcomes = ['processed', 'rejected', 'failed'] as const

/** One of {@link outcomes}. */
export type DropOutcome = (typeof outcomes)[number]

/** How a file looked when it was last seen. */
interface Look {
  bytes: number
  modifiedMs: number
  seenMs: number
}

/** Holds the folder's id; begins with a dot, so that it is no clearing file. */
const idFile = '.cobrand-folder'

/** Names that stand for a file which is still being written: `.name`, `name.part`, `name.tmp`, `name.filepart`. */
const unfinished = /^\.|\.(part|tmp|filepart)$/i

/** A rejects file that was not finished; see `RejectsFile`. */
const begunRejects = /\.rejects\.\d+\.part$/

/**
 * A drop folder. A file is complete once its size and time have not changed for the settling time; who renames a
 * finished file into the folder, under a name that does not stand for an unfinished one, makes that certain.
 */
export class DropFolder {
  readonly path: string
  /** The same for everyone who has the folder, wherever it is mounted. */
  readonly id: string
  readonly #settleMs: number
  readonly #now: () => number
  #looks = new Map<string, Look>()

  private constructor(path: string, id: string, settleMs: number, now: () => number) {
    this.path = path
    this.id = id
    this.#settleMs = settleMs
    this.#now = now
  }

  /** Makes the folders for what was dealt with. Throws the file system's errors. */
  static async open(path: string, settleMs: number, now = Date.now): Promise<DropFolder> {
    for (const outcome of outcomes)
      await mkdir(join(path, outcome), { recursive: true, mode: 0o700 })
    return new DropFolder(path, await idOf(path), settleMs, now)
  }

  /** Names of the files that are complete, oldest first. */
  async complete(): Promise<string[]> {
    const looks = new Map<string, Look>()
    const found: { name: string; modifiedMs: number }[] = []
    for (const name of await readdir(this.path)) {
      if (unfinished.test(name)) continue
      const look = await this.#look(name)
      if (look === undefined) continue
      looks.set(name, look)
      const still = this.#now() - Math.max(look.seenMs, look.modifiedMs) >= this.#settleMs
      if (still) found.push({ name, modifiedMs: look.modifiedMs })
    }
    this.#looks = looks
    const inOrder = found.toSorted(
      (one, other) => one.modifiedMs - other.modifiedMs || (one.name < other.name ? -1 : 1),
    )
    return inOrder.map(({ name }) => name)
  }

  /**
   * Moves a file to where it belongs and writes `report` beside it as `<name>.report.json`. A name that is taken
   * there gets a number. Returns the new path; `undefined` where the file has gone meanwhile.
   */
  async settle(name: string, outcome: DropOutcome, report: object): Promise<string | undefined> {
    const target = await this.#free(outcome, name)
    await writeFile(`${target}.report.json`, `${JSON.stringify(report, null, 2)}\n`, {
      mode: 0o600,
    })
    this.#looks.delete(name)
    try {
      await rename(join(this.path, name), target)
      return target
    } catch (error) {
      if (isGone(error)) return undefined
      throw error
    }
  }

  /** Takes away what a killed import had begun to write. Only for who has the folder alone. */
  async tidy(): Promise<void> {
    const folder = join(this.path, 'rejected')
    for (const name of await readdir(folder)) {
      if (begunRejects.test(name)) await rm(join(folder, name), { force: true })
    }
  }

  /** How the file looks, and since when; `undefined` where it is none, or has gone. */
  async #look(name: string): Promise<Look | undefined> {
    // A link would have whatever it points at read, and its rejects written where who made it can read them.
    const found = await lstat(join(this.path, name)).catch(() => undefined)
    if (found?.isFile() !== true) return undefined
    const before = this.#looks.get(name)
    const same = before?.bytes === found.size && before.modifiedMs === found.mtimeMs
    const seenMs = same ? before.seenMs : this.#now()
    return { bytes: found.size, modifiedMs: found.mtimeMs, seenMs }
  }

  async #free(outcome: DropOutcome, name: string): Promise<string> {
    for (let number = 0; ; number++) {
      const path = join(this.path, outcome, number === 0 ? name : `${name}.${number}`)
      if ((await stat(path).catch(() => undefined)) === undefined) return path
    }
  }
}

/** True where there is no such file any more, or a symbolic link in its place. */
export function isGone(error: unknown): boolean {
  const code = error instanceof Error && 'code' in error ? error.code : undefined
  return code === 'ENOENT' || code === 'ELOOP'
}

/** Made by whoever opens the folder first, whole at once. */
async function idOf(path: string): Promise<string> {
  const file = join(path, idFile)
  const own = `${file}.${randomUUID()}`
  await writeFile(own, randomUUID(), { mode: 0o600 })
  try {
    await link(own, file)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'EEXIST')) throw error
  } finally {
    await rm(own)
  }
  return await readFile(file, 'utf8')
}
