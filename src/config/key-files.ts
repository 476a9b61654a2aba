/** Key files: read once, refused where others on the machine could read them too. */
import { readFileSync, statSync } from 'node:fs'
import { Problem } from './errors.ts'

const fileBytesMax = 65_536
const keyBytes = 32
const othersMayRead = 0o077

/** The text of the file that `variable` names. Throws `Problem`. */
export function readSecretFile(variable: string, path: string | undefined): string {
  checkSecretFile(variable, path)
  return readFileSync(path, 'utf8').trim()
}

/** The 32 bytes of the file that `variable` names, in hex or base64. Throws `Problem`. */
export function readCardTokenKey(variable: string, path: string | undefined): Buffer {
  const text = readSecretFile(variable, path)
  const key = Buffer.from(text, /^[0-9a-f]{64}$/i.test(text) ? 'hex' : 'base64')
  if (key.length !== keyBytes) {
    throw new Problem(
      variable,
      `names a file without a key of ${keyBytes} bytes: make one with "openssl rand -hex ${keyBytes}"`,
    )
  }
  return key
}

function checkSecretFile(variable: string, path: string | undefined): asserts path is string {
  if (path === undefined || path === '') {
    throw new Problem(variable, 'is not set: make the key files with "cobrand keys generate"')
  }
  const file = statSync(path, { throwIfNoEntry: false })
  if (file === undefined || !file.isFile()) {
    throw new Problem(variable, 'names no file: put the key there, or correct the path')
  }
  if (process.platform !== 'win32' && (file.mode & othersMayRead) !== 0) {
    throw new Problem(variable, 'names a file that other users may read: chmod 600 it')
  }
  if (file.size > fileBytesMax) {
    throw new Problem(variable, `names a file of more than ${fileBytesMax} bytes, which is no key`)
  }
}
