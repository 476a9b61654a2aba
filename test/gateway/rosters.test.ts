/** A gateway is killed in the middle of a roster; sent again it goes on, and every line was done once. */
import { afterAll, beforeAll, expect, test } from 'vitest'
import { loadEncryptionKey } from '../../src/keys/encryption.ts'
import { readConfig } from '../../src/config/config.ts'
import { giveConsent } from '../../src/member/consent/consents.ts'
import { Identifiers } from '../../src/member/identifier.ts'
import { createMember, setPhone } from '../../src/member/member.ts'
import { linesOf, makeBank, rosterOf, type TestBank } from '../http/bank/roster.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { prepareServe, serve, type ServedGateway, type ServeSetup } from '../support/serve.ts'
import { testPans } from '../support/traffic.ts'

const members = 40
const strangers = 1_200
const audience = 'https://points.example'

let database: FreshDatabase
let setup: ServeSetup
let bank: TestBank
let roster: string
let cards: readonly { pan: string; memberId: bigint | null }[]
beforeAll(async () => {
  database = await freshDatabase()
  setup = await prepareServe(database.url)
  setup.environment['PUBLIC_URL'] = audience
  const { sql } = database
  const { cardTokenKey, encryptionKeyJwk } = readConfig(
    ['cardTokenKey', 'encryptionKeyJwk'],
    setup.environment,
  )
  const identifiers = new Identifiers(cardTokenKey)
  const pans = testPans(members * 2)
  bank = await makeBank(sql, 'Alfa', [...new Set(pans.map((pan) => pan.slice(0, 6)))])
  const told: object[] = []
  const known: { pan: string; memberId: bigint | null }[] = []
  for (let i = 0; i < members; i++) {
    const memberId = await createMember(sql, { name: `Member ${i}` })
    const phone = `+7701${String(i).padStart(7, '0')}`
    await setPhone(sql, memberId, identifiers.phoneHash(phone))
    const text = { kind: 'card_linking', version: 1, language: 'en', via: 'api' } as const
    await giveConsent(sql, memberId, text, new Date())
    const [pan = '', renewed = ''] = pans.slice(i * 2, i * 2 + 2)
    told.push({ action: 'new', pan, phone })
    told.push({ action: 'renewed', pan: renewed, previousPan: pan })
    if (i % 4 === 0) told.push({ action: 'closed', pan: renewed })
    known.push({ pan, memberId: i % 4 === 0 ? null : memberId })
  }
  cards = known
  const { publicJwk } = await loadEncryptionKey(encryptionKeyJwk)
  const stranger = { action: 'new', pan: pans[0], phone: '+77770000000' }
  const foreign = await linesOf(publicJwk, [stranger])
  const each = Math.floor(strangers / told.length)
  const own = (await linesOf(publicJwk, told)).trimEnd().split('\n')
  const lines = own.map((line) => `${line}\n${foreign.repeat(each)}`).join('')
  roster = await rosterOf(bank, lines, { aud: audience })
})
afterAll(async () => {
  await setup.remove()
  await database.drop()
})

async function post(gateway: ServedGateway): Promise<Response> {
  return await fetch(`${gateway.httpUrl}/v1/bank/rosters`, {
    method: 'POST',
    headers: { authorization: `Bearer ${bank.apiKey}`, 'content-type': 'application/x-ndjson' },
    body: roster,
  })
}

/** The numbers of the lines that were told, until the end or, after `most`, a kill. */
async function linesTold(gateway: ServedGateway, most = Infinity): Promise<[number[], unknown]> {
  let text = ''
  const lines = (): Record<string, unknown>[] =>
    text
      .split('\n')
      .slice(0, -1)
      .map((line) => JSON.parse(line) as Record<string, unknown>)
  try {
    const response = await post(gateway)
    expect(response.status).toBe(200)
    for await (const chunk of response.body ?? []) {
      text += Buffer.from(chunk as Uint8Array).toString()
      if (lines().length >= most) gateway.child.kill('SIGKILL')
    }
  } catch (error) {
    if (most === Infinity) throw error
  }
  const told = lines()
  return [told.flatMap(({ line }) => (typeof line === 'number' ? [line] : [])), told.at(-1)]
}

test('killed on the way and sent again, every line is done once', async () => {
  const all = roster.split('\n').length - 2
  const told: number[] = []
  for (const most of [1, 400]) {
    const gateway = await serve(setup)
    const [lines, last] = await linesTold(gateway, most)
    expect(last).not.toHaveProperty('finished')
    expect(await gateway.exited).toBeNull()
    told.push(...lines)
  }
  const gateway = await serve(setup)
  const [lines, last] = await linesTold(gateway)
  told.push(...lines)
  gateway.child.kill('SIGTERM')
  expect(await gateway.exited).toBe(0)

  expect(new Set(told).size).toBe(told.length)
  expect(told.at(-1)).toBe(all)
  const { finished } = last as { finished: Record<string, number> }
  const closed = Math.ceil(members / 4)
  expect(finished).toEqual({
    ...{ linked: members, renewed: members, closed },
    not_linked: all - members * 2 - closed,
  })
  const linked = await database.sql<{ memberId: bigint }[]>`
    SELECT member_id AS "memberId" FROM card WHERE state = 'linked' ORDER BY member_id`
  const expected = cards.flatMap(({ memberId }) => (memberId === null ? [] : [memberId]))
  expect(linked.map(({ memberId }) => memberId)).toEqual(expected)
  const tokens = await database.sql`SELECT FROM card_token`
  expect(tokens).toHaveLength(expected.length * 2)
}, 120_000)
