/** Months are closed once, from the payments; what is told of them stays, whoever asks and whatever comes later. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asBank } from '../../../src/db/scoped.ts'
import { saveLocation, savePartner } from '../../../src/partner/store.ts'
import { createMember } from '../../../src/member/member.ts'
import { askCohorts, questionsMax, type CohortQuestion } from '../../../src/profile/cohort/ask.ts'
import { giveConsent, withdrawConsent } from '../../../src/profile/consent/give.ts'
import { closeMonths } from '../../../src/profile/cohort/close.ts'
import { freshDatabase, type FreshDatabase } from '../../support/database.ts'
import { insertPayment } from '../../support/payment-row.ts'

let database: FreshDatabase
const banks: bigint[] = []
let locations: bigint[] = []
const now = new Date('2026-11-22T10:00:00Z')
beforeAll(async () => {
  database = await freshDatabase()
  const { sql } = database
  for (const name of ['Alatau', 'Betpak']) {
    const [row] = await sql<
      { id: bigint }[]
    >`INSERT INTO bank (name) VALUES (${name}) RETURNING bank_id AS id`
    banks.push(row?.id ?? 0n)
  }
  const partnerId = await savePartner(sql, 'Grocer')
  locations = []
  for (const city of ['Almaty', 'Astana', 'Aral']) {
    locations.push(await saveLocation(sql, { partnerId, name: city, city }))
  }
  await sql`INSERT INTO card_product (bin_from, bin_to, bank, product) VALUES ('440000', '440099', 'Betpak', 'Gold')`
  // 30 in Almaty, born in 1990; 25 in Astana, of whom 10 pay with cards of Betpak; 5 in Aral, one of whom also buys in Almaty.
  for (let at = 0; at < 60; at++) {
    const city = at < 30 ? 0 : at < 55 ? 1 : 2
    const memberId = await createMember(sql, { name: `Member ${at}` })
    await sql`UPDATE member SET birthday = '1990-05-05' WHERE member_id = ${memberId}`
    const bin = at >= 45 && at < 55 ? '440012' : '510000'
    await sql`
      INSERT INTO card (member_id, card_id, bin, last_four) VALUES (${memberId}, 1, ${bin}, '0001')`
    for (const day of ['05', '15']) await pay(memberId, city, `2026-10-${day}`, 1_000 + at)
  }
})
afterAll(() => database.drop())

let payments = 0

async function pay(memberId: bigint, city: number, day: string, minor: number): Promise<void> {
  payments += 1
  await insertPayment(database.sql, {
    ...{ member_id: `${memberId}`, payment_id: `${payments}`, location_id: `${locations[city]}` },
    ...{ purchased_on: day, cleared_minor: minor },
  })
}

async function agree(memberId: bigint) {
  const terms = { bankId: banks[0] ?? 0n, purpose: 'offers', categories: ['groceries'] } as const
  const rest = { windowMonths: 3, until: '2027-01-01' }
  const agreement = { textVersion: 1, language: 'en', how: 'api' } as const
  const given = await giveConsent(database.sql, memberId, { ...terms, ...rest }, agreement, now)
  if (given.outcome !== 'given') throw new Error(given.outcome)
  return given
}

async function ask(bank: number, over: Partial<CohortQuestion> = {}) {
  const caller = { bankId: banks[bank] ?? 0n, keyName: 'k' }
  const question = { month: '2026-10-01', currency: 'KZT', skip: 0, limit: 1_000, ...over }
  const answer = await askCohorts(database.sql, caller, question, now)
  if (answer.outcome !== 'answered') throw new Error(answer.outcome)
  return answer
}

const told = async (bank: number, over: Partial<CohortQuestion> = {}) =>
  (await ask(bank, over)).cells
    .filter((each) => each.told !== null)
    .map(({ category, city, ageBand, told }) => [
      ...[category, city ?? '*', ageBand ?? '*'],
      ...[told?.members, told?.payments, told?.amountMinor],
    ])

describe('a month', () => {
  it('is closed ten days after it is over, once', async () => {
    const { sql } = database
    expect(await closeMonths(sql, new Date('2026-11-10T23:00:00Z'))).toBe(0)
    expect(await closeMonths(sql, now)).toBe(1)
    expect(await closeMonths(sql, now)).toBe(0)
    expect(await sql`SELECT locations, seen, with_receipts FROM coverage_month`).toEqual([
      { locations: 3, seen: 3, with_receipts: 0 },
    ])
  })

  it('tells where twenty members are whom no bank knows, and nothing by which the others could be had', async () => {
    // Astana has 15 whom Betpak does not know, Aral has 5: both are kept back, and 30 in Almaty are told.
    expect(await told(0)).toEqual([
      ['groceries', '*', '*', 60, 120, 124_000n],
      ['groceries', 'Almaty', '*', 30, 60, 60_900n],
      ['groceries', 'Almaty', '35_44', 30, 60, 60_900n],
    ])
  })

  it('marks what is kept back as it marks what nobody is in', async () => {
    const { cells } = await ask(0, { category: 'groceries', ageBand: '35_44' })
    expect(cells.map(({ city, told }) => [city, told === null])).toEqual([
      ['', true],
      ['Almaty', false],
      ['Aral', true],
      ['Astana', true],
    ])
  })

  it('is the same for every bank, and for ever: late payments, refunds and new members change nothing', async () => {
    const { sql } = database
    const before = await told(0)
    expect(await told(1)).toEqual(before)
    const late = await createMember(sql, { name: 'Late' })
    await pay(late, 2, '2026-10-20', 900_000)
    await sql`UPDATE payment SET refunded_minor = cleared_minor WHERE member_id % 7 = 0`
    expect(await closeMonths(sql, new Date('2026-12-24T10:00:00Z'))).toBe(0)
    expect(await told(0)).toEqual(before)
    await expect(sql`UPDATE cohort_cell SET members = 1`).rejects.toMatchObject({ code: '23001' })
    await expect(sql`DELETE FROM cohort_month`).rejects.toMatchObject({ code: '23001' })
  })

  it('is read page by page, every cell once', async () => {
    const { cells } = await ask(0)
    const pages: unknown[] = []
    for (let skip: number | null = 0; skip !== null;) {
      const page: Awaited<ReturnType<typeof ask>> = await ask(0, { skip, limit: 77 })
      pages.push(...page.cells)
      skip = page.next
    }
    expect(pages).toEqual(cells)
  })

  it('counts as known whom a bank has had a consent of, though it was withdrawn before the month was closed', async () => {
    const { sql } = database
    const members: bigint[] = []
    for (let at = 0; at < 25; at++) {
      const memberId = await createMember(sql, { name: `Fickle ${at}` })
      members.push(memberId)
      for (const day of ['05', '15']) await pay(memberId, 0, `2026-09-${day}`, 1_000)
    }
    for (const memberId of members.slice(0, 6)) {
      const { consentId } = await agree(memberId)
      expect(await withdrawConsent(sql, memberId, consentId, now)).toBe(true)
    }
    expect(await closeMonths(sql, now)).toBe(1)
    expect(await told(0, { month: '2026-09-01' })).toEqual([])
  })

  it('that is not closed is not there', async () => {
    const caller = { bankId: banks[0] ?? 0n, keyName: 'k' }
    const question = { month: '2026-11-01', currency: 'KZT', skip: 0, limit: 10 }
    const answer = await askCohorts(database.sql, caller, question, now)
    expect(answer).toEqual({ outcome: 'not_published' })
  })
})

describe('questions', () => {
  it('are on record, of which a bank sees its own', async () => {
    const { sql } = database
    await ask(0, { category: 'fuel', city: 'Almaty' })
    const rows = await asBank(
      sql,
      banks[0] ?? 0n,
      async (own) => await own`SELECT bank_id, question FROM cohort_query ORDER BY number DESC`,
    )
    expect(new Set(rows.map((each) => each['bank_id'] as bigint))).toEqual(new Set([banks[0]]))
    expect(rows[0]?.['question']).toMatchObject({ category: 'fuel', city: 'Almaty' })
  })

  it('are so many a day, exactly, however many come at once', async () => {
    const { sql } = database
    const day = new Date('2026-11-25T10:00:00Z')
    await sql`
      INSERT INTO cohort_query (bank_id, asked_on, number, asked_at, caller, question)
      VALUES (${banks[1] ?? 0n}, '2026-11-25', ${questionsMax - 3}, now(), 'k', '{}')`
    const caller = { bankId: banks[1] ?? 0n, keyName: 'k' }
    const question = { month: '2026-10-01', currency: 'KZT', skip: 0, limit: 1 }
    const answers = await Promise.all(
      Array.from({ length: 8 }, () => askCohorts(sql, caller, question, day)),
    )
    expect(answers.filter(({ outcome }) => outcome === 'answered')).toHaveLength(3)
    expect(answers.filter(({ outcome }) => outcome === 'too_many_questions')).toHaveLength(5)
    const next = await askCohorts(sql, caller, question, new Date('2026-11-26T00:00:01Z'))
    expect(next.outcome).toBe('answered')
  })
})
