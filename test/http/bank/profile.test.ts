/** Profiles over HTTP: signed, encrypted, only what was agreed to, gone at once when it is withdrawn, and on record. */
import { readFile } from 'node:fs/promises'
import * as jose from 'jose'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { asBank } from '../../../src/db/scoped.ts'
import { giveConsent } from '../../../src/profile/consent/give.ts'
import { profileDocument, type ProfileDocument } from '../../../src/profile/document/schema.ts'
import { createMember } from '../../../src/member/member.ts'
import { buy, inDays, startBankApi, type BankApi, type TestBank } from './bank.ts'

let api: BankApi
beforeAll(async () => {
  api = await startBankApi()
})
afterAll(() => api.stop())

type Categories = 'groceries' | 'fuel' | 'travel'

interface Agreed {
  categories?: Categories[]
  months?: number
  purpose?: 'offers' | 'credit_limit'
}

async function memberWho(agrees: Agreed = {}, bank: TestBank = api.banks[0]) {
  const memberId = await createMember(api.sql, { name: 'Somebody' })
  await api.sql`UPDATE member SET joined_at = now() - interval '3 years' WHERE member_id = ${memberId}`
  for (const days of [3, 40, 75, 400]) await buy(api, memberId, days)
  await buy(api, memberId, 41, { mcc: '5541', category: 'fuel', minor: 70_000 })
  return { memberId, ...(await agree(memberId, agrees, bank)) }
}

async function agree(
  memberId: bigint,
  { categories = ['groceries'], months = 12, purpose = 'offers' }: Agreed = {},
  bank: TestBank = api.banks[0],
) {
  const terms = {
    bankId: bank.bankId,
    purpose,
    categories,
    windowMonths: months,
    until: inDays(30),
  }
  const agreement = { textVersion: 1, language: 'ru', how: 'api' } as const
  const given = await giveConsent(api.sql, memberId, terms, agreement, new Date())
  if (given.outcome !== 'given') throw new Error(given.outcome)
  return given
}

async function read(subject: string, query = '', key = api.banks[0].key) {
  const response = await api.call(`/v1/bank/profiles/${subject}${query}`, { key })
  return { status: response.status, text: await response.text(), response }
}

/** The document, by the keys that the gateway publishes. */
async function verified(jws: string): Promise<ProfileDocument> {
  const keys = (await (await api.call('/.well-known/jwks.json')).json()) as jose.JSONWebKeySet
  const { payload, protectedHeader } = await jose.compactVerify(jws, jose.createLocalJWKSet(keys))
  expect(protectedHeader).toMatchObject({ alg: 'ES256', typ: 'spend-profile+jwt' })
  return profileDocument.parse(JSON.parse(new TextDecoder().decode(payload)))
}

describe('a profile', () => {
  it('is signed by the gateway, for this bank, and has the form that is served', async () => {
    const { subject, consentId } = await memberWho()
    const { status, text, response } = await read(subject)
    expect([status, response.headers.get('content-type')]).toEqual([200, 'application/jose'])
    expect(response.headers.get('cache-control')).toBe('no-store')
    const document = await verified(text)
    expect(document).toMatchObject({
      ...{ sub: subject, aud: `urn:cobrand:bank:${api.banks[0].bankId}` },
      consent: { id: consentId, purpose: 'offers' },
    })
    expect(document.currencies[0]?.total).toMatchObject({
      payments: 3,
      amount: { minor: '150000' },
    })
    const schema = (await (await api.call('/v1/schemas/spend-profile')).json()) as object
    expect(schema).toMatchObject({ $id: document.schema, type: 'object' })
  })

  it('has nothing of what was not agreed to: no other category, no month outside, not even empty', async () => {
    const { subject } = await memberWho({ months: 2 })
    const { text } = await read(subject, '?categories=fuel,groceries,travel&from=2020-01')
    const document = await verified(text)
    expect(document.categories).toEqual(['groceries'])
    expect(JSON.stringify(document)).not.toMatch(/fuel|travel/)
    const payments = document.currencies.map(({ total }) => total.payments)
    // Bought 3, 40 and maybe 75 days ago; never what was 400 days ago.
    expect(payments).toEqual([
      document.currencies[0]?.months.reduce((sum, each) => sum + each.payments, 0),
    ])
    expect(payments[0]).toBeLessThanOrEqual(3)
    expect(document.currencies[0]?.months.length).toBe(3)
    for (const query of ['?categories=fuel', '?to=2020-01', '?purpose=credit_limit']) {
      expect([query, (await read(subject, query)).status]).toEqual([query, 404])
    }
  })

  it('is as narrow as it is asked for', async () => {
    const { subject } = await memberWho({ categories: ['groceries', 'fuel'], months: 24 })
    const all = await verified((await read(subject)).text)
    expect(all.currencies[0]?.total.payments).toBe(5)
    const fuel = await verified((await read(subject, '?categories=fuel')).text)
    expect(fuel.currencies[0]?.total).toMatchObject({ payments: 1, amount: { minor: '70000' } })
    const month = inDays(-3).slice(0, 7)
    const one = await verified((await read(subject, `?from=${month}&to=${month}`)).text)
    expect(one.window).toEqual({ from: month, to: month })
  })

  it('is gone at the next read once the member withdraws', async () => {
    const { memberId, subject, consentId } = await memberWho()
    expect((await read(subject)).status).toBe(200)
    const path = `/v1/members/${memberId}/profile-consents/${consentId}`
    const withdrawn = await api.call(path, { method: 'DELETE', key: api.keys.operator })
    expect(withdrawn.status).toBe(204)
    expect(await read(subject)).toMatchObject({ status: 404 })
    expect((await api.call(path, { method: 'DELETE', key: api.keys.operator })).status).toBe(204)
  })

  it('of several purposes asks which', async () => {
    const { memberId, subject } = await memberWho({ purpose: 'offers' })
    await agree(memberId, { purpose: 'credit_limit', categories: ['fuel'] })
    const { status, text } = await read(subject)
    expect([status, JSON.parse(text)]).toMatchObject([409, { code: 'purpose_needed' }])
    const document = await verified((await read(subject, '?purpose=credit_limit')).text)
    expect(document).toMatchObject({ categories: ['fuel'], consent: { purpose: 'credit_limit' } })
  })

  it('is no other bank’s', async () => {
    const { memberId, subject } = await memberWho()
    const other = api.banks[1]
    expect((await read(subject, '', other.key)).status).toBe(404)
    expect((await read(subject, `?bankId=${api.banks[0].bankId}`, other.key)).status).toBe(404)
    const own = await agree(memberId, {}, other)
    expect(own.subject).not.toBe(subject)
    expect((await read(own.subject, '', other.key)).status).toBe(200)
    expect((await read(own.subject)).status).toBe(404)
  })

  it('can be had inside a JWE to the key of the bank', async () => {
    const { subject } = await memberWho()
    const { text } = await read(subject, '?encrypt=true')
    const { plaintext, protectedHeader } = await jose.compactDecrypt(text, api.banks[0].encryption)
    expect(protectedHeader).toMatchObject({ enc: 'A256GCM', kid: 'Alatau-enc', cty: 'JWT' })
    expect(await verified(new TextDecoder().decode(plaintext))).toMatchObject({ sub: subject })
  })

  it('leaves its read in the audit trail, and so does one that is refused', async () => {
    const { memberId, subject, consentId } = await memberWho()
    await read(subject)
    await api.call(`/v1/members/${memberId}/profile-consents/${consentId}`, {
      ...{ method: 'DELETE', key: api.keys.operator },
    })
    await read(subject)
    const trail = await api.sql`
      SELECT audience, owner, operation, status FROM audit_entry
       WHERE member_id = ${memberId} ORDER BY batch_id, number`
    const bank = { audience: 'bank', owner: `${api.banks[0].bankId}`, operation: 'readProfile' }
    expect([...trail]).toEqual([
      { ...bank, status: 200 },
      { audience: 'operator', owner: '', operation: 'withdrawProfileConsent', status: 204 },
      { ...bank, status: 404 },
    ])
  })

  it('follows what is written meanwhile', async () => {
    const { memberId, subject } = await memberWho()
    const total = async () =>
      (await verified((await read(subject)).text)).currencies[0]?.total.payments
    expect(await total()).toBe(3)
    await buy(api, memberId, 4)
    await buy(api, memberId, 60)
    expect(await total()).toBe(5)
  })
})

