/** Runs the command line from a fresh clone: installs, then loads the TypeScript in this process. */
import { resolve } from 'node:path'
import { pathToFileURL } from 'node:url'
import { ensureInstalled } from './install.mjs'

ensureInstalled()

// In this process, so that Ctrl-C, an exit code and a kill mean what they say.
const { register } = await import('tsx/esm/api')
register()

// `--run file.ts ...` runs another program of the repository in the same way.
const [option, file] = process.argv.slice(2)
if (option === '--run' && file !== undefined) {
  process.argv.splice(1, 3, file)
  await import(pathToFileURL(resolve(file)).href)
} else {
  await import('./cli/main.ts')
}
