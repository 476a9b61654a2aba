/** Consents to profiles: given, replaced, withdrawn, told to the bank; subjects that two banks cannot join. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asBank } from '../../../src/db/scoped.ts'
import {
  askConsent,
  confirmRequest,
  declineRequest,
  statusOf,
} from '../../../src/profile/consent/ask.ts'
import type { ConsentTerms } from '../../../src/profile/consent/consent.ts'
import { giveConsent, withdrawConsent } from '../../../src/profile/consent/give.ts'
import { readBankRequest, readRequests } from '../../../src/profile/store/consent-requests.ts'
import { readConsents, readSubject, subjectOf } from '../../../src/profile/store/consents.ts'
import { freshDatabase, type FreshDatabase } from '../../support/database.ts'

let database: FreshDatabase
const banks: bigint[] = []
beforeAll(async () => {
  database = await freshDatabase()
  for (const name of ['Alatau', 'Betpak']) {
    const [row] = await database.sql<{ id: bigint }[]>`
      INSERT INTO bank (name) VALUES (${name}) RETURNING bank_id AS id`
    if (row !== undefined) banks.push(row.id)
  }
})
afterAll(() => database.drop())

const now = new Date('2026-11-22T10:00:00Z')
const [later, muchLater] = [new Date('2026-11-23T10:00:00Z'), new Date('2027-03-01T10:00:00Z')]
const today = '2026-11-22'
const agreement = { textVersion: 1, language: 'kk', how: 'api' } as const

const bank = (at: number): bigint => banks[at] ?? 0n
const terms = (over: Partial<ConsentTerms> = {}): ConsentTerms => ({
  ...{ bankId: bank(0), purpose: 'credit_decision', windowMonths: 24, until: '2027-11-22' },
  categories: ['fuel', 'groceries'],
  ...over,
})

async function give(memberId: bigint, over: Partial<ConsentTerms> = {}) {
  const given = await giveConsent(database.sql, memberId, terms(over), agreement, now)
  if (given.outcome !== 'given') throw new Error(given.outcome)
  return given
}

const told = async (memberId: bigint) =>
  await database.sql`
    SELECT partner_id AS bank, kind, body->>'consentId' AS consent, body->>'subject' AS subject
      FROM partner_event WHERE member_id = ${memberId} ORDER BY event_id`

describe('a consent', () => {
  it('is kept as it was agreed to, and told to its bank alone', async () => {
    const { consentId, subject } = await give(11n)
    expect(await readConsents(database.sql, 11n)).toMatchObject([
      {
        ...{ memberId: 11n, consentId, ...terms({ categories: ['groceries', 'fuel'] }) },
        ...{ ...agreement, givenAt: now, requestId: null, withdrawnAt: null },
      },
    ])
    expect(await told(11n)).toEqual([
      { bank: bank(0), kind: 'consent.given', consent: consentId, subject },
    ])
  })

  it('takes the place of the one before it for the same bank and purpose, of no other', async () => {
    const first = await give(12n)
    const other = await give(12n, { purpose: 'offers' })
    const second = await give(12n, { categories: ['travel'] })
    const standing = (await readConsents(database.sql, 12n)).filter(
      (each) => each.withdrawnAt === null,
    )
    expect(standing.map((each) => each.consentId).toSorted()).toEqual(
      [other.consentId, second.consentId].toSorted(),
    )
    expect((await told(12n)).map(({ kind, consent }) => [kind, consent])).toEqual([
      ['consent.given', first.consentId],
      ['consent.given', other.consentId],
      ['consent.withdrawn', first.consentId],
      ['consent.given', second.consentId],
    ])
  })

  it('of two that are given at once one stands', async () => {
    await Promise.all([give(13n), give(13n, { categories: ['travel'] })])
    const consents = await readConsents(database.sql, 13n)
    expect(consents.filter((each) => each.withdrawnAt === null)).toHaveLength(1)
    expect(consents).toHaveLength(2)
  })

  it('that is withdrawn holds no more at the next read, and is told once', async () => {
    const { consentId, subject } = await give(14n)
    const read = () => readSubject(database.sql, { bankId: bank(0), subject, today })
    expect(await read()).toHaveLength(1)
    expect(await withdrawConsent(database.sql, 14n, consentId, later)).toBe(true)
    expect(await read()).toEqual([])
    expect(await withdrawConsent(database.sql, 14n, consentId, later)).toBe(true)
    expect((await told(14n)).map(({ kind }) => kind)).toEqual([
      'consent.given',
      'consent.withdrawn',
    ])
    expect(await withdrawConsent(database.sql, 15n, consentId, later)).toBe(false)
  })

  it('ends by itself after its last day', async () => {
    const { subject } = await give(16n, { until: today })
    const on = (day: string) => readSubject(database.sql, { bankId: bank(0), subject, today: day })
    expect(await on(today)).toHaveLength(1)
    expect(await on('2026-11-23')).toEqual([])
  })

  it.each([
    [{ categories: [] }, ['categories']],
    [{ categories: ['fuel', 'fuel'] }, ['categories']],
    [{ windowMonths: 0 }, ['windowMonths']],
    [{ windowMonths: 37 }, ['windowMonths']],
    [{ until: '2026-11-21' }, ['until']],
    [{ until: '2029-11-23' }, ['until']],
  ] as [Partial<ConsentTerms>, string[]][])('is refused with %j', async (over, members) => {
    expect(await giveConsent(database.sql, 17n, terms(over), agreement, now)).toEqual({
      ...{ outcome: 'bad_terms', members },
    })
  })

  it('is to a text that is shown now, and to a bank that there is', async () => {
    const { sql } = database
    const old = { ...agreement, textVersion: 0 }
    expect(await giveConsent(sql, 17n, terms(), old, now)).toEqual({ outcome: 'text_changed' })
    const nobody = terms({ bankId: 999_999n })
    expect(await giveConsent(sql, 17n, nobody, agreement, now)).toEqual({ outcome: 'no_such_bank' })
    expect(await readConsents(sql, 17n)).toEqual([])
  })
})

describe('a subject', () => {
  it('is the same for a bank for ever, and of nothing that two banks have in common', async () => {
    const { sql } = database
    const members = [21n, 22n, 23n]
    const of = (at: number) => Promise.all(members.map((each) => subjectOf(sql, bank(at), each)))
    const [first, second, again] = [await of(0), await of(1), await of(0)]
    expect(again).toEqual(first)
    const all = [...first, ...second]
    expect(new Set(all).size).toBe(all.length)
    // Random to the last bit (UUID version 4): nothing of the member, the bank or the other subject is in it.
    for (const each of all) expect(each).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab]/)
  })

  it('of another bank is nobody', async () => {
    const { subject } = await give(24n)
    const other = { bankId: bank(1), subject, today }
    expect(await readSubject(database.sql, other)).toEqual([])
  })

  it('of another bank is not even seen by what reads as a bank', async () => {
    const { subject } = await give(25n, { bankId: bank(1) })
    const seen = async (bankId: bigint) =>
      await asBank(
        database.sql,
        bankId,
        async (sql) =>
          await sql`
          SELECT subject FROM bank_subject WHERE member_id = 25 UNION ALL
          SELECT consent_id FROM profile_consent WHERE member_id = 25`,
      )
    expect(await seen(bank(1))).toHaveLength(2)
    expect((await seen(bank(1)))[0]).toEqual({ subject })
    expect(await seen(bank(0))).toEqual([])
  })
})

describe("a bank's request", () => {
  const claims = (jti: string) => ({
    ...{ aud: 'x', iat: 0, exp: 0, jti, answerDays: 7, until: '2027-11-22', windowMonths: 12 },
    ...{ purpose: 'offers' as const, categories: ['fuel' as const] },
  })
  async function ask(jti: string, memberId: bigint | null) {
    const asked = await askConsent(database.sql, bank(0), claims(jti), memberId, now)
    if (!('request' in asked)) throw new Error(asked.outcome)
    return { outcome: asked.outcome, request: asked.request, id: asked.request.requestId }
  }

  it('becomes a consent by the member alone, and then names the subject', async () => {
    const { sql } = database
    const { id } = await ask('request-1', 31n)
    expect(await readConsents(sql, 31n)).toEqual([])
    expect(await readRequests(sql, 31n, later)).toMatchObject([{ requestId: id, jti: 'request-1' }])
    expect(await confirmRequest(sql, 32n, id, agreement, later)).toEqual({
      outcome: 'no_such_request',
    })
    const given = await confirmRequest(sql, 31n, id, agreement, later)
    expect(await readConsents(sql, 31n)).toMatchObject([{ requestId: id, purpose: 'offers' }])
    const request = await readBankRequest(sql, bank(0), id)
    if (request === null || given.outcome !== 'given') throw new Error('no request')
    expect(await statusOf(sql, request, later)).toEqual({ state: 'given', subject: given.subject })
    expect(await confirmRequest(sql, 31n, id, agreement, later)).toEqual({ outcome: 'over' })
    expect(await readBankRequest(sql, bank(1), id)).toBeNull()
  })

  it('is asked once, however often it comes, and the newest takes the place of the one before', async () => {
    const first = await ask('request-2', 33n)
    expect(await ask('request-2', 33n)).toMatchObject({ outcome: 'asked_before', id: first.id })
    const second = await ask('request-3', 33n)
    expect(await readRequests(database.sql, 33n, later)).toMatchObject([{ requestId: second.id }])
    expect(await confirmRequest(database.sql, 33n, first.id, agreement, later)).toEqual({
      outcome: 'over',
    })
  })

  it('says of nobody here what it says of a member that has not answered, before and after its time', async () => {
    const { sql } = database
    const [member, nobody] = [await ask('request-4', 34n), await ask('request-5', null)]
    for (const at of [later, muchLater]) {
      expect(await statusOf(sql, nobody.request, at)).toEqual(
        await statusOf(sql, member.request, at),
      )
    }
    expect(await statusOf(sql, member.request, muchLater)).toEqual({ state: 'over', subject: null })
    expect(await confirmRequest(sql, 34n, member.id, agreement, muchLater)).toEqual({
      outcome: 'over',
    })
  })

  it('that was replaced looks as one of nobody here that was asked for twice', async () => {
    const { sql } = database
    const first = await ask('request-7', 36n)
    const nobody = await ask('request-8', null)
    for (const memberId of [36n, null]) await ask(`request-9-${memberId}`, memberId)
    const status = async (id: string) => {
      const request = await readBankRequest(sql, bank(0), id)
      return request === null ? null : await statusOf(sql, request, later)
    }
    expect(await status(first.id)).toEqual({ state: 'waiting', subject: null })
    expect(await status(nobody.id)).toEqual(await status(first.id))
  })

  it('that is declined is told to the bank, without a name of the member', async () => {
    const { sql } = database
    const { id } = await ask('request-6', 35n)
    expect(await declineRequest(sql, 35n, id, later)).toEqual({ outcome: 'declined' })
    const [event] = await sql`SELECT kind, body FROM partner_event WHERE member_id = 35`
    expect(event).toEqual({
      ...{ kind: 'consent.declined' },
      body: { requestId: id, jti: 'request-6', purpose: 'offers' },
    })
    expect(await declineRequest(sql, 35n, id, later)).toEqual({ outcome: 'over' })
    expect(await readConsents(sql, 35n)).toEqual([])
  })
})
