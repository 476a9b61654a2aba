import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  utimesSync,
  writeFileSync,
} from 'node:fs'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { tmpdir } from 'node:os'
import { delimiter, dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { afterAll, expect, test } from 'vitest'
import { cobrand } from '../support/cobrand.ts'

const root = fileURLToPath(new URL('../..', import.meta.url))
const directory = mkdtempSync(join(tmpdir(), 'cobrand-launch-'))
afterAll(() => {
  rmSync(directory, { recursive: true })
})

function file(name: string, text: string): string {
  const path = join(directory, name)
  mkdirSync(dirname(path), { recursive: true })
  writeFileSync(path, text)
  return path
}

test('TypeScript runs with its arguments, and its exit code is kept', async () => {
  const program = file(
    'program.mts',
    `const [first]: string[] = process.argv.slice(2)
     process.stdout.write(String(first))
     process.exitCode = 7\n`,
  )
  expect(await cobrand(['--run', program, '--json'])).toEqual({
    code: 7,
    stdout: '--json',
    stderr: '',
  })
})

test('it is one process: a signal reaches the program itself', async () => {
  const program = file(
    'waiting.mts',
    `process.once('SIGINT', () => { process.stdout.write('bye'); process.exit(0) })
     setInterval(() => {}, 1000)
     process.stdout.write(String(process.pid))\n`,
  )
  const child = spawn(process.execPath, ['src/launch.mjs', '--run', program], { cwd: root })
  let said = ''
  child.stdout.on('data', (chunk: Buffer) => (said += chunk.toString()))
  await once(child.stdout, 'data')
  child.kill('SIGINT')
  await once(child, 'close')
  expect(said).toBe(`${child.pid}bye`)
  expect(child.exitCode).toBe(0)
})

/** A clone with a stand-in for npm that says how it was called, and fails. */
function clone(name: string): { launch: string; environment: Record<string, string> } {
  for (const script of ['launch.mjs', 'install.mjs']) {
    cpSync(join(root, 'src', script), join(directory, name, 'src', script))
  }
  file(`${name}/package-lock.json`, '{}')
  const npm = file(`${name}/bin/npm`, '#!/bin/sh\necho "npm $@ in $(pwd)"\nexit 1\n')
  chmodSync(npm, 0o755)
  const path = [dirname(npm), process.env['PATH'] ?? ''].join(delimiter)
  return { launch: join(directory, name, 'src/launch.mjs'), environment: { PATH: path } }
}

test('a fresh clone is installed first, which is told on stderr alone', async () => {
  const { launch, environment } = clone('fresh')
  const { code, stdout, stderr } = await cobrand(['--help'], environment, [launch])
  expect(stderr).toContain('cobrand: installing packages (npm ci)')
  expect(stderr).toContain(`npm ci --no-audit --no-fund in ${join(directory, 'fresh')}`)
  expect(stderr).toContain('npm ci failed')
  expect([code, stdout]).toEqual([1, ''])
})

test('an installation older than the lock file is made anew, a newer one is not', async () => {
  const { launch, environment } = clone('stale')
  const installed = file('stale/node_modules/.package-lock.json', '{}')
  utimesSync(installed, 1, 1)
  const stale = await cobrand(['--help'], environment, [launch])
  expect(stale.stderr).toContain('installing packages')
  utimesSync(installed, Date.now() / 1000 + 60, Date.now() / 1000 + 60)
  const fresh = await cobrand(['--help'], environment, [launch])
  expect(fresh.stderr).not.toContain('installing packages')
})
