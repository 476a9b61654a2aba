/** Rosters over HTTP: signed, encrypted, in order, once; and nothing is left of who is no member. */
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest'
import { Directory } from '../../../src/card/directory.ts'
import { watchDirectory, type DirectoryWatch } from '../../../src/card/store.ts'
import { linkCard } from '../../../src/enrolment/cards.ts'
import { identifyDigits, type IdentifiedCard } from '../../../src/enrolment/identify.ts'
import { requestLink } from '../../../src/enrolment/waiting.ts'
import { giveConsent } from '../../../src/member/consent/consents.ts'
import { currentVersion } from '../../../src/member/consent/text.ts'
import { setPhone } from '../../../src/member/member.ts'
import { subjectOf } from '../../../src/profile/store/consents.ts'
import { startApi, type TestApi } from '../api.ts'
import { linesOf, makeBank, rosterOf, type TestBank } from './roster.ts'

const phone = '+77010000001'
const stranger = '+77010000099'
const [first, second, third] = ['4111111111111111', '4012888888881881', '4222222222222'] as const
/** Of the other bank. */
const foreign = '5555555555554444'
const par = '5001ABCDEFGHIJKLMNOPQRSTUVW01'

let api: TestApi
let alfa: TestBank
let other: TestBank
let watch: DirectoryWatch
const directory = new Directory()
let issued = 0
beforeAll(async () => {
  api = await startApi({ directory })
  const { sql } = api
  watch = await watchDirectory({ sql, directory, log: { info: () => {}, warn: () => {} } })
  alfa = await makeBank(sql, 'Alfa', ['411111', '401288', '422222'])
  other = await makeBank(sql, 'Beta', ['555555', '510510'])
  await setPhone(sql, api.memberId, api.deps.identifiers.phoneHash(phone))
})
beforeEach(async () => {
  await api.sql`TRUNCATE card, card_token, card_link, card_watch, roster`
  await api.sql`DELETE FROM consent WHERE version > 0`
  directory.beginReload()
  directory.endReload()
  await agree(api.memberId)
  await agree(api.otherMemberId)
})
afterAll(async () => {
  await watch.stop()
  await api.stop()
})

async function agree(memberId: bigint): Promise<void> {
  for (const kind of ['programme', 'card_linking'] as const) {
    const text = { kind, version: currentVersion(kind), language: 'ru', via: 'portal' } as const
    await giveConsent(api.sql, memberId, text, new Date())
  }
}

function cardOf(pan: string): IdentifiedCard {
  const identified = identifyDigits(api.deps.tokenizer, Buffer.from(pan))
  if (identified.outcome !== 'identified') throw new Error(identified.outcome)
  return identified.card
}

const audience = (): string => api.deps.publicUrl()

/** Each roster is issued a second after the one before. */
const next = (): Record<string, unknown> => {
  issued += 1
  const iat = Math.floor(Date.now() / 1000) - 10_000 + issued
  return { aud: audience(), iat, exp: iat + 30_000, jti: `roster-${issued}` }
}

async function post(roster: string | Buffer, key = alfa.apiKey): Promise<Response> {
  const headers = { 'content-type': 'application/x-ndjson' }
  return await api.call('/v1/bank/rosters', { key, method: 'POST', headers, body: roster })
}

async function newsOf(response: Response): Promise<Record<string, unknown>[]> {
  const text = await response.text()
  if (response.status !== 200) throw new Error(text)
  return text
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>)
}

async function send(cards: readonly (object | string)[], over = {}): Promise<unknown[]> {
  const lines = await linesOf(api.encryptionKey.publicJwk, cards)
  const news = await newsOf(await post(await rosterOf(alfa, lines, { ...next(), ...over })))
  const last = news.pop()
  expect(last).toHaveProperty('finished')
  return news.map(({ result }) => result)
}

const shown = async () => [
  ...(await api.sql`SELECT member_id AS "memberId", card_id AS "cardId", last_four AS "lastFour", state FROM card ORDER BY card_id`),
]

