/** Benchmark: strangers' records of clearing files read and screened, which is all that is done with them; one core. */
import { randomBytes } from 'node:crypto'
import { Directory } from '../../src/card/directory.ts'
import { CardTokenizer, tokenBytes } from '../../src/card/token.ts'
import { loadFormat } from '../../src/clearing/formats.ts'
import { makeFile } from '../../src/clearing/make/index.ts'
import type { ClearingFormat } from '../../src/clearing/reader.ts'
import { Screen, screenRecordsMax } from '../../src/clearing/screen.ts'
import type { Row } from './report.ts'
import { shop } from './shop.ts'

/** What one core is to read and screen in a second. */
const target = 1_000_000
const linkedCards = 100_000
const chunkBytes = 1 << 18
const rounds = 5

/** Measures a file of each format in memory, of `records` records. Its time is the processor time of this process. */
export async function measureStrangers(records = 200_000): Promise<Row[]> {
  const tokenizer = new CardTokenizer(randomBytes(32))
  const directory = new Directory()
  const tokens = randomBytes(linkedCards * tokenBytes)
  for (let at = 0; at < linkedCards; at++) directory.add(tokens, 1n, BigInt(at), at * tokenBytes)
  const rows: Row[] = []
  for (const name of ['base2', 'ipm', 'generic'] as const) {
    const { merchantId, terminalId, mcc, currency } = shop
    const made = makeFile(name, {
      ...{ records, membersShare: 0, memberPans: [], shops: [{ merchantId, terminalId, mcc }] },
      ...{ currency: { alpha: 'KZT', numeric: currency }, day: '20250314', seed: 1 },
    })
    const file = Buffer.concat([...made])
    const format = await loadFormat(name)
    const seconds: number[] = []
    for (let round = 0; round < rounds; round++) {
      const started = process.cpuUsage()
      const strangers = readThrough(format, file, new Screen(tokenizer, directory))
      const { user, system } = process.cpuUsage(started)
      if (strangers !== records) throw new Error(`${name}: ${strangers} of ${records} were read`)
      seconds.push((user + system) / 1e6)
    }
    const rate = records / (seconds.toSorted((one, other) => one - other)[rounds >> 1] ?? 1)
    const ratio = `${(rate / target).toFixed(2)} x ${target.toLocaleString('en-US')}`
    rows.push({
      name,
      rate,
      unit: 'rec/s',
      ratio: name === 'base2' ? `${ratio}, the target` : ratio,
    })
  }
  return rows
}

/** Goes through the file as an import does. Answers how many records were strangers'. */
function readThrough(format: ClearingFormat, file: Buffer, screen: Screen): number {
  const reader = format.newReader()
  let strangers = 0
  const screened = (): void => {
    strangers += screen.size - screen.release().members.length
  }
  const drain = (): void => {
    for (let step = reader.next(); step !== 'starved' && step !== 'ended'; step = reader.next()) {
      if (step === 'record') screen.add(reader.pan, reader.place)
      if (screen.size === screenRecordsMax) screened()
    }
    if (screen.size > 0) screened()
  }
  for (let at = 0; at < file.length; at += chunkBytes) {
    const chunk = file.subarray(at, at + chunkBytes)
    for (let from = 0; from < chunk.length; drain()) from += reader.feed(chunk, from)
  }
  reader.close()
  drain()
  return strangers
}
