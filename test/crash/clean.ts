/** The same day with nobody killed. */
import { fileSource } from '../../src/clearing/source.ts'
import { detectFormat } from '../../src/clearing/formats.ts'
import { importClearing } from '../../src/clearing/import.ts'
import { readConfig } from '../../src/config/config.ts'
import { openCore } from '../../src/core.ts'
import { createLogger } from '../../src/observe/logger.ts'
import { Courier } from './courier.ts'
import type { Day, DayFile } from './day.ts'
import { dump } from './ledger.ts'
import type { Limits } from './programme.ts'
import type { Server } from './server.ts'
import { Site } from './site.ts'

/** The ledger after the day, delivered once, message by message and file by file. */
export async function cleanLedger(server: Server, day: Day, limits: Limits): Promise<string[]> {
  const site = await Site.open(server, 'clean', { memberPans: day.memberPans, limits })
  await site.startGateway()
  const courier = new Courier(() => site.ports())
  for (const { messages, file } of day.rounds) {
    await courier.deliver(messages)
    await importQuickly(site, [file])
  }
  await courier.close()
  await site.stopGateway()
  return await dump(site, limits)
}

/** Imports files to their end, in this process. */
export async function importQuickly(site: Site, files: readonly DayFile[]): Promise<void> {
  const config = readConfig(['databaseUrl', 'cardTokenKey'], site.setup.environment)
  const core = await openCore({ ...config, log: createLogger('error') })
  try {
    for (const file of files) {
      const source = await fileSource(await site.place(file))
      const format = await detectFormat(source)
      await importClearing(core, { source, format, acquirerId: file.acquirerId })
    }
  } finally {
    await core.stop()
  }
}

/** Imports a file to its end, as an operator does. */
export async function importWhole(site: Site, file: DayFile): Promise<void> {
  const { exited } = await site.startImport(file)
  const { code, output } = await exited
  if (code !== 0) throw new Error(`the import of ${file.name} ended with ${code}:\n${output}`)
}