describe('the lines of a roster', () => {
  it('link, renew and close members’ cards; a renewed card keeps its history', async () => {
    expect(
      await send([
        { action: 'new', pan: first, phone, par },
        { action: 'new', pan: second, phone: stranger },
        { action: 'new', pan: foreign, phone },
        { action: 'new', pan: '4111111111111112', phone },
        { action: 'new', pan: first },
        { action: 'closed', pan: second },
        'no.jwe',
      ]),
    ).toEqual([
      ...['linked', 'not_linked', 'not_yours', 'invalid', 'invalid', 'closed', 'unreadable'],
    ])
    const [card] = await shown()
    expect(card).toMatchObject({ memberId: api.memberId, lastFour: '1111', state: 'linked' })
    await vi.waitUntil(() => directory.size === 2, { timeout: 30_000 }) // The number and the PAR.

    expect(
      await send([
        { action: 'renewed', pan: second, previousPan: first },
        { action: 'renewed', pan: third, previousPan: '4012888888881881', phone: stranger },
      ]),
    ).toEqual(['renewed', 'renewed'])
    expect(await shown()).toEqual([{ ...card, lastFour: '2222' }])
    await vi.waitUntil(() => directory.size === 4, { timeout: 30_000 })

    expect(await send([{ action: 'closed', pan: third }])).toEqual(['closed'])
    expect(await shown()).toEqual([{ ...card, lastFour: '2222', state: 'unlinked' }])
    await vi.waitUntil(() => directory.size === 0, { timeout: 30_000 })
  })

  it('follow one another, also where the directory has not heard yet', async () => {
    expect(
      await send([
        { action: 'new', pan: first, phone },
        { action: 'renewed', pan: second, previousPan: first },
        { action: 'closed', pan: second },
        { action: 'new', pan: first, phone },
      ]),
    ).toEqual(['linked', 'renewed', 'closed', 'linked'])
  })

  it('name a member by the subject that the bank was given, and only this bank', async () => {
    const subject = await subjectOf(api.sql, alfa.bankId, api.memberId)
    const theirs = await subjectOf(api.sql, other.bankId, api.memberId)
    expect(
      await send([
        { action: 'new', pan: second, subject: theirs },
        { action: 'new', pan: first, subject },
      ]),
    ).toEqual(['not_linked', 'linked'])
  })

  it('link nothing without the member’s consent, and say no more of it than of a stranger', async () => {
    await api.sql`DELETE FROM consent WHERE version > 0`
    expect(
      await send([
        { action: 'new', pan: first, phone },
        { action: 'new', pan: second, phone: stranger },
      ]),
    ).toEqual(['not_linked', 'not_linked'])
    expect(await shown()).toEqual([])
  })

  it('do not take another member’s card, and prove one that waits', async () => {
    await linkCard(api.sql, api.otherMemberId, cardOf(first))
    const asked = await requestLink(api.sql, api.memberId, cardOf(second), new Date())
    expect(asked.outcome).toBe('waiting')
    expect(
      await send([
        { action: 'new', pan: first, phone },
        { action: 'new', pan: second, phone },
      ]),
    ).toEqual(['claimed', 'linked'])
    const links = await api.sql`SELECT state FROM card_link`
    expect([...links]).toEqual([{ state: 'linked' }])
  })

  it('renew nothing by a number that is another bank’s', async () => {
    await linkCard(api.sql, api.otherMemberId, cardOf(foreign))
    await vi.waitUntil(() => directory.size === 1, { timeout: 30_000 })
    const before = await shown()
    // A card that is linked and one that is not are answered alike.
    expect(
      await send([
        { action: 'renewed', pan: first, previousPan: foreign },
        { action: 'renewed', pan: first, previousPan: '5105105105105100', phone },
      ]),
    ).toEqual(['not_yours', 'not_yours'])
    expect(await shown()).toEqual(before)
    expect(await api.sql`SELECT FROM card_token`).toHaveLength(1)
  })

  it('are in the audit trail of whom they are about', async () => {
    await send([
      { action: 'new', pan: first, phone },
      { action: 'new', pan: second, phone: stranger },
    ])
    const noted = await api.sql`
      SELECT member_id FROM audit_entry WHERE operation = 'sendRoster' AND member_id = ${api.memberId}`
    expect(noted.length).toBeGreaterThan(0)
  })

  it('leave nothing of those who are no members', async () => {
    await send([{ action: 'new', pan: second, phone: stranger, par }])
    const rows = await api.sql<{ lines: number; linesDone: number; counts: object }[]>`
      SELECT lines, lines_done AS "linesDone", counts FROM roster`
    expect([...rows]).toEqual([{ lines: 1, linesDone: 1, counts: { not_linked: 1 } }])
    expect(await api.sql`SELECT FROM card_token`).toHaveLength(0)
  })
})

