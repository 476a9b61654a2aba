/** Checks of this machine: Node and disk. */
import { statfs } from 'node:fs/promises'
import { fault, type Finding, ok } from './finding.ts'

const diskFreeBytesMin = 1024 ** 3

/** The running Node against `engines` of package.json. */
export function checkNode(version: string = process.versions.node): Finding {
  const [major = 0, minor = 0] = version.split('.').map(Number)
  if (major > 20 || (major === 20 && minor >= 19)) return ok('node', version)
  return fault('node', `${version} is too old`, 'install Node 20.19 or newer')
}

/** Room where the embedded server keeps its data. */
export async function checkDisk(directory: string = process.cwd()): Promise<Finding> {
  const { bavail, bsize } = await statfs(directory)
  const freeBytes = bavail * bsize
  const detail = `${(freeBytes / 1024 ** 3).toFixed(1)} GiB free at ${directory}`
  if (freeBytes >= diskFreeBytesMin) return ok('disk', detail)
  return fault('disk', detail, 'make room: a full disk stops the database')
}
