/** Reads the text files that options name. */
import { readFile } from 'node:fs/promises'
import { CliError } from './errors.ts'

/** The text of a file; throws `CliError` for a directory, and what the system says of any other failure. */
export async function readText(path: string): Promise<string> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    const isFolder = error instanceof Error && 'code' in error && error.code === 'EISDIR'
    throw isFolder ? new CliError(`${path} is a directory: name a file in it`) : error
  }
}
