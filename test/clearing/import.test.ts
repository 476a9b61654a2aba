import { createHash } from 'node:crypto'
import { once } from 'node:events'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { csvFormat } from '../../src/clearing/csv/format.ts'
import { importClearing, type ImportPorts } from '../../src/clearing/import.ts'
import { lockOf, whileLocked } from '../../src/clearing/lock.ts'
import { latestFiles } from '../../src/clearing/store.ts'
import {
  csvFile,
  csvRecord as anyRecord,
  genericProfile,
  memorySource,
  type CsvRecord,
} from '../support/clearing.ts'
import { ledgerOf, startCoalition, type LinkedCoalition } from '../support/clearing-coalition.ts'
import { grocery } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

const member = '4111111111111111'
const stranger = '5555555555554444'

const csvRecord = (columns: Partial<CsvRecord>): CsvRecord =>
  anyRecord({ merchant_id: grocery.merchantId, ...columns })

/** The day: 125.00 and 300.00 bought, 100.00 given back, a stranger, a repeat, and two bad lines. */
const day = [
  csvRecord({ pan: member, amount: '12500', acquirer_reference: 'A1', rrn: '1' }),
  csvRecord({ pan: stranger, acquirer_reference: 'A2' }),
  csvRecord({ pan: member, amount: '30000', acquirer_reference: 'A3', rrn: '3' }),
  csvRecord({ pan: member, amount: '30000', acquirer_reference: 'A3', rrn: '3' }),
  csvRecord({ pan: member, amount: '3OOOO', acquirer_reference: 'A4' }),
  csvRecord({ pan: '', acquirer_reference: 'A5' }),
  csvRecord({
    operation: 'refund',
    pan: member,
    amount: '10000',
    acquirer_reference: 'A6',
    rrn: '3',
  }),
]

let database: FreshDatabase
let coalition: LinkedCoalition
let ports: ImportPorts

async function start(): Promise<void> {
  database = await freshDatabase()
  coalition = await startCoalition(database, [member])
  ports = { ...coalition, sql: database.sql, wait: () => Promise.resolve() }
}

async function stop(): Promise<void> {
  await coalition.intake.stop()
  await database.drop()
}

const request = (bytes: Buffer, name = 'day.csv') => ({
  source: memorySource(bytes, name),
  format: csvFormat(genericProfile),
  acquirerId: grocery.acquirerId,
})

/** Where line `line` begins. */
function offsetOf(bytes: Buffer, line: number): number {
  return (
    bytes
      .toString('latin1')
      .split('\n', line - 1)
      .join('\n').length + 1
  )
}

describe('a day of clearing', () => {
  beforeAll(start)
  afterAll(stop)
  const bytes = csvFile(day)

  it('is imported and accounted for', async () => {
    const { outcome, report } = await importClearing(ports, request(bytes))
    expect(outcome).toBe('imported')
    expect(report).toEqual({
      file: 'day.csv',
      acquirer: grocery.acquirerId,
      profile: 'generic',
      bytes: bytes.length,
      records: 7,
      taken: 3,
      matchedByRung: { network_reference: 2, opened: 1 },
      duplicate: 1,
      strangers: 1,
      notYetTaken: 0,
      notYetTakenByKind: {},
      controls: [],
      rejected: 2,
      rejectedByReason: { amount_invalid: 1, pan_invalid: 1 },
      rejects: [
        { line: 6, offset: offsetOf(bytes, 6), reason: 'amount_invalid' },
        { line: 7, offset: offsetOf(bytes, 7), reason: 'pan_invalid' },
      ],
      pointsGiven: '4',
      pointsTaken: '1',
    })
    const [account] = await database.sql`
      SELECT credits_posted - debits_posted AS points FROM account
       WHERE account_id = ${coalition.memberIds[0] ?? 0n}`
    expect(account?.['points']).toBe(3n)
  })

  it('names file and line as the source of each element', async () => {
    const elements = await database.sql`
      SELECT kind, file_record, link, name FROM card_event
        JOIN clearing_file USING (file_id) ORDER BY file_record`
    expect([...elements]).toEqual([
      { kind: 'presentment', file_record: 2, link: '', name: 'day.csv' },
      { kind: 'presentment', file_record: 4, link: '', name: 'day.csv' },
      { kind: 'refund', file_record: 8, link: '', name: 'day.csv' },
    ])
  })

  it('again, under any name, answers with the first report and changes nothing', async () => {
    const before = await ledgerOf(database.sql)
    const again = await importClearing(ports, request(bytes, 'other.csv'))
    expect(again).toMatchObject({ outcome: 'already_imported', report: { file: 'day.csv' } })
    expect(await ledgerOf(database.sql)).toEqual(before)
  })

  it('with the same records in another file changes nothing', async () => {
    const before = await ledgerOf(database.sql)
    const { report } = await importClearing(ports, request(csvFile(day.toReversed(), '\r\n')))
    expect(report).toMatchObject({ taken: 0, duplicate: 4, pointsGiven: '0', pointsTaken: '0' })
    expect(await ledgerOf(database.sql)).toEqual(before)
  })

  it('leaves no card number and no trace of a stranger in the database', async () => {
    const rows = await database.sql`
      SELECT to_jsonb(payment)::text || to_jsonb(card_event)::text AS text
        FROM payment JOIN card_event USING (member_id, payment_id)
      UNION ALL SELECT to_jsonb(clearing_file)::text FROM clearing_file
      UNION ALL SELECT to_jsonb(outbox)::text FROM outbox`
    const text = rows.map((row) => String(row['text'])).join('\n')
    expect(text).toContain(grocery.merchantId)
    for (const pan of [member, stranger]) expect(text).not.toContain(pan)
    const [members] = await database.sql`SELECT count(DISTINCT member_id) FROM payment`
    expect(members?.['count']).toBe(1n)
  })
})

