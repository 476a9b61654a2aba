/** Runs commands in this process and takes what they write. */
import type { Readable } from 'node:stream'
import { Command } from 'commander'
import { vi } from 'vitest'
import { runProgram } from '../../src/cli/run.ts'

/** What a command left behind. */
export interface Written {
  code: number
  out: string
  err: string
}

/** Runs `args` with a program of the given commands; `stdin` is what it reads there. */
export async function runCommand(
  commands: readonly Command[],
  args: readonly string[],
  stdin?: Readable,
): Promise<Written> {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const listeners = new Set(process.stdout.listeners('error'))
  if (stdin !== undefined) {
    vi.spyOn(process, 'stdin', 'get').mockReturnValue(stdin as typeof process.stdin)
  }
  const written = (spy: typeof out): string =>
    Buffer.concat(spy.mock.calls.map(([text]) => Buffer.from(text))).toString()
  const program = new Command()
  for (const command of commands) program.addCommand(command)
  process.exitCode = 0
  try {
    const code = await runProgram(program, [...args])
    return { code, out: written(out), err: written(err) }
  } finally {
    process.exitCode = 0
    vi.restoreAllMocks()
    // A process that ends takes its listeners with it.
    for (const listener of process.stdout.listeners('error')) {
      if (!listeners.has(listener)) process.stdout.off('error', listener as () => void)
    }
  }
}
