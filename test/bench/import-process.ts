/** One import in a process of its own, for the benchmark: told by its parent what to import. */
import { importClearing } from '../../src/clearing/import.ts'
import { loadFormat } from '../../src/clearing/formats.ts'
import { fileSource } from '../../src/clearing/source.ts'
import { openCore } from '../../src/core.ts'
import { createLogger } from '../../src/observe/logger.ts'

/** What the parent sends; the key as text, since messages are JSON. */
export interface BenchImport {
  databaseUrl: string
  cardTokenKeyHex: string
  path: string
  acquirerId: string
}

/** What it is told. */
export interface BenchImported {
  ms: number
  /** Processor time of the process meanwhile. */
  cpuMs: number
  taken: number
  strangers: number
  rejected: number
  rssBytesMax: number
}

process.once('message', (message: BenchImport) => void run(message))

async function run({ databaseUrl, cardTokenKeyHex, path, acquirerId }: BenchImport): Promise<void> {
  const cardTokenKey = Buffer.from(cardTokenKeyHex, 'hex')
  const core = await openCore({ databaseUrl, cardTokenKey, log: createLogger('warn') })
  try {
    const startedAt = performance.now()
    const cpu = process.cpuUsage()
    const [source, format] = [await fileSource(path), await loadFormat('generic')]
    const { report } = await importClearing(core, { source, format, acquirerId })
    const ms = performance.now() - startedAt
    const { user, system } = process.cpuUsage(cpu)
    const { taken, strangers, rejected } = report
    const rssBytesMax = process.resourceUsage().maxRSS * 1024
    process.send?.({
      ms,
      cpuMs: (user + system) / 1000,
      taken,
      strangers,
      rejected,
      rssBytesMax,
    } satisfies BenchImported)
  } finally {
    await core.stop()
    process.disconnect()
  }
}
