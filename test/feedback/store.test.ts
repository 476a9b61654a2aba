/** Feedback in the database: which of it a partner asks for. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { bandOf, type Band, type Feedback } from '../../src/feedback/feedback.ts'
import { insertFeedback, listFeedback, updateAnswer } from '../../src/feedback/store.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

const partnerId = 7n
const all: Feedback[] = Array.from({ length: 44 }, (_, nth) => ({
  ...{ memberId: BigInt(nth + 1), paymentId: 1n, partnerId, locationId: 1n },
  ...{ score: nth % 11, comment: '', language: 'kk', answeredAt: null, answeredBy: null },
  givenAt: new Date(Date.UTC(2026, 10, 1, 0, nth)),
  answer: nth % 4 < 2 ? 'Thank you' : null,
}))

let database: FreshDatabase
beforeAll(async () => {
  database = await freshDatabase()
  const { sql } = database
  for (const each of all) {
    await insertFeedback(sql, each)
    if (each.answer === null) continue
    await updateAnswer(sql, each, { partnerId, answer: each.answer, by: 'a key' }, each.givenAt)
  }
})
afterAll(() => database.drop())

const bands: (Band | null)[] = [null, 'promoter', 'passive', 'detractor']

test.each(bands.flatMap((band) => [null, true, false].map((answered) => ({ band, answered }))))(
  'pages of $band, answered $answered, are what there is of them',
  async ({ band, answered }) => {
    const found: bigint[] = []
    let cursor: Parameters<typeof listFeedback>[1]['cursor'] = null
    do {
      const page = await listFeedback(database.sql, { partnerId, answered, band, cursor, limit: 3 })
      found.push(...page.feedback.map(({ memberId }) => memberId))
      cursor = page.next
    } while (cursor !== null)
    const asked = all.filter(
      ({ score, answer }) =>
        (band === null || bandOf(score) === band) &&
        (answered === null || (answer !== null) === answered),
    )
    expect(found).toEqual(asked.map(({ memberId }) => memberId))
  },
)
