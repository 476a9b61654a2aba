/** `cobrand card reissue`: the number comes by standard input or a file, and is never shown. */
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { assertPan } from '../../src/card/pan.ts'
import { CardTokenizer } from '../../src/card/token.ts'
import { cardCommand } from '../../src/cli/card.ts'
import { runCommand } from '../support/command.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { linkTestCards } from '../support/traffic.ts'

const [first, second, other] = ['4111111111111111', '4012888888881881', '5555555555554444'] as const
const key = Buffer.alloc(32)
let database: FreshDatabase
let folder = ''
let [member, card] = ['', '']
beforeAll(async () => {
  database = await freshDatabase()
  const [memberId] = await linkTestCards(database.sql, key, [first, other])
  const [row] = await database.sql<{ cardId: bigint }[]>`
    SELECT card_id AS "cardId" FROM card WHERE member_id = ${memberId ?? 0n}`
  member = `${memberId}`
  card = `${row?.cardId}`
  folder = await mkdtemp(join(tmpdir(), 'card-'))
  const keyFile = join(folder, 'card-token.key')
  await writeFile(keyFile, key.toString('hex'))
  await chmod(keyFile, 0o600)
  vi.stubEnv('DATABASE_URL', database.url)
  vi.stubEnv('CARD_TOKEN_KEY_FILE', keyFile)
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await rm(folder, { recursive: true })
  await database.drop()
})

async function reissue(input: string, options: string[] = [], whose = [member, card]) {
  const [memberId = '', cardId = ''] = whose
  const args = ['card', 'reissue', '--member', memberId, '--card', cardId, ...options]
  const written = await runCommand([cardCommand()], args, Readable.from([Buffer.from(input)]))
  for (const pan of [first, second, other]) expect(written.out + written.err).not.toContain(pan)
  return written
}

const tokens = async () => {
  const rows = await database.sql<{ token: Buffer }[]>`
    SELECT token FROM card_token WHERE member_id = ${member}::text::bigint`
  return rows.map(({ token }) => token.toString('hex')).toSorted()
}

it('gives the card its new number, once; the old one stays known', async () => {
  expect(await reissue(` ${second}\r\n`)).toMatchObject({
    ...{ code: 0, err: '' },
    out: `card ${card} of member ${member} is 401288******1881 from now on\n`,
  })
  const tokenizer = new CardTokenizer(key)
  const both = [first, second].map((text) => {
    const pan = Buffer.from(text)
    assertPan(pan)
    return tokenizer.token(pan).toString('hex')
  })
  expect(await tokens()).toEqual(both.toSorted())
  const path = join(folder, 'number.txt')
  await writeFile(path, second)
  const again = await reissue('', ['--file', path, '--json'])
  expect(JSON.parse(again.out)).toEqual({
    ...{ cardId: card, outcome: 'already_linked', bin: '401288', lastFour: '1881' },
  })
  expect(await tokens()).toHaveLength(2)
})

it.each([
  [other, 'the new number is linked already, to another member or as another card'],
  ['4111111111111112', 'the input is not a card number, or its check digit is wrong'],
  ['41111111', 'the input is not a card number'],
  ['4'.repeat(100_000), 'the input is not a card number'],
])('refuses %.20s', async (input, message) => {
  const before = await tokens()
  const refused = await reissue(input)
  expect(refused.code).toBe(1)
  expect(refused.err).toContain(message)
  expect(await tokens()).toEqual(before)
})

it("refuses another member's card, and one that there is not", async () => {
  for (const whose of [
    [String(BigInt(member) + 1n), card],
    [member, '999999'],
  ]) {
    const refused = await reissue('378282246310005', [], whose)
    expect(refused.code).toBe(1)
    expect(refused.err).toContain('the member has no such linked card')
  }
})
