/** Files of the schemes' formats through the importer: what members earn, what is counted, what is refused whole. */
import { readFile } from 'node:fs/promises'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { acceptor } from '../../src/clearing/base2/layout.ts'
import { loadFormat } from '../../src/clearing/formats.ts'
import { importClearing, type ImportPorts } from '../../src/clearing/import.ts'
import { memorySource } from '../support/clearing.ts'
import { startCoalition, type LinkedCoalition } from '../support/clearing-coalition.ts'
import { madeFile } from '../support/clearing-formats.ts'
import { grocery } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

const member = '4111111111111111'
const shop = { merchantId: grocery.merchantId, terminalId: 'T0000001', mcc: '5411' }

let database: FreshDatabase
let coalition: LinkedCoalition
let ports: ImportPorts
beforeAll(async () => {
  database = await freshDatabase()
  coalition = await startCoalition(database, [member])
  ports = { ...coalition, sql: database.sql, wait: () => Promise.resolve() }
})
afterAll(async () => {
  await coalition.intake.stop()
  await database.drop()
})

async function take(name: string, bytes: Buffer, signal?: AbortSignal) {
  const { acquirerId } = grocery
  const format = await loadFormat(name)
  const abort = signal === undefined ? {} : { signal }
  return await importClearing(ports, {
    source: memorySource(bytes, name),
    format,
    acquirerId,
    ...abort,
  })
}

/** Files whose records are all of one purchase of one member, under another transaction code. */
function coded(whole: Buffer, code: string): Buffer {
  const lines = whole.toString('latin1').split('\n')
  return Buffer.from(
    lines.map((line) => (/^0[56]/.test(line) ? code + line.slice(2) : line)).join('\n'),
    'latin1',
  )
}

describe('BASE II', () => {
  const plan = {
    records: 30,
    membersShare: 1,
    memberPans: [member],
    shops: [shop],
    day: '20250314',
  }

  it('gives points for presentments, takes them back for reversals, and gives none for cash', async () => {
    const whole = coded(madeFile('base2', { ...plan, seed: 3 }), '05')
    const first = await take('base2', whole)
    expect(first.report).toMatchObject({ records: 30, taken: 30, strangers: 0, rejected: 0 })
    expect(BigInt(first.report.pointsGiven) > 0n).toBe(true)

    const reversed = await take('base2', coded(whole, '25'))
    expect(reversed.report).toMatchObject({
      taken: 30,
      pointsGiven: '0',
      pointsTaken: first.report.pointsGiven,
    })
    const cash = await take('base2', coded(madeFile('base2', { ...plan, seed: 33 }), '07'))
    expect(cash.report).toMatchObject({
      ...{ records: 30, taken: 30, notYetTaken: 0, pointsGiven: '0', pointsTaken: '0' },
    })
  })

  it('counts the same record once, however its file was laid out', async () => {
    const seed = { ...plan, seed: 4 }
    expect((await take('base2', madeFile('base2', seed))).report.taken).toBe(30)
    const other = await take('base2', madeFile('base2-ebcdic', seed))
    expect(other).toMatchObject({ outcome: 'imported', report: { taken: 0, duplicate: 30 } })
    expect((await take('ipm', madeFile('ipm', seed))).report).toMatchObject({
      taken: 0,
      duplicate: 30,
    })
  })

  it('shows a trailer that disagrees in the report that is kept', async () => {
    const bytes = madeFile('base2', { ...plan, seed: 5 })
    const [start] = acceptor.merchantId
    bytes.fill(0x20, 169 * 2 + start, 169 * 2 + start + 15)
    const { report } = await take('base2', bytes.subarray(0, -169))
    expect(report).toMatchObject({ taken: 29, rejectedByReason: { merchant_id_invalid: 1 } })
    expect(report.controls.filter(({ agrees }) => !agrees)).toMatchObject([{ of: 'file trailer' }])
    const [kept] = await database.sql`
      SELECT report->'controls' AS controls FROM clearing_file ORDER BY file_id DESC LIMIT 1`
    expect(kept?.['controls']).toEqual(report.controls)
  })
})

describe('IPM', () => {
  const plan = { records: 300, membersShare: 0.5, memberPans: [member], shops: [shop] }

  it('with a block damaged anywhere takes nothing at all, and everything once it is whole', async () => {
    const bytes = madeFile('ipm', { ...plan, seed: 21 })
    const damaged = Buffer.from(bytes)
    damaged[60 * 1014 - 1] = 0
    const rows = async () => (await database.sql`SELECT count(*)::int AS events FROM card_event`)[0]
    const before = await rows()
    await expect(take('ipm', damaged)).rejects.toMatchObject({
      code: 'block_padding',
      place: 60 * 1014 - 1,
      unit: 'byte',
    })
    expect(await rows()).toEqual(before)
    const { report } = await take('ipm', bytes)
    expect(report).toMatchObject({ records: 300, rejected: 0, duplicate: 0 })
    expect(report.taken).toBeGreaterThan(100)
  })

  it('that was interrupted goes on where it stopped', async () => {
    const bytes = madeFile('ipm-vbs', { ...plan, seed: 22 })
    const ended = take('ipm', bytes, AbortSignal.abort())
    await expect(ended).rejects.toMatchObject({ name: 'ImportError', code: 'interrupted' })
    const { outcome, report } = await take('ipm', bytes)
    expect(outcome).toBe('imported')
    expect(report.taken + report.duplicate + report.strangers).toBe(300)
  })
})

it("PagoPA's file with hashes is not marked as imported, and says why", async () => {
  const line = `13131;00;01;${'ab'.repeat(32)};2020-03-20T10:50:33.000+01:00;A1;5;;1;978;2;0;1;2;5422;;;00;\n`
  await expect(take('pagopa', Buffer.from(line))).rejects.toThrow(/most for 'pan_hashed'/)
})

it('a text that is cut inside of a character loses that record alone', async () => {
  const bytes = Buffer.concat([
    madeFile('ndjson', { records: 2, seed: 31 }),
    Buffer.from('{"operation":"presentment","shop":"Алма').subarray(0, -1),
  ])
  const { report } = await take('ndjson', bytes)
  expect(report).toMatchObject({ records: 3, rejectedByReason: { unterminated: 1 } })
})

it.each(['base2', 'base2-ebcdic', 'ipm', 'ipm-ascii'] as const)(
  'the fixture of %s is what is made today',
  async (name) => {
    const fixture = await readFile(`fixtures/clearing/day-${name}.bin`)
    expect(fixture.equals(madeFile(name, { records: 8, seed: 2025 }))).toBe(true)
  },
)
