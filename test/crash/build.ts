/** The program as it is shipped, built once: what is killed is the same from first to last, and starts fast. */
import { execFile } from 'node:child_process'
import { cp, mkdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { promisify } from 'node:util'

const root = fileURLToPath(new URL('../..', import.meta.url))

/** Builds it in `folder`; answers the path of its entry. */
export async function buildProgram(folder: string): Promise<string> {
  await mkdir(folder)
  const built = join(folder, 'dist')
  // Types are checked elsewhere.
  const options = ['--noCheck', '--declaration', 'false', '--sourceMap', 'false']
  const compiler = join(root, 'node_modules/typescript/bin/tsc')
  const args = ['-p', join(root, 'src'), '--outDir', built, ...options]
  await promisify(execFile)(process.execPath, [compiler, ...args])
  for (const each of ['db/migrations', 'web/assets']) {
    await cp(join(root, 'src', each), join(built, each), { recursive: true })
  }
  await cp(join(root, 'protocols'), join(folder, 'protocols'), { recursive: true })
  await cp(join(root, 'package.json'), join(folder, 'package.json'))
  await symlink(join(root, 'node_modules'), join(folder, 'node_modules'))
  return join(built, 'cli/main.js')
}
