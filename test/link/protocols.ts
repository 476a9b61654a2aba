/** Protocol files of tests. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'

/** Writes an overlay of a shipped protocol into a folder of its own; the path of the file. */
export function writeOverlay(over: object, base = 'iso1987-ascii'): string {
  const directory = mkdtempSync(join(tmpdir(), 'cobrand-protocol-'))
  process.once('exit', () => rmSync(directory, { recursive: true, force: true }))
  const path = join(directory, 'overlay.json')
  writeFileSync(
    path,
    JSON.stringify({ extends: base, name: 'test-overlay', title: 'Test', ...over }),
  )
  return path
}

/** ISO 8583:1987 in ASCII, where whoever connects signs on. */
export function connectorProtocol(): string {
  return writeOverlay({ session: { signOnBy: 'connector' } })
}