describe('what an import refuses', () => {
  beforeAll(start)
  afterAll(stop)
  const files = async (): Promise<unknown> =>
    (await database.sql`SELECT state FROM clearing_file`).map((row) => row['state'])
  const latest = async () => (await latestFiles(database.sql, null, 1))[0]

  it('a file that is not of the profile, and keeps in mind where; once a name', async () => {
    const compressed = request(Buffer.from([0x1f, 0x8b, 0x0a]), 'packed.csv')
    for (let again = 0; again < 2; again++) {
      await expect(importClearing(ports, compressed)).rejects.toMatchObject({ code: 'not_text' })
    }
    expect(await files()).toEqual(['refused'])
    expect(await latest()).toMatchObject({
      ...{ name: 'packed.csv', profile: 'generic', state: 'refused', report: null },
      fault: {
        code: 'not_text',
        place: 1,
        unit: 'line',
        message: expect.stringMatching(/^line 1: /),
      },
    })
    const [events] = await database.sql`SELECT count(*)::int AS events FROM card_event`
    expect(events?.['events']).toBe(0)
  })

  it('a file of no format that is known', async () => {
    const { format: _, ...unknown } = request(Buffer.from('%PDF-1.7\n'), 'a.pdf')
    await expect(importClearing(ports, unknown)).rejects.toMatchObject({ code: 'format_unknown' })
    expect(await latest()).toMatchObject({ name: 'a.pdf', fault: { code: 'format_unknown' } })
  })

  it('an acquirer that nothing is mapped for', async () => {
    const mistyped = { ...request(csvFile(day)), acquirerId: 'ACQ2' }
    await expect(importClearing(ports, mistyped)).rejects.toMatchObject({
      code: 'unknown_acquirer',
    })
    expect(await files()).toEqual(['refused', 'refused'])
  })

  it('a file without one good record, whose rejects are listed, and which can be imported again', async () => {
    const bad = request(csvFile([csvRecord({ amount: '1.00' }), csvRecord({ amount: '2.00' })]))
    const refusal = { code: 'nothing_readable', message: /amount_invalid/ }
    await expect(importClearing(ports, bad)).rejects.toMatchObject({ code: refusal.code })
    await expect(importClearing(ports, bad)).rejects.toThrow(refusal.message)
    expect(await files()).toEqual(['refused', 'refused', 'refused'])
    expect(await latest()).toMatchObject({
      fault: { code: 'nothing_readable' },
      report: { rejected: 2, rejects: [{ line: 2 }, { line: 3 }] },
    })
  })

  it('a file that changes while it is read', async () => {
    const source = memorySource(csvFile(day))
    let reads = 0
    const growing = {
      ...source,
      chunks: () => (++reads === 1 ? source : memorySource(csvFile([...day, ...day]))).chunks(),
    }
    const changed = importClearing(ports, { ...request(csvFile(day)), source: growing })
    await expect(changed).rejects.toMatchObject({ code: 'file_changed' })
    const { report } = await importClearing(ports, request(csvFile(day)))
    expect(report).toMatchObject({ taken: 0, duplicate: 4, strangers: 1 })
  })

  it('none that has no records', async () => {
    const { report } = await importClearing(ports, request(csvFile([])))
    expect(report).toMatchObject({ records: 0, taken: 0, rejected: 0 })
  })
})

