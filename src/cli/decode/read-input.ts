/** What `cobrand decode` is given: hex digits in the arguments, one file, or standard input; bounded. */
import { createReadStream } from 'node:fs'
import { stat } from 'node:fs/promises'
import type { Readable } from 'node:stream'
import { isHexText } from './hex-text.ts'

/** The input cannot be taken as anything. Quotes no argument that could be a message. */
export class InputError extends Error {
  override readonly name = 'InputError'
}

/** Longer input is refused. */
export const inputBytesMax = 64 * 1024 * 1024

const tooLarge =
  'the input is larger than 64 MiB: cut a part out of it, as `tcpdump -r big.pcap -w part.pcap port 8583` does'

/**
 * The bytes as they were given: digits in the arguments stay digits.
 *
 * @throws InputError that says what to do instead
 */
export async function readInput(args: readonly string[], stdin: Readable): Promise<Buffer> {
  const [first] = args
  if (first === undefined) throw new InputError('no message: give hex digits, a file, or -')
  if (first === '-' && args.length === 1) return await readAll(stdin)
  const joined = args.join(' ')
  if (isHexText(joined)) return Buffer.from(joined, 'latin1')
  if (args.length > 1) {
    const at = args.findIndex((arg) => !isHexText(arg))
    const where = `argument ${at + 1} of ${args.length} is not hex`
    throw new InputError(`neither hex digits nor one file: ${where}; give one file at a time`)
  }
  return await readFileOrStdin(first, stdin)
}

/**
 * All of a file, or of standard input for `-`.
 *
 * @throws InputError
 */
export async function readFileOrStdin(path: string, stdin: Readable): Promise<Buffer> {
  if (path === '-') return await readAll(stdin)
  if (path.trim() === '') throw new InputError('the argument is empty: give a file, or -')
  await assertFile(path)
  return await readAll(createReadStream(path))
}

async function assertFile(path: string): Promise<void> {
  try {
    const { size, ...kind } = await stat(path).then((found) => ({
      size: found.size,
      directory: found.isDirectory(),
    }))
    if (kind.directory) throw new InputError(`${named(path)} is a directory: name a file in it`)
    if (size > inputBytesMax) throw new InputError(tooLarge)
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError(cannotBeRead(path, error), { cause: error })
  }
}

function cannotBeRead(path: string, error: unknown): string {
  const code = error instanceof Error && 'code' in error ? error.code : ''
  if (code === 'EACCES') return `${named(path)} may not be read: permission denied`
  const wrong = path.search(/[^0-9a-f\s]/i)
  const hexLike = path.replaceAll(/[^0-9a-f]/gi, '').length
  if (hexLike >= 8 && hexLike > path.length / 2 && !path.includes('/')) {
    return `character ${wrong + 1} is not a hex digit, and there is no file of that name`
  }
  return `neither hex digits nor a file that can be read: ${named(path)} is not there`
}

/** A path that could be a message by mistake is not repeated. */
function named(path: string): string {
  return /\d{6}|[0-9a-f]{12}/i.test(path) || path.length > 200 ? 'the file' : path
}

/** All of a stream. */
async function readAll(stream: Readable): Promise<Buffer> {
  const chunks: Buffer[] = []
  let bytes = 0
  try {
    for await (const chunk of stream) {
      const part = Buffer.from(chunk as Uint8Array)
      bytes += part.length
      if (bytes > inputBytesMax) throw new InputError(tooLarge)
      chunks.push(part)
    }
  } catch (error) {
    if (error instanceof InputError) throw error
    throw new InputError('the input ended with an error while it was read', { cause: error })
  }
  if (bytes === 0) throw new InputError('the input is empty')
  return Buffer.concat(chunks)
}
