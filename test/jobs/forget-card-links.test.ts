/** Cards that were not proved in time are forgotten, however often the job is ended on the way. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { proveByPurchase, requestLink } from '../../src/enrolment/waiting.ts'
import { forgetCardLinksJob } from '../../src/jobs/forget-card-links.ts'
import { cardOf, consenting, hours, pans, pays, purchase, waiting } from '../enrolment/club.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

let db: FreshDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
afterAll(() => db.drop())

const intake = { submit: () => 'unavailable' as const, onRoom: () => {} }
const run = (at: Date, signal?: AbortSignal) =>
  forgetCardLinksJob.run({ sql: db.sql, intake, now: at, ...(signal && { signal }) })

/** Is aborted when it has been asked so often. */
function abortedAfter(looks: number): AbortSignal {
  const signal = new AbortController().signal
  let left = looks
  Object.defineProperty(signal, 'aborted', { get: () => left-- <= 0 })
  return signal
}

const left = async () => {
  const [rows] = await db.sql`
    SELECT (SELECT count(*)::int FROM card_link) AS links,
           (SELECT count(*)::int FROM card_sighting) AS sightings,
           (SELECT count(*)::int FROM card_watch WHERE waits) AS watched,
           (SELECT count(*)::int FROM card_watch WHERE NOT waits) AS blocked`
  return rows
}

test('what waited too long is blocked, and forgotten when that is over', async () => {
  const memberId = await consenting(db.sql)
  const [visa, master, other] = [cardOf(pans[0]), cardOf(pans[1]), cardOf(pans[2])]
  for (const card of [visa, master]) {
    await waiting(db.sql, memberId, card)
    await pays(db.sql, card)
  }
  const { id } = await waiting(db.sql, memberId, other, hours(10))
  expect(await run(hours(47))).toEqual({ forgotten: 0, blocksEnded: 0 })
  expect(await left()).toEqual({ links: 3, sightings: 2, watched: 3, blocked: 0 })

  expect(await run(hours(50), abortedAfter(1))).toEqual({ forgotten: 1, blocksEnded: 0 })
  expect(await left()).toEqual({ links: 2, sightings: 1, watched: 2, blocked: 1 })
  expect(await run(hours(50))).toEqual({ forgotten: 1, blocksEnded: 0 })
  expect(await run(hours(50))).toEqual({ forgotten: 0, blocksEnded: 0 })
  expect(await left()).toEqual({ links: 1, sightings: 0, watched: 1, blocked: 2 })
  expect(await requestLink(db.sql, memberId, visa, hours(50))).toEqual({
    outcome: 'blocked',
    until: hours(48 + 72),
  })

  await pays(db.sql, other, { seenAt: hours(51) })
  expect(await proveByPurchase(db.sql, id, purchase, hours(52))).toMatchObject({
    outcome: 'linked',
  })
  expect(await run(hours(48 + 72))).toEqual({ forgotten: 1, blocksEnded: 2 })
  expect(await left()).toEqual({ links: 0, sightings: 0, watched: 0, blocked: 0 })
  expect(await db.sql`SELECT FROM card WHERE state = 'linked'`).toHaveLength(1)
})