describe('two imports of one file side by side', () => {
  beforeAll(start)
  afterAll(stop)

  it('take each record once, and answer with one report', async () => {
    const both = await Promise.all([
      importClearing(ports, request(csvFile(day))),
      importClearing(ports, request(csvFile(day))),
    ])
    const [one, other] = both.toSorted((a, b) => (a.outcome < b.outcome ? 1 : -1))
    expect(one).toMatchObject({ outcome: 'imported', report: { taken: 3 } })
    expect(other).toEqual({ ...one, outcome: 'already_imported' })
    const [account] = await database.sql`
      SELECT credits_posted - debits_posted AS points FROM account
       WHERE account_id = ${coalition.memberIds[0] ?? 0n}`
    expect(account?.['points']).toBe(3n)
    const [keys] = await database.sql`SELECT count(*) FROM card_event`
    expect(keys?.['count']).toBe(3n)
  })
})

describe('a file that is being imported', () => {
  beforeAll(start)
  afterAll(stop)

  it('is left to whoever imports it, until they have ended', async () => {
    const digest = createHash('sha256').update(csvFile(day)).digest()
    const lock = lockOf('clearing file', grocery.acquirerId, digest)
    const importing = () => importClearing(ports, request(csvFile(day)))
    const held = await whileLocked(database.sql, lock, () => importing().catch((error) => error))
    expect(held?.result).toMatchObject({ name: 'ImportError', code: 'under_way' })
    expect(await latestFiles(database.sql, null, 1)).toEqual([])
    expect(await importing()).toMatchObject({ outcome: 'imported' })
  })

  it('is let go with the connection that held it; the work is told, and goes on', async () => {
    const lock = lockOf('another file')
    let lost: AbortSignal | undefined
    const holding = whileLocked(database.sql, lock, async (signal) => {
      lost = signal
      await database.sql`
        SELECT pg_terminate_backend(pid) FROM pg_locks
         WHERE locktype = 'advisory' AND granted AND database = (
           SELECT oid FROM pg_database WHERE datname = current_database())`
      if (!signal.aborted) await once(signal, 'abort')
      return 'done'
    })
    expect(await holding).toEqual({ result: 'done' })
    expect(lost?.aborted).toBe(true)
    expect(await whileLocked(database.sql, lock, () => Promise.resolve(1))).toEqual({ result: 1 })
  })
})

describe('an import that is interrupted', () => {
  afterAll(stop)

  it('ends, run again, in the ledger of a clean one', async () => {
    const many = Array.from({ length: 40 }, (_, i) =>
      csvRecord({ pan: member, acquirer_reference: `B${i}`, rrn: `${i}`, amount: `${10_000 + i}` }),
    )
    await start()
    await importClearing(ports, request(csvFile(many)))
    const clean = await ledgerOf(database.sql)
    await stop()

    await start()
    let submitted = 0
    const failing: ImportPorts['intake'] = {
      submit: (event, done) =>
        ++submitted > 17 ? 'unavailable' : coalition.intake.submit(event, done),
      onRoom: (callback) => coalition.intake.onRoom(callback),
    }
    const broken = importClearing({ ...ports, intake: failing }, request(csvFile(many)))
    await expect(broken).rejects.toMatchObject({ code: 'unavailable' })
    const { outcome, report } = await importClearing(ports, request(csvFile(many)))
    expect(outcome).toBe('imported')
    expect(report.taken + report.duplicate).toBe(40)
    expect(report.taken).toBeLessThanOrEqual(23)
    expect(await ledgerOf(database.sql)).toEqual(clean)
  })
})
