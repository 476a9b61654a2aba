/** Linking a card: the number comes encrypted, is linked once, and stands nowhere afterwards. */
import fc from 'fast-check'
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest'
import { problemSchema } from '../../src/http/problem.ts'
import { generateEncryptionKey, jweCharsMax, loadEncryptionKey } from '../../src/keys/encryption.ts'
import type { PublicEncryptionJwk } from '../../src/keys/encryption.ts'
import { encryptTo } from '../keys/jwe.ts'
import { everyText } from '../member/every-text.ts'
import { startApi, type TestApi } from './api.ts'

let api: TestApi
beforeAll(async () => {
  api = await startApi()
})
afterEach(async () => {
  await api.sql`TRUNCATE card, card_token`
})
afterAll(() => api.stop())

const visa = '4111111111111111'
const mastercard = '5555555555554444'

function post(card: string, memberId = api.memberId, key = api.keys.operator): Promise<Response> {
  return api.call(`/v1/members/${memberId}/cards`, { key, json: { card } })
}

async function link(pan: string, memberId?: bigint, key?: string): Promise<Response> {
  return post(await encryptTo(api.encryptionKey.publicJwk, `{"pan":"${pan}"}`), memberId, key)
}

function statusesOf(responses: Response[]): number[] {
  return responses.map(({ status }) => status).toSorted((a, b) => a - b)
}

async function codeOf(response: Response): Promise<string> {
  return problemSchema.parse(await response.json()).code
}

describe('linking a card', () => {
  it('works with nothing but the published key', async () => {
    const published = await (await api.call('/.well-known/jwks.json')).json()
    const { keys } = published as { keys: [PublicEncryptionJwk] }
    const response = await post(await encryptTo(keys[0], ` { "pan" : "${visa}" } `))
    expect(response.status).toBe(201)
    expect(await response.json()).toEqual({
      cardId: expect.stringMatching(/^[0-9]+$/),
      bin: '411111',
      lastFour: '1111',
      state: 'linked',
      reference: expect.stringMatching(/^[0-9a-f-]{36}$/),
    })
  })

  it('is refused where the member has left the programme', async () => {
    const { sql, otherMemberId } = api
    const published = await (await api.call('/.well-known/jwks.json')).json()
    const { keys } = published as { keys: [PublicEncryptionJwk] }
    const consents = `/v1/members/${otherMemberId}/consents/programme`
    const left = await api.call(consents, { method: 'DELETE', key: api.keys.operator })
    expect(left.status).toBe(200)
    const response = await api.call(`/v1/members/${otherMemberId}/cards`, {
      key: api.keys.operator,
      json: { card: await encryptTo(keys[0], `{"pan":"${visa}"}`) },
    })
    expect([response.status, await response.json()]).toMatchObject([
      409,
      { code: 'consent_missing' },
    ])
    await sql`UPDATE consent SET withdrawn_at = NULL WHERE member_id = ${otherMemberId}`
  })

  it('is not the member’s to do, who has to prove that the card is theirs', async () => {
    const response = await link(mastercard, api.memberId, api.keys.member)
    expect([response.status, await codeOf(response)]).toEqual([403, 'forbidden'])
  })

  it('is listed, with those that are linked', async () => {
    await link(visa)
    const listed = await api.call(`/v1/members/${api.memberId}/cards`, { key: api.keys.member })
    const { cards } = (await listed.json()) as { cards: { lastFour: string }[] }
    expect(cards.map(({ lastFour }) => lastFour)).toEqual(['1111'])
    const unknown = await api.call('/v1/members/999999/cards', { key: api.keys.operator })
    expect(unknown.status).toBe(404)
  })

  it('answers the same card when it is done again', async () => {
    const first = await link(visa)
    const again = await link(visa)
    expect([first.status, again.status]).toEqual([201, 200])
    expect(await again.json()).toEqual(await first.json())
  })

  it('is refused where another member has the card', async () => {
    await link(visa)
    const response = await link(visa, api.otherMemberId)
    expect([response.status, await codeOf(response)]).toEqual([409, 'card_claimed'])
  })

  it('lets exactly one of two members have it who ask at once', async () => {
    for (let round = 0; round < 10; round++) {
      const both = await Promise.all([link(visa), link(visa, api.otherMemberId)])
      expect(statusesOf(both)).toEqual([201, 409])
      const owners = await api.sql`SELECT member_id FROM card`
      expect(owners).toHaveLength(1)
      await api.sql`TRUNCATE card, card_token`
    }
  })

  it('makes one card of many requests at once', async () => {
    const all = await Promise.all(Array.from({ length: 8 }, () => link(visa)))
    const statuses = statusesOf(all)
    expect(statuses).toEqual([...Array.from({ length: 7 }, () => 200), 201])
    const bodies = await Promise.all(all.map((each) => each.text()))
    expect(new Set(bodies).size).toBe(1)
  })

  it('finds no member that is none', async () => {
    const response = await link(visa, 999_999n)
    expect([response.status, await codeOf(response)]).toEqual([404, 'not_found'])
  })
})

