/** A card number on its way in: from a file or standard input, as bytes that are zeroed after use. */
import { readFile } from 'node:fs/promises'
import { CliError } from './errors.ts'

/** Longer than any card number with a line end behind it. */
const inputBytesMax = 64

/** What the file has, or standard input where none is named. The caller zeroes it. Throws `CliError` at a terminal. */
export async function readCardNumber(file: string | undefined): Promise<Buffer> {
  return file === undefined ? await readStandardInput() : await readFile(file)
}

async function readStandardInput(): Promise<Buffer> {
  if (process.stdin.isTTY) {
    throw new CliError(
      'give the number in --file or on standard input: typed here it would be seen',
    )
  }
  const chunks: Buffer[] = []
  let bytes = 0
  const input: AsyncIterable<Buffer> = process.stdin
  for await (const chunk of input) {
    chunks.push(chunk)
    bytes += chunk.length
    if (bytes > inputBytesMax) break
  }
  const whole = Buffer.concat(chunks)
  for (const chunk of chunks) chunk.fill(0)
  return whole
}

/** A view of what stands between blanks and line ends. */
export function withoutBlanks(input: Buffer): Buffer {
  const isBlank = (at: number): boolean => (input[at] ?? 0) <= 0x20
  let start = 0
  let end = input.length
  while (start < end && isBlank(start)) start++
  while (end > start && isBlank(end - 1)) end--
  return input.subarray(start, end)
}
