/** Files and terminal sessions in a document, so that a test can write the ones and replay the others. */
import type { Document } from './documents.ts'

/** A command of a ```console block and what stands below it. */
export interface Call {
  command: string
  output: string
}

/** Blocks that the text introduces as a file: "this is `name`", up to the colon before the block. */
export function filesOf({ text }: Document): Map<string, string> {
  const named = /\bis\s+`([\w.-]+\.\w+)`[^`]*?:\n\n```\w+\n([^]*?)^```$/gm
  return new Map([...text.matchAll(named)].map(([, name = '', content = '']) => [name, content]))
}

/** The calls of all console blocks, in order. */
export function callsOf({ text }: Document): Call[] {
  return [...text.matchAll(/^```console\n([^]*?)^```$/gm)].flatMap(([, block = '']) =>
    block
      .split(/^\$ /m)
      .slice(1)
      .map((call) => {
        const end = call.indexOf('\n')
        return { command: call.slice(0, end), output: call.slice(end + 1).trimEnd() }
      }),
  )
}

/** True if `output` is what was told; `...` stands for anything, on a line of its own for any lines. */
export function isAsTold(told: string, output: string): boolean {
  const pattern = told
    .replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`)
    .replaceAll(/^\\\.\\\.\\\.\n/gm, '(?:.*\n)*')
    .replaceAll(/\\\.\\\.\\\./g, '.*')
  return new RegExp(`^${pattern}$`).test(output.trimEnd())
}