describe('a roster', () => {
  it('is done once, and read again by its number', async () => {
    const lines = await linesOf(api.encryptionKey.publicJwk, [{ action: 'new', pan: first, phone }])
    const said = next()
    const roster = await rosterOf(alfa, lines, said)
    const finished = { finished: { linked: 1 } }
    expect(await newsOf(await post(roster))).toEqual([{ line: 1, result: 'linked' }, finished])
    expect(await newsOf(await post(roster))).toEqual([finished])
    const path = `/v1/bank/rosters/${String(said['jti'])}`
    const read = await api.call(path, { key: alfa.apiKey })
    expect(await read.json()).toMatchObject({ lines: 1, linesDone: 1, counts: { linked: 1 } })
    expect((await api.call(path, { key: other.apiKey })).status).toBe(404)
  })

  it('goes on where it stopped', async () => {
    const cards = Array.from({ length: 300 }, () => ({
      action: 'new',
      pan: second,
      phone: stranger,
    }))
    const lines = await linesOf(api.encryptionKey.publicJwk, cards)
    const roster = await rosterOf(alfa, lines, next())
    await newsOf(await post(roster))
    await api.sql`UPDATE roster SET lines_done = 256, finished_at = NULL, counts = '{"not_linked":256}'`
    const news = await newsOf(await post(roster))
    expect(news.map(({ line }) => line).slice(0, 2)).toEqual([257, 258])
    expect(news.at(-1)).toEqual({ finished: { not_linked: 300 } })
  })

  it('is refused after a later one, and under a number that was another’s', async () => {
    const lines = await linesOf(api.encryptionKey.publicJwk, [{ action: 'closed', pan: first }])
    const [early, late] = [next(), next()]
    await newsOf(await post(await rosterOf(alfa, lines, late)))
    const others = await linesOf(api.encryptionKey.publicJwk, [{ action: 'closed', pan: second }])
    for (const [roster, why] of [
      [await rosterOf(alfa, lines, early), 'superseded'],
      [await rosterOf(alfa, others, late), 'reused'],
    ] as const) {
      const response = await post(roster)
      expect(response.status).toBe(409)
      expect(await response.json()).toMatchObject({ code: 'roster_conflict', why })
    }
    // Another bank's numbers are its own.
    const theirs = await post(await rosterOf(other, lines, early), other.apiKey)
    expect(theirs.status).toBe(200)
  })

  it('is refused before anything is done where it is not what the bank signed', async () => {
    const lines = await linesOf(api.encryptionKey.publicJwk, [{ action: 'new', pan: first, phone }])
    const more =
      lines + (await linesOf(api.encryptionKey.publicJwk, [{ action: 'closed', pan: first }]))
    const whole = await rosterOf(alfa, lines, next())
    const hour = 3_600
    const iat = Math.floor(Date.now() / 1000)
    const refused: [string, string][] = [
      [await rosterOf(other, lines, next()), 'signature_refused'],
      [await rosterOf(alfa, lines, next(), 'JWT'), 'signature_refused'],
      [lines, 'signature_refused'],
      ['', 'roster_refused'],
      ['x'.repeat(40_000), 'roster_refused'],
      [
        await rosterOf(alfa, lines, { ...next(), aud: 'https://elsewhere.example' }),
        'roster_refused',
      ],
      [await rosterOf(alfa, lines, { ...next(), exp: iat - 1 }), 'roster_refused'],
      [await rosterOf(alfa, lines, { ...next(), exp: iat + 73 * hour }), 'roster_refused'],
      [await rosterOf(alfa, lines, { ...next(), jti: 'a b' }), 'roster_refused'],
      [await rosterOf(alfa, lines, { ...next(), lines: 0 }), 'roster_refused'],
      [`${whole.split('\n')[0]}\n${more}`, 'roster_refused'],
      [whole.slice(0, -2), 'roster_refused'],
    ]
    for (const [roster, code] of refused) {
      const response = await post(roster)
      expect([response.status, await response.json()]).toMatchObject([422, { code }])
    }
    expect(await shown()).toEqual([])
    expect(await api.sql`SELECT FROM roster`).toHaveLength(0)
  })

  it('of another number of lines than it says is refused before anything is done', async () => {
    const lines = await linesOf(api.encryptionKey.publicJwk, [{ action: 'new', pan: first, phone }])
    for (const said of [2, 5]) {
      const response = await post(await rosterOf(alfa, lines, { ...next(), lines: said }))
      const problem = { code: 'roster_refused', why: 'lines' }
      expect([response.status, await response.json()]).toMatchObject([422, problem])
    }
  })
})
