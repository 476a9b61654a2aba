/** What has cleared of the members' purchases when the demo starts, so that banks' profiles and members' points are not empty. */
import { importClearing } from '../../clearing/import.ts'
import { loadFormat } from '../../clearing/formats.ts'
import { fileSource } from '../../clearing/source.ts'
import { rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { dayBefore, dayOf } from '../../values/time.ts'
import { links } from './cast.ts'
import { purchasesFile } from './clearing-day.ts'
import type { Demo } from './environment.ts'

/** Imports yesterday's purchases; on the same day a second time, nothing is new. `directory` holds the file. */
export async function clearYesterday({ gateway }: Demo, directory: string): Promise<void> {
  const path = join(directory, 'yesterday.csv')
  await writeFile(path, purchasesFile(dayBefore(dayOf(new Date()), 1)), { mode: 0o600 })
  const [source, format] = [await fileSource(path), await loadFormat('generic')]
  const { acquirerId } = links.alfa
  await importClearing(gateway.core, { source, format, acquirerId })
  await rm(path)
}
