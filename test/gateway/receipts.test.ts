/** A till and a portal against a whole gateway, over HTTP alone: from the phone to the explained receipt. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { applyCoalition } from '../../src/cli/coalition/apply.ts'
import { readCoalition } from '../../src/cli/coalition.ts'
import { startGateway, type Gateway } from '../../src/main.ts'
import { createApiKey } from '../../src/keys/api-key.ts'
import { generateEncryptionKey } from '../../src/keys/encryption.ts'
import { createLogger } from '../../src/observe/logger.ts'
import { everyText } from '../member/every-text.ts'
import { receiptDocument, returnDocument } from '../receipt/documents.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { ledgerFaults } from '../support/ledger-faults.ts'

let database: FreshDatabase
let gateway: Gateway
let keys: { operator: string; partner: string }
beforeAll(async () => {
  database = await freshDatabase()
  const { sql, url } = database
  const file = new URL('../../fixtures/demo/coalition.json', import.meta.url)
  await applyCoalition(sql, await readCoalition(file))
  const [row] = await sql<{ partnerId: bigint }[]>`
    SELECT partner_id AS "partnerId" FROM location WHERE name = 'Dala Market, Abay 10'`
  const ownerId = row?.partnerId ?? 0n
  keys = {
    operator: await createApiKey(sql, 'portal', { audience: 'operator', ownerId: null }),
    partner: await createApiKey(sql, 'till', { audience: 'partner', ownerId }),
  }
  gateway = await startGateway(
    {
      ...{ databaseUrl: url, httpHost: '127.0.0.1', httpPort: 0, answerBudgetMs: 1000, links: [] },
      ...{ cardTokenKey: randomBytes(32), encryptionKeyJwk: await generateEncryptionKey() },
    },
    createLogger('silent'),
  )
})
afterAll(async () => {
  await gateway.stop()
  await database.drop()
})

async function call(path: string, key: string, json?: unknown): Promise<Record<string, unknown>> {
  const headers = { authorization: `Bearer ${key}`, 'content-type': 'application/json' }
  const sent = json === undefined ? {} : { method: 'POST', body: JSON.stringify(json) }
  const response = await fetch(gateway.http.url + path, { headers, ...sent })
  expect([path, response.ok]).toEqual([path, true])
  return (await response.json()) as Record<string, unknown>
}

test('a phone, a receipt by it, another by a code, a return, and what the member sees', async () => {
  const { operator, partner } = keys
  const phone = '+7 701 555 12 34'
  const asked = { name: 'Aigerim', key: '5f8a1c3e-2b47-4d9a-8e61-0c7d3f9b2a15', phone }
  const { memberId } = await call('/v1/members', operator, asked)
  const { code } = await call(`/v1/members/${String(memberId)}/qr-codes`, operator, {})
  const at = new Date().toISOString().replace(/\.\d+Z$/, 'Z')
  const receipts = [
    returnDocument({ at }),
    receiptDocument({ at, member: { phone: '0077015551234' } }),
    receiptDocument({ at, member: { memberQr: code }, receiptId: 'A-3' }),
    receiptDocument({ at, member: { phone: '+77015551235' }, receiptId: 'A-4' }),
  ]
  const first = await call('/v1/partner/receipts', partner, { receipts })
  expect(first).toMatchObject({
    results: [
      { status: 'recorded', points: '-2' },
      { status: 'recorded', points: '10' },
      { status: 'recorded', points: '10' },
      { status: 'refused', code: 'unknown_member', pointer: '/member' },
    ],
  })
  const again = await call('/v1/partner/receipts', partner, { receipts })
  const repeated = JSON.stringify(first).replaceAll('recorded', 'repeated')
  expect(JSON.stringify(again)).toBe(repeated)
  expect(await call(`/v1/members/${String(memberId)}/balance`, partner)).toMatchObject({
    ...{ available: '18', pending: '0' },
  })

  const [, bought] = first['results'] as { paymentId: string }[]
  const explained = await call(`/v1/payments/${bought?.paymentId ?? ''}/explanation`, partner)
  expect(explained).toMatchObject({
    card: null,
    amounts: { receiptOther: { minor: '100000' }, returnedOther: { minor: '20000' } },
    receipt: {
      items: [
        { line: 1, name: 'Bread', quantity: '2', returnedQuantity: '1' },
        { line: 2, name: 'Tea', quantity: '0.5', returnedQuantity: '0' },
      ],
      tenders: [{ kind: 'cash', amount: { minor: '100000' }, returned: { minor: '20000' } }],
    },
    elements: [
      { kind: 'receipt', rung: 'opened', source: { receiptId: 'A-1' } },
      { kind: 'receipt_return', rung: 'receipt', source: { receiptId: 'A-2' } },
    ],
    points: { pending: '0', posted: '8' },
  })
  expect(await everyText(database.sql)).not.toMatch(/7015551234|701 555/)
  expect(await ledgerFaults(database.sql)).toEqual([])
})
