/** docs/retailer.md on receipts: what it sends is taken as it stands there, and its refusals are those of the code. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Intake } from '../../src/intake/index.ts'
import { Identifiers } from '../../src/member/identifier.ts'
import { setPhone } from '../../src/member/member.ts'
import { refusals } from '../../src/receipt/result.ts'
import { takeReceipts } from '../../src/receipt/take.ts'
import { seedCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { openIntake } from '../support/gateways.ts'
import { joinLongAgo } from '../support/joined.ts'
import { readDocument, shellLines, tableRows } from './documents.ts'

const document = readDocument('docs/retailer.md')
const sent = shellLines(document)
  .filter((line) => line.endsWith('/v1/partner/receipts'))
  .map((line) => JSON.parse(/ -d '([^']*)'/.exec(line)?.[1] ?? '') as { receipts: unknown[] })

let database: FreshDatabase
let intake: Intake
let memberId: bigint
let partnerId: bigint
const identifiers = new Identifiers(randomBytes(32))
beforeAll(async () => {
  database = await freshDatabase()
  const { reference, memberIds } = await seedCoalition(database.sql, 1)
  memberId = memberIds[0] ?? 0n
  await joinLongAgo(database.sql, memberId)
  await setPhone(database.sql, memberId, identifiers.phoneHash('+77010000001'))
  const [row] = await database.sql<{ partnerId: bigint }[]>`
    SELECT partner_id AS "partnerId" FROM location WHERE name = 'Dala Market, Abay 10'`
  partnerId = row?.partnerId ?? 0n
  intake = openIntake(database.url, () => reference)
})
afterAll(async () => {
  await intake.stop()
  await database.drop()
})

test('a receipt and a return are taken as they stand there', async () => {
  const now = () => new Date('2026-11-21T06:00:00Z')
  const points: unknown[] = []
  for (const { receipts } of sent) {
    const ports = { sql: database.sql, identifiers, intake, now }
    for (const result of await takeReceipts(ports, partnerId, receipts)) {
      expect(result).toMatchObject({ status: 'recorded', memberId })
      if (result.status === 'recorded') points.push(result.points)
    }
  }
  expect(points).toEqual([10n, -2n])
  expect(document.text).toContain('"points": "10"')
})

test('the table of refusals is that of the code', () => {
  const rows = tableRows(document, 'refusal').map(([code]) => code)
  expect(rows).toEqual(Object.keys(refusals))
})
