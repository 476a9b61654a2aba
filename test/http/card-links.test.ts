/** A member asks for a card over HTTP, and proves by a purchase or by the bank that it is theirs. */
import { randomUUID } from 'node:crypto'
import * as jose from 'jose'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { saveBank } from '../../src/bank/store.ts'
import { insertSightings } from '../../src/enrolment/store/sightings.ts'
import { identifyDigits } from '../../src/enrolment/identify.ts'
import { createClient } from '../../src/keys/oauth-client/client.ts'
import { giveConsent } from '../../src/member/consent/consents.ts'
import { encryptTo } from '../keys/jwe.ts'
import { startApi, type TestApi } from './api.ts'

const visa = '4111111111111111'

let api: TestApi
let path: string
/** The key of a client of the bank whose cards begin with 411111. */
let bankKey: jose.CryptoKey
beforeAll(async () => {
  api = await startApi()
  path = `/v1/members/${api.memberId}/card-links`
  await api.sql`
    INSERT INTO card_product (bin_from, bin_to, bank, product) VALUES ('411100', '411199', 'Alfa', 'Gold')`
  const proofUrl = 'https://alfa.example/cards?channel=cobrand'
  const bankId = await saveBank(api.sql, { name: 'Alfa', proofUrl })
  const { privateKey, publicKey } = await jose.generateKeyPair('ES256')
  bankKey = privateKey
  const jwk = { ...(await jose.exportJWK(publicKey)), kid: 'alfa-1', use: 'sig', alg: 'ES256' }
  await createClient(api.sql, {
    clientId: 'alfa-app',
    principal: { audience: 'bank', ownerId: bankId },
    scopes: null,
    binding: 'dpop',
    keySet: JSON.stringify({ keys: [jwk] }),
  })
})
beforeEach(async () => {
  await api.sql`TRUNCATE card, card_token, card_link, card_watch, card_sighting, card_asks`
  await api.sql`DELETE FROM consent WHERE version > 0`
  const text = { kind: 'card_linking', version: 1, language: 'en', via: 'api' } as const
  await giveConsent(api.sql, api.memberId, text, new Date())
})
afterAll(() => api.stop())

interface Shown {
  linkId: string
  attemptsLeft: number
  ways: { kind: string; nonce?: string; audience?: string; url?: string | null }[]
}

async function request(pan = visa, key = api.keys.member): Promise<Response> {
  const card = await encryptTo(api.encryptionKey.publicJwk, `{"pan":"${pan}"}`)
  return await api.call(path, { key, json: { card } })
}

const prove = (linkId: string, json: object, key = api.keys.member): Promise<Response> =>
  api.call(`${path}/${linkId}/proofs`, { key, json })

async function waits(): Promise<Shown> {
  const response = await request()
  expect(response.status).toBe(200)
  return (await response.json()) as Shown
}

async function codeOf(response: Response): Promise<[number, string]> {
  const { code } = (await response.json()) as { code: string }
  return [response.status, code]
}

const purchase = {
  kind: 'purchase',
  amount: { minor: '1234500', currency: 'KZT' },
  purchasedOn: '2026-11-20',
}

async function pay(): Promise<void> {
  const identified = identifyDigits(api.deps.tokenizer, Buffer.from(visa))
  if (identified.outcome !== 'identified') throw new Error(identified.outcome)
  const { token } = identified.card
  const seenAt = new Date(Date.now() + 1000)
  const paid = { amountMinor: 1_234_500n, currency: 'KZT', purchasedOn: '2026-11-20' }
  await insertSightings(api.sql, [{ token, ...paid, seenAt, inHand: true }])
}

describe('asking for a card', () => {
  it('shows the ways to prove it, and nothing of the number', async () => {
    const shown = await waits()
    expect(shown).toMatchObject({
      ...{ state: 'waiting', bin: '411111', lastFour: '1111', attemptsLeft: 3, cardId: null },
      ways: [{ kind: 'purchase' }, { kind: 'bank', bank: 'Alfa' }],
    })
    const bank = shown.ways[1]
    const url = new URL(bank?.url ?? '')
    expect(Object.fromEntries(url.searchParams)).toEqual({
      ...{ channel: 'cobrand', audience: bank?.audience, nonce: bank?.nonce },
      ...{ bin: '411111', last_four: '1111', state: shown.linkId },
    })
    for (const each of [
      await request(),
      await api.call(`${path}/${shown.linkId}`, { key: api.keys.member }),
    ]) {
      expect(await each.json()).toEqual(shown)
    }
    const listed = await api.call(path, { key: api.keys.operator })
    expect(await listed.json()).toMatchObject({ cardLinks: [shown] })
  })

  it('needs the consent', async () => {
    await api.sql`DELETE FROM consent WHERE version > 0`
    expect(await codeOf(await request())).toEqual([409, 'consent_missing'])
  })

  it('is refused where the card is linked, to whomever', async () => {
    const card = await encryptTo(api.encryptionKey.publicJwk, `{"pan":"${visa}"}`)
    for (const [memberId, code] of [
      [api.otherMemberId, 'card_claimed'],
      [api.memberId, 'card_linked'],
    ] as const) {
      await api.sql`TRUNCATE card, card_token`
      const linked = await api.call(`/v1/members/${memberId}/cards`, {
        key: api.keys.operator,
        json: { card },
      })
      expect(linked.status).toBe(201)
      expect(await codeOf(await request())).toEqual([409, code])
    }
  })

  it('may be given up', async () => {
    const { linkId } = await waits()
    const one = `${path}/${linkId}`
    const gone = await api.call(one, { key: api.keys.member, method: 'DELETE' })
    expect(gone.status).toBe(204)
    expect((await api.call(one, { key: api.keys.member })).status).toBe(404)
    expect((await api.call(one, { key: api.keys.member, method: 'DELETE' })).status).toBe(404)
  })
})

