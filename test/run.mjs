/** `npm test`: format, types, lint, dead code and tests; all of them run, whatever fails. */
import { spawnSync } from 'node:child_process'
import { fileURLToPath } from 'node:url'
import { ensureInstalled } from '../src/install.mjs'

ensureInstalled({ development: true })

const root = fileURLToPath(new URL('..', import.meta.url))
const vitest = ['vitest', 'run', '--config', 'test/vitest.config.ts', ...process.argv.slice(2)]
const steps = [
  ['format', ['prettier', '--check', '--log-level=warn', '.'], 'npm run format'],
  ['types', ['tsc', '--noEmit']],
  ['lint', ['oxlint', '--type-aware']],
  ['dead code', ['knip', '--no-progress']],
  ['tests', vitest],
]

const failed = steps.filter(([name, [program, ...args]]) => {
  process.stderr.write(`\n== ${name}\n`)
  const onWindows = process.platform === 'win32'
  const { status } = spawnSync(
    `${root}/node_modules/.bin/${program}${onWindows ? '.cmd' : ''}`,
    args,
    {
      cwd: root,
      stdio: 'inherit',
      shell: onWindows,
    },
  )
  return status !== 0
})

for (const [name, , remedy] of failed) {
  process.stderr.write(`\nfailed: ${name}${remedy === undefined ? '' : ` (try "${remedy}")`}`)
}
process.stderr.write(failed.length === 0 ? '\nall is well\n' : '\n')
process.exitCode = failed.length === 0 ? 0 : 1
