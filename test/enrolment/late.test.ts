/** What comes late or all at once: a job after a newer request, many purchases in one statement, an erasure beside a proof. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { beginErasure } from '../../src/erasure/begin.ts'
import { linkCard } from '../../src/enrolment/cards.ts'
import { lockToken } from '../../src/enrolment/store/cards.ts'
import { dropWatches, endLink, waitingFor } from '../../src/enrolment/store/links.ts'
import { insertSightings } from '../../src/enrolment/store/sightings.ts'
import { endOverdue, requestLink } from '../../src/enrolment/waiting.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { cardOf, consenting, hours, now, pans, purchase, waiting } from './club.ts'

const visa = cardOf(pans[0])
let db: FreshDatabase
let memberId: bigint
beforeAll(async () => {
  db = await freshDatabase()
})
beforeEach(async () => {
  await db.sql`TRUNCATE card, card_token, card_link, card_watch, card_sighting`
  memberId = await consenting(db.sql)
})
afterAll(() => db.drop())

test('a job that comes late leaves the newer request as it is', async () => {
  const first = await waiting(db.sql, memberId, visa)
  const asked = hours(48 + 72 + 1)
  const second = await waiting(db.sql, memberId, visa, asked)
  expect(await endOverdue(db.sql, first.id, asked)).toBe(true)
  expect(await waitingFor(db.sql, visa.token)).toEqual([second.id])
})

test('of many purchases in one statement no more are kept than of as many statements', async () => {
  await waiting(db.sql, memberId, visa)
  const seen = { token: visa.token, ...purchase, seenAt: hours(1), inHand: true }
  const many = Array.from({ length: 80 }, (_, at) => ({ ...seen, amountMinor: BigInt(at) }))
  expect(await insertSightings(db.sql, many)).toBe(80)
  expect(await insertSightings(db.sql, many)).toBe(20)
  expect(await insertSightings(db.sql, many)).toBe(0)
})

test('nobody asks for more than 20 cards in a day, whatever the answers are', async () => {
  const holder = await consenting(db.sql)
  await linkCard(db.sql, holder, visa)
  const ask = async (at: Date) => (await requestLink(db.sql, memberId, visa, at)).outcome
  for (let asks = 1; asks <= 20; asks++) expect(await ask(now)).toBe('claimed_by_other')
  expect(await ask(now)).toBe('asked_too_often')
  expect(await ask(hours(24))).toBe('claimed_by_other')
})

test('who is erased while another member proves the card does not stand in the way, nor the other', async () => {
  const { id } = await waiting(db.sql, memberId, visa)
  let erasure: Promise<boolean> | undefined
  await db.sql.begin(async (sql) => {
    await lockToken(sql, visa.token)
    await endLink(sql, id, 'lost')
    erasure = beginErasure(db.sql, { memberId, askedBy: 'test', now: hours(1) })
    await someoneWaits()
    await dropWatches(sql, visa.token)
  })
  expect(await erasure).toBe(true)
})

/** Resolves once a statement of this database waits for a lock. */
async function someoneWaits(): Promise<void> {
  for (;;) {
    const rows = await db.sql`
      SELECT FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`
    if (rows.length > 0) return
  }
}