describe('a purchase', () => {
  it('links the card; what is wrong has one answer, and three of them block', async () => {
    const { linkId } = await waits()
    await pay()
    for (const told of [
      { ...purchase, purchasedOn: '2026-11-21' },
      { ...purchase, amount: { minor: '1234501', currency: 'KZT' } },
    ]) {
      expect(await codeOf(await prove(linkId, told))).toEqual([409, 'card_proof_refused'])
    }
    const proved = await prove(linkId, purchase)
    expect(proved.status).toBe(200)
    expect(await proved.json()).toMatchObject({ lastFour: '1111', state: 'linked' })
    expect(await codeOf(await prove(linkId, purchase))).toEqual([409, 'card_link_ended'])
  })

  it('that is wrong three times ends it, and says until when', async () => {
    const { linkId } = await waits()
    for (let tries = 0; tries < 3; tries++) {
      expect(await codeOf(await prove(linkId, purchase))).toEqual([409, 'card_proof_refused'])
    }
    expect(await codeOf(await prove(linkId, purchase))).toEqual([409, 'card_link_ended'])
    const refused = (await (await request()).json()) as { code: string; until: string }
    expect(refused.code).toBe('card_blocked')
    expect(Date.parse(refused.until) - Date.now()).toBeGreaterThan(71 * 3_600_000)
  })
})

describe('the word of the bank', () => {
  async function sign(
    { ways }: Shown,
    over: Record<string, unknown> = {},
    { key = bankKey, typ = 'card-ownership+jwt' } = {},
  ): Promise<string> {
    const { nonce, audience } = ways[1] ?? {}
    const iat = Math.floor(Date.now() / 1000)
    const card = await encryptTo(api.encryptionKey.publicJwk, `{"pan":"${visa}"}`)
    const said = { aud: audience, iat, exp: iat + 300, jti: randomUUID(), nonce, card, ...over }
    return await new jose.CompactSign(Buffer.from(JSON.stringify(said)))
      .setProtectedHeader({ alg: 'ES256', kid: 'alfa-1', typ })
      .sign(key)
  }
  const bank = (assertion: string) => ({ kind: 'bank', assertion })

  it('links the card that it names by its number, once', async () => {
    const shown = await waits()
    const assertion = await sign(shown)
    expect((await prove(shown.linkId, bank(assertion))).status).toBe(200)
    expect(await codeOf(await prove(shown.linkId, bank(assertion)))).toEqual([
      409,
      'card_link_ended',
    ])
  })

  it('links the card that it names by what may be shown', async () => {
    const shown = await waits()
    const assertion = await sign(shown, { card: undefined, bin: '411111', last_four: '1111' })
    expect((await prove(shown.linkId, bank(assertion))).status).toBe(200)
  })

  it('is nothing where anything of it is wrong, and costs no try', async () => {
    const shown = await waits()
    const stranger = await jose.generateKeyPair('ES256')
    const other = await encryptTo(api.encryptionKey.publicJwk, '{"pan":"4012888888881881"}')
    const seconds = Math.floor(Date.now() / 1000)
    const wrong = [
      sign(shown, { nonce: 'another' }),
      sign(shown, { aud: 'https://elsewhere.example' }),
      sign(shown, { exp: seconds - 1 }),
      sign(shown, { exp: seconds + 3_600 }),
      sign(shown, { iat: seconds + 3_600, exp: seconds + 3_700 }),
      sign(shown, { jti: undefined }),
      sign(shown, { card: other }),
      sign(shown, { card: 'no.jwe' }),
      sign(shown, { card: undefined }),
      sign(shown, { card: undefined, bin: '411111', last_four: '1112' }),
      sign(shown, {}, { typ: 'JWT' }),
      sign(shown, {}, { key: stranger.privateKey }),
      Promise.resolve('a.b.c'),
    ]
    for (const assertion of await Promise.all(wrong)) {
      expect(await codeOf(await prove(shown.linkId, bank(assertion)))).toEqual([
        ...[409, 'card_proof_refused'],
      ])
    }
    const after = await api.call(`${path}/${shown.linkId}`, { key: api.keys.member })
    expect(await after.json()).toMatchObject({ state: 'waiting', attemptsLeft: 3 })
  })

  it('is nothing for a card that the bank has not issued', async () => {
    const shown = (await (await request('5555555555554444')).json()) as Shown
    expect(shown.ways.map(({ kind }) => kind)).toEqual(['purchase'])
    const assertion = await sign(
      { ...shown, ways: [{ kind: '' }, { kind: 'bank', nonce: 'x', audience: 'x' }] },
      {},
    )
    expect(await codeOf(await prove(shown.linkId, bank(assertion)))).toEqual([
      ...[409, 'card_proof_refused'],
    ])
  })
})