describe('a card that cannot be read', () => {
  const documents = {
    'a wrong check digit': [`{"pan":"4111111111111112"}`, 'card_number_invalid'],
    'too few digits': [`{"pan":"411111111111"}`, 'card_number_invalid'],
    'too many digits': [`{"pan":"${'4'.repeat(20)}"}`, 'card_number_invalid'],
    letters: [`{"pan":"4111 1111 1111 1111"}`, 'card_number_invalid'],
    'no pan': ['{}', 'card_unreadable'],
    'a number': [`{"pan":${visa}}`, 'card_unreadable'],
    'more than the pan': [`{"pan":"${visa}","cvc":"123"}`, 'card_unreadable'],
    'trailing text': [`{"pan":"${visa}"}}`, 'card_unreadable'],
    'the bare digits': [visa, 'card_unreadable'],
    nothing: ['', 'card_unreadable'],
  } as const
  it.each(Object.entries(documents))('because of %s', async (_, [plaintext, code]) => {
    const response = await post(await encryptTo(api.encryptionKey.publicJwk, plaintext))
    expect([response.status, await codeOf(response)]).toEqual([422, code])
  })

  it('because of its encryption: one code, whatever is wrong', async () => {
    const jwk = api.encryptionKey.publicJwk
    const other = await loadEncryptionKey(await generateEncryptionKey())
    const document = `{"pan":"${visa}"}`
    const jwes = [
      await encryptTo(jwk, document, { alg: 'ECDH-ES+A256KW' }),
      await encryptTo(jwk, document, { enc: 'A128GCM' }),
      await encryptTo(jwk, document, { kid: 'another' }),
      await encryptTo(jwk, document, { kid: undefined }),
      await encryptTo({ ...other.publicJwk, kid: jwk.kid }, document),
      '....',
      visa,
    ]
    for (const jwe of jwes) {
      const response = await post(jwe)
      expect([response.status, await codeOf(response)]).toEqual([422, 'card_unreadable'])
    }
  })

  it('because it is larger than any', async () => {
    const response = await post('x'.repeat(jweCharsMax + 1))
    expect([response.status, await codeOf(response)]).toEqual([422, 'invalid_body'])
  })
})

describe('whatever is sent', () => {
  const digits = fc.constantFrom(visa, mastercard, '4012888888881881')
  const body = fc.oneof(
    fc.uint8Array({ maxLength: 200 }).map((bytes) => Buffer.from(bytes)),
    fc.json().map((json) => Buffer.from(json)),
    digits.map((pan) => Buffer.from(`{"card":"${pan}"}`)),
    digits.map((pan) => Buffer.from(`{"card":${pan},"${pan}":"${pan}"}`)),
    digits.map((pan) => Buffer.from(pan)),
    fc.tuple(fc.string(), digits).map(([text, pan]) => Buffer.from(`{"card":"${text}${pan}`)),
  )
  const contentType = fc.constantFrom('application/json', 'application/json; charset=utf-8', 'a/b')

  it('is answered with a problem, is no failure of ours and is not repeated', async () => {
    await fc.assert(
      fc.asyncProperty(body, contentType, async (bytes, type) => {
        const response = await api.call(`/v1/members/${api.memberId}/cards`, {
          method: 'POST',
          key: api.keys.member,
          headers: { 'content-type': type },
          body: new Uint8Array(bytes),
        })
        const answer = await response.text()
        const { status } = problemSchema.parse(JSON.parse(answer))
        expect(status).toBe(response.status)
        expect(status).toBeLessThan(500)
        expect(answer).not.toMatch(/[0-9]{13}/)
      }),
      { numRuns: 300 },
    )
    expect(api.failures).toEqual([])
  })

  it('no card number stands in a table, in a record of requests, or in what was written', async () => {
    const written: string[] = []
    const { write } = process.stderr
    process.stderr.write = (text: unknown) => written.push(String(text)) > 0
    try {
      await link(visa)
      await link(visa, api.otherMemberId)
      await link(mastercard)
      await link('4111111111111112')
      await post(visa)
    } finally {
      process.stderr.write = write
    }
    const kept = [await everyText(api.sql), JSON.stringify(api.requests), written.join('')].join()
    expect(kept).toContain('411111') // the BIN: it is the right database that is searched
    for (const pan of [visa, mastercard, '4111111111111112']) {
      expect(kept).not.toContain(pan)
      expect(kept).not.toContain(Buffer.from(pan).toString('hex'))
    }
  })
})
