/** What a member's record that reads well is still not taken for. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { assertPan } from '../../src/card/pan.ts'
import { csvFormat } from '../../src/clearing/csv/format.ts'
import { importClearing } from '../../src/clearing/import.ts'
import type { Reject } from '../../src/clearing/rejects.ts'
import { csvFile, csvRecord, genericProfile, memorySource } from '../support/clearing.ts'
import { startCoalition, type LinkedCoalition } from '../support/clearing-coalition.ts'
import { grocery } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

// Published test numbers; the one of 15 digits fits where a merchant id does.
const member = '4111111111111111'
const other = '378282246310005'
const unlinked = '5555555555554444'
const good = { pan: member, merchant_id: grocery.merchantId }

let database: FreshDatabase
let coalition: LinkedCoalition
beforeAll(async () => {
  database = await freshDatabase()
  coalition = await startCoalition(database, [member, other])
})
afterAll(async () => {
  await coalition.intake.stop()
  await database.drop()
})

async function taken(bytes: Buffer, now = new Date()) {
  const rejects: Reject[] = []
  const { report } = await importClearing(
    { ...coalition, sql: database.sql, now: () => now },
    {
      source: memorySource(bytes),
      format: csvFormat(genericProfile),
      acquirerId: grocery.acquirerId,
      rejects: { add: (reject) => void rejects.push(reject), flush: () => Promise.resolve() },
    },
  )
  return { report, rejects }
}

describe('a card number in a text of a record', () => {
  const columns = [
    ...['acquirer_reference', 'terminal_id', 'authorization_code', 'rrn', 'network_reference'],
    'merchant_id',
  ]

  it('makes it a reject, is shown nowhere and in no table', async () => {
    const stray = columns.flatMap((column, at) =>
      // An authorization code has 16 characters; a merchant id 15.
      [member, other, `A/${other.replace(/(\d{4})/g, '$1 ')}`]
        .filter((text) => text.length <= (column === 'authorization_code' ? 16 : 15) || at < 2)
        .map((text, n) => csvRecord({ ...good, acquirer_reference: `S${at}${n}`, [column]: text })),
    )
    const right = csvRecord({ ...good, acquirer_reference: 'S' })
    const looks = csvRecord({ ...good, acquirer_reference: 'L', rrn: `X${unlinked}` })
    const { report, rejects } = await taken(csvFile([...stray, right, looks]))
    const rejected = stray.length + 1
    expect(report).toMatchObject({
      ...{ taken: 1, rejected },
      rejectedByReason: { card_number_in_text: rejected },
    })
    expect(rejects.map(({ cardId }) => cardId)).toEqual(rejects.map(() => coalition.memberIds[0]))
    const rows = await database.sql`
      SELECT to_jsonb(payment)::text || to_jsonb(card_event)::text AS text
        FROM payment JOIN card_event USING (member_id, payment_id)
      UNION ALL SELECT to_jsonb(clearing_file)::text FROM clearing_file`
    const shown = rows.map((row) => String(row['text'])).join('\n')
    const told = rejects.map(({ texts }) => Object.values(texts ?? {}).join(';')).join('\n')
    expect(shown).toContain(grocery.merchantId)
    for (const pan of [member, other, unlinked]) {
      expect(shown).not.toContain(pan)
      expect(told.replaceAll(' ', '')).not.toContain(pan)
    }
  })

  it('is nothing to a record of a stranger, which is not looked at', async () => {
    const record = csvRecord({ pan: unlinked, rrn: unlinked, acquirer_reference: 'U' })
    expect((await taken(csvFile([record]))).report).toMatchObject({ strangers: 1, rejected: 0 })
  })
})

describe('a day that has not come', () => {
  const now = new Date('2025-03-14T22:00:00Z')
  const on = (day: string) =>
    csvRecord({ ...good, purchase_date: day, acquirer_reference: `D${day}` })

  it('is taken up to three days ahead, and rejected beyond', async () => {
    const days = ['2025-03-14', '2025-03-17', '2025-03-18', '2099-12-31']
    const { report, rejects } = await taken(csvFile(days.map(on)), now)
    expect(report).toMatchObject({
      ...{ taken: 2, rejected: 2 },
      rejectedByReason: { purchase_date_future: 2 },
    })
    expect(rejects.map(({ texts }) => texts?.purchase_date)).toEqual(['?', '?'])
  })
})

describe('a file that was imported before', () => {
  it('gives its rejects to who asks for them later, and records nothing', async () => {
    const bytes = csvFile([
      csvRecord({ ...good, acquirer_reference: 'R1' }),
      csvRecord({ ...good, acquirer_reference: 'R2', amount: 'x' }),
      csvRecord({ pan: unlinked, acquirer_reference: 'R3' }),
    ])
    const request = {
      source: memorySource(bytes),
      format: csvFormat(genericProfile),
      acquirerId: grocery.acquirerId,
    }
    const ports = { ...coalition, sql: database.sql }
    const first = await importClearing(ports, request)
    const events = async () => (await database.sql`SELECT count(*) FROM card_event`)[0]
    const before = await events()
    // Linked meanwhile: its records of before are not taken by looking for rejects.
    const pan = Buffer.from(unlinked)
    assertPan(pan)
    coalition.directory.add(coalition.tokenizer.token(pan), coalition.memberIds[0] ?? 0n, 77n)
    const { rejects } = await taken(bytes)
    expect(rejects).toMatchObject([{ line: 3, reason: 'amount_invalid' }])
    expect(await importClearing(ports, request)).toEqual({ ...first, outcome: 'already_imported' })
    expect(await events()).toEqual(before)
  })
})
