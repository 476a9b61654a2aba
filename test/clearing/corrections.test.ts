/** The whole circle, in every format: rejected, corrected in the rejects file, imported, taken once. */
import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { latin1ToEbcdic } from '../../src/clearing/ebcdic.ts'
import { loadFormat } from '../../src/clearing/formats.ts'
import { importClearing, type ImportResult } from '../../src/clearing/import.ts'
import type { MadeFormat } from '../../src/clearing/make/names.ts'
import type { RecordPlace } from '../../src/clearing/reader.ts'
import { textColumns, textsOf, type ClearingRecord } from '../../src/clearing/record.ts'
import { RejectsFile } from '../../src/clearing/rejects.ts'
import { fileSource } from '../../src/clearing/source.ts'
import { ledgerOf, startCoalition, type LinkedCoalition } from '../support/clearing-coalition.ts'
import { madeFile } from '../support/clearing-formats.ts'
import { grocery } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

const member = '4111111111111111'
const plan = {
  ...{ records: 40, membersShare: 0.5, memberPans: [member] },
  shops: [{ merchantId: grocery.merchantId, terminalId: 'T0000001', mcc: '5411' }],
}

/** What the day looks like in a format, and what no day looks like. */
const dates: Partial<Record<MadeFormat, readonly [string, string]>> = {
  rfc4180: ['14.03.2025', '30.02.2025'],
  generic: ['2025-03-14', '2025-02-30'],
  ndjson: ['2025-03-14', '2025-02-30'],
  pagopa: ['2025-03-14', '2025-02-30'],
  base2: ['0314', '0230'],
  'base2-ebcdic': ['0314', '0230'],
  ipm: ['250314', '250230'],
  'ipm-vbs': ['250314', '250230'],
  'ipm-ascii': ['250314', '250230'],
}

let folder = ''
let database: FreshDatabase
let coalition: LinkedCoalition
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'corrections-'))
})
afterAll(() => rm(folder, { recursive: true }))

async function onFreshLedger<Result>(work: () => Promise<Result>): Promise<Result> {
  database = await freshDatabase()
  coalition = await startCoalition(database, [member])
  const [memberId = 0n] = coalition.memberIds
  await database.sql`
    INSERT INTO card_token (token, member_id, card_id)
    VALUES (${Buffer.alloc(16, 1)}, ${memberId}, ${memberId})`
  try {
    return await work()
  } finally {
    await coalition.intake.stop()
    await database.drop()
  }
}

async function take(bytes: Buffer | string, name: string, rejects?: string): Promise<ImportResult> {
  const path = join(folder, name)
  await writeFile(path, bytes)
  const sink = rejects === undefined ? undefined : await RejectsFile.open(rejects)
  try {
    return await importClearing(
      { ...coalition, sql: database.sql },
      { source: await fileSource(path), acquirerId: grocery.acquirerId, rejects: sink },
    )
  } finally {
    await sink?.keep()
  }
}

/** The member's records of a file: where each stands, and what it says. */
async function membersRecords(format: MadeFormat, bytes: Buffer) {
  const reader = (await loadFormat(format.replace(/-.*/, ''))).newReader(bytes.length)
  reader.feed(bytes)
  reader.close()
  const found: { place: RecordPlace; record: ClearingRecord }[] = []
  while (reader.next() === 'record') {
    const { pan, place } = reader
    if (pan.bytes.toString('latin1', pan.start, pan.end) !== member) continue
    found.push({ place, record: reader.record(place) })
  }
  return found
}

/** `bytes` with `text` replaced by what is no such thing, in the record that begins at `offset`. */
function damage(format: MadeFormat, bytes: Buffer, offset: number, text: string, by: string): void {
  const [before, after] = [Buffer.from(text, 'latin1'), Buffer.from(by, 'latin1')]
  if (/^ipm(-vbs)?$|ebcdic/.test(format)) {
    latin1ToEbcdic(before, 0, before.length)
    latin1ToEbcdic(after, 0, after.length)
  }
  const at = bytes.indexOf(before, offset)
  expect(at - offset).toBeLessThan(500)
  after.copy(bytes, at)
}

describe.each(Object.keys(dates) as MadeFormat[])('%s', (format) => {
  const seed = 77
  const clean = madeFile(format, { ...plan, seed })
  const [day = '', noDay = ''] = dates[format] ?? []
  // A letter in DE2 is no ISO 8583 any more.
  const panReason = format.startsWith('ipm') ? 'record_malformed' : 'pan_invalid'
  let expected: unknown
  beforeEach(async () => {
    expected = await onFreshLedger(async () => {
      await take(clean, 'clean')
      return await ledgerOf(database.sql)
    })
  })

  it('is rejected, corrected, imported, and then as if nothing had been wrong', async () => {
    const records = await membersRecords(format, clean)
    // Not across the end of a block, where two bytes of padding would stand inside of the text.
    const whole = records.filter(({ place }) => place.offset % 1014 < 500)
    const [first, , , second] = whole
    if (first === undefined || second === undefined) throw new Error('the day is too short')
    const bytes = Buffer.from(clean)
    damage(format, bytes, first.place.offset, day, noDay)
    damage(format, bytes, second.place.offset, member, `x${member.slice(1)}`)
    await onFreshLedger(async () => {
      const path = join(folder, 'rejects')
      const { report } = await take(bytes, 'day', path)
      expect(report.rejects).toEqual([
        { ...placeOf(first.place), reason: 'purchase_date_invalid' },
        { ...placeOf(second.place), reason: panReason },
      ])
      const text = await readFile(path, 'utf8')
      expect(text).not.toContain(member.slice(1))
      expect(text).toContain(`;#${coalition.memberIds[0]};`)

      const again = join(folder, 'again')
      await expect(take(text, 'uncorrected', again)).rejects.toMatchObject({
        code: 'nothing_readable',
      })
      expect(rowsOf(await readFile(again, 'utf8'))).toMatchObject([
        { reason: 'purchase_date_invalid', purchase_date: '?' },
        { reason: 'pan_invalid', card: '?' },
      ])

      const corrected = correct(text, [first.record, second.record])
      expect((await take(corrected, 'corrected')).report).toMatchObject({
        ...{ profile: 'rejects', records: 2, taken: 2, rejected: 0 },
      })
      expect(await ledgerOf(database.sql)).toEqual(expected)
      for (const more of [corrected.replaceAll('\n', '\r\n'), clean]) {
        expect((await take(more, 'more')).report.taken).toBe(0)
      }
      expect(await ledgerOf(database.sql)).toEqual(expected)
    })
  })
})

const header = ['line', 'offset', 'reason', 'card', ...textColumns].join(';')

function placeOf({ line, offset }: RecordPlace): { line: number; offset: number } {
  return { line, offset }
}

/** Each row after the header by its columns. */
function rowsOf(text: string): Record<string, string>[] {
  const [head = '', ...rows] = text.trimEnd().split('\n')
  const names = head.split(';')
  return rows.map((row) =>
    Object.fromEntries(row.split(';').map((value, at) => [names[at] ?? '', value])),
  )
}

/** What an operator does: fills in what is missing, and nothing else. */
function correct(text: string, records: readonly ClearingRecord[]): string {
  const rows = rowsOf(text).map((row, at) => {
    const record = records[at]
    if (record === undefined) throw new Error('more was rejected than was damaged')
    const known: Record<string, string> = { card: member, ...textsOf(record) }
    const filled = Object.entries(row).map(([name, value]) => (value === '?' ? known[name] : value))
    return filled.join(';')
  })
  return `${[header, ...rows].join('\n')}\n`
}