describe('behind the API', () => {
  it('the database shows a bank the rows of its consents alone, whatever is asked', async () => {
    const { memberId, subject } = await memberWho({ months: 2 })
    await read(subject)
    // As if another bank's read had gathered more.
    await api.sql`
      INSERT INTO profile_purchases (member_id, month, category, changes, purchases)
      VALUES (${memberId}, date_trunc('month', now()), 'travel', 1, '[]'),
             (${memberId}, date_trunc('month', now()) - interval '3 months', 'groceries', 1, '[]'),
             (${api.otherMemberId}, date_trunc('month', now()), 'groceries', 1, '[]')`
    const seen = async (bank: TestBank) =>
      await asBank(
        api.sql,
        bank.bankId,
        async (sql) =>
          await sql<{ memberId: bigint; category: string; months: number }[]>`
          SELECT member_id AS "memberId", category,
                 (extract(year FROM age(date_trunc('month', now()), month)) * 12
                   + extract(month FROM age(date_trunc('month', now()), month)))::int AS months
            FROM profile_purchases`,
      )
    const own = (await seen(api.banks[0])).filter((each) => each.memberId === memberId)
    expect(own.length).toBeGreaterThan(0)
    expect(own.every(({ category, months }) => category === 'groceries' && months <= 2)).toBe(true)
    expect((await seen(api.banks[0])).some((each) => each.memberId === api.otherMemberId)).toBe(
      false,
    )
    expect((await seen(api.banks[1])).some((each) => each.memberId === memberId)).toBe(false)
  })

  it.each(['payment', 'profile_month', 'member', 'card', 'turnover'])(
    'a bank may not read %s at all',
    async (table) => {
      const peek = asBank(
        api.sql,
        api.banks[0].bankId,
        async (sql) => await sql`SELECT FROM ${sql(table)}`,
      )
      await expect(peek).rejects.toMatchObject({ code: '42501' })
    },
  )
})

it('every number of the schema is explained in docs/profile.md, and nothing else', async () => {
  const text = await readFile(new URL('../../../docs/profile.md', import.meta.url), 'utf8')
  const told = [...text.matchAll(/^\| `([A-Za-z.[\]]+)` +\|/gm)].map(([, name]) => name)
  const schema = (await (await api.call('/v1/schemas/spend-profile')).json()) as Schema
  expect(told.toSorted()).toEqual(namesOf(schema, '').toSorted())
})

interface Schema {
  type?: string
  properties?: Record<string, Schema>
  items?: Schema
  anyOf?: Schema[]
}

/** The leaves of a schema; money is one. */
function namesOf(schema: Schema, at: string): string[] {
  const inner = schema.anyOf?.find(({ type }) => type !== 'null') ?? schema
  if (inner.items !== undefined) return namesOf(inner.items, `${at}[]`)
  const { properties } = inner
  if (properties === undefined || 'minor' in properties) return [at]
  return Object.entries(properties).flatMap(([name, each]) =>
    namesOf(each, at === '' ? name : `${at}.${name}`),
  )
}
