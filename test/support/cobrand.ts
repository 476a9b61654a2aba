/** Runs the program as a user does: a process of its own, through the launcher. */
import { spawn } from 'node:child_process'
import { fileURLToPath } from 'node:url'

/** What the process left behind. */
export interface Outcome {
  code: number | null
  stdout: string
  stderr: string
}

const root = fileURLToPath(new URL('../..', import.meta.url))

/** `environment` is all that the process sees besides PATH. */
export function cobrand(
  args: string[],
  environment: Record<string, string> = {},
  program = ['src/launch.mjs'],
): Promise<Outcome> {
  return new Promise((resolve) => {
    const env = { PATH: process.env['PATH'] ?? '', ...environment }
    const child = spawn(process.execPath, [...program, ...args], { cwd: root, env })
    const outcome: Outcome = { code: null, stdout: '', stderr: '' }
    child.stdout.on('data', (chunk: Buffer) => (outcome.stdout += chunk.toString()))
    child.stderr.on('data', (chunk: Buffer) => (outcome.stderr += chunk.toString()))
    child.on('close', (code) => {
      resolve({ ...outcome, code })
    })
  })
}
