/** Installs the packages of package-lock.json where they are missing or older than it. */
import { spawnSync } from 'node:child_process'
import { existsSync, statSync } from 'node:fs'
import { fileURLToPath } from 'node:url'

const root = fileURLToPath(new URL('..', import.meta.url))
const nodeMin = [20, 19]

/**
 * Ends the process with one line where Node is too old or the installation fails.
 * `development` wants the packages of the tests too.
 */
export function ensureInstalled({ development = false } = {}) {
  checkNode()
  if (isInstalled(development)) return
  say('installing packages (npm ci) ...')
  const include = development ? ['--include=dev'] : []
  const args = ['ci', '--no-audit', '--no-fund', ...include]
  const npm = process.env.npm_execpath
  const [command, prefix] = npm === undefined ? ['npm', []] : [process.execPath, [npm]]
  // npm's own report goes to stderr: standard output is for the command's answer.
  const { status } = spawnSync(command, [...prefix, ...args], {
    cwd: root,
    stdio: ['ignore', 2, 2],
    shell: npm === undefined && process.platform === 'win32',
  })
  if (status !== 0) fail('npm ci failed: see above, and check that the registry can be reached')
}

function checkNode() {
  const [major, minor] = process.versions.node.split('.').map(Number)
  if (major > nodeMin[0] || (major === nodeMin[0] && minor >= nodeMin[1])) return
  fail(`Node ${nodeMin.join('.')} or newer is needed, this is ${process.versions.node}`)
}

function isInstalled(development) {
  // npm writes this list at the end of every installation.
  const installed = statSync(`${root}/node_modules/.package-lock.json`, { throwIfNoEntry: false })
  const wanted = statSync(`${root}/package-lock.json`)
  if (installed === undefined || installed.mtimeMs < wanted.mtimeMs) return false
  return !development || existsSync(`${root}/node_modules/vitest`)
}

function say(text) {
  process.stderr.write(`cobrand: ${text}\n`)
}

function fail(text) {
  say(text)
  process.exit(1)
}
