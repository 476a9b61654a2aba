/** Partners of whom the member has bought hear that a card is linked and unlinked, and no others. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { linkCard, unlinkCard } from '../../src/enrolment/cards.ts'
import { createMember } from '../../src/member/member.ts'
import { savePartner } from '../../src/partner/store.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { cardOf, pans } from './club.ts'

let db: FreshDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())

test('each once', async () => {
  const { sql } = db
  const memberId = await createMember(sql, { name: 'Aigerim' })
  const grocer = await savePartner(sql, 'Grocer')
  await savePartner(sql, 'Pharmacy')
  await sql`
    INSERT INTO turnover (member_id, partner_id, month, currency, payments, amount_minor, points, last_on)
    VALUES (${memberId}, ${grocer}, '2026-10-01', 'KZT', 1, 100, 1, '2026-10-02'),
           (${memberId}, ${grocer}, '2026-11-01', 'KZT', 1, 100, 1, '2026-11-02')`
  const linked = await linkCard(sql, memberId, cardOf(pans[0]))
  if (!('card' in linked)) throw new Error(linked.outcome)
  await linkCard(sql, memberId, cardOf(pans[0]))
  const { cardId, reference } = linked.card
  await unlinkCard(sql, { memberId, cardId })
  await unlinkCard(sql, { memberId, cardId })
  const told = await sql<{ partnerId: bigint; kind: string; body: object }[]>`
    SELECT partner_id AS "partnerId", kind, body FROM partner_event ORDER BY event_id`
  const body = { memberId: `${memberId}`, cardId: `${cardId}`, reference }
  expect([...told]).toMatchObject([
    { partnerId: grocer, kind: 'card.linked', body },
    { partnerId: grocer, kind: 'card.unlinked', body },
  ])
})
