/** Members and their cards: what linking and unlinking leave, and what other gateways are told. */
import { randomBytes, randomUUID } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { CardTokenizer } from '../../src/card/token.ts'
import { identifyCard, identifyDigits, type IdentifiedCard } from '../../src/member/enrolment.ts'
import {
  admitMember,
  createMember,
  linkCard,
  setPhone,
  unlinkCard,
} from '../../src/member/member.ts'
import {
  cardTokenChannel,
  formatCardTokenNotice,
  parseCardTokenNotice,
  type CardTokenNotice,
} from '../../src/member/notice.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'

const tokenizer = new CardTokenizer(randomBytes(32))
let database: FreshDatabase
let memberId: bigint
let otherId: bigint
beforeAll(async () => {
  database = await freshDatabase()
})
beforeEach(async () => {
  memberId = await createMember(database.sql, { name: 'Aigerim' })
  otherId = await createMember(database.sql, { name: 'Bolat' })
  await database.sql`TRUNCATE card, card_token`
})
afterAll(() => database.drop())

function cardOf(pan: string): IdentifiedCard {
  const identified = identifyDigits(tokenizer, Buffer.from(pan))
  if (identified.outcome !== 'identified') throw new Error(identified.outcome)
  return identified.card
}
const visa = cardOf('4111111111111111')
const unlinked = { bin: '411111', lastFour: '1111', state: 'unlinked' }

async function linked(owner: bigint, card: IdentifiedCard): Promise<bigint> {
  const outcome = await linkCard(database.sql, owner, card)
  if (!('card' in outcome)) throw new Error(outcome.outcome)
  return outcome.card.cardId
}

describe('a new member', () => {
  it('has an account of the same id with nothing in it', async () => {
    const rows = await database.sql`
      SELECT holder, credits_posted, credits_pending, debits_posted, debits_pending
      FROM account WHERE account_id = ${memberId}`
    expect([...rows]).toEqual([
      {
        ...{ holder: 'member', credits_posted: 0n, credits_pending: 0n },
        ...{ debits_posted: 0n, debits_pending: 0n },
      },
    ])
  })
})

describe('a member that is taken in under a key', () => {
  it('is taken in once, also by two at once', async () => {
    const asked = { name: 'Dana', key: randomUUID(), phoneHash: null }
    const both = await Promise.all([
      admitMember(database.sql, asked),
      admitMember(database.sql, { ...asked, key: asked.key.toUpperCase() }),
    ])
    expect(both.map(({ outcome }) => outcome).toSorted()).toEqual(['created', 'done_before'])
    expect(await admitMember(database.sql, { ...asked, name: 'Dina' })).toEqual({
      outcome: 'key_reused',
    })
    const rows = await database.sql`
      SELECT holder FROM member JOIN account ON account_id = member_id WHERE name = 'Dana'`
    expect([...rows]).toEqual([{ holder: 'member' }])
  })
})

describe('a key that comes again', () => {
  const admit = (asked: Partial<Parameters<typeof admitMember>[1]>) =>
    admitMember(database.sql, { name: 'Erlan', key: randomUUID(), phoneHash: null, ...asked })

  it('asks for what it asked then, also where the member has another phone since', async () => {
    const [phoneHash, later] = ['11'.repeat(32), '22'.repeat(32)]
    const asked = { key: randomUUID(), phoneHash }
    const first = await admit(asked)
    if (!('memberId' in first)) throw new Error(first.outcome)
    expect(await setPhone(database.sql, first.memberId, later)).toBe('set')
    expect(await admit(asked)).toEqual({ ...first, outcome: 'done_before' })
    for (const other of [later, null]) {
      expect(await admit({ ...asked, phoneHash: other })).toEqual({ outcome: 'key_reused' })
    }
    expect(await admit({ ...asked, name: 'Erbol' })).toEqual({ outcome: 'key_reused' })
    expect(await admit({ phoneHash: later })).toEqual({ outcome: 'phone_claimed' })
  })

  it('from before is known by the name', async () => {
    const key = randomUUID()
    const first = await admit({ key })
    await database.sql`UPDATE member SET asked = NULL WHERE key = ${key}`
    expect(await admit({ key })).toEqual({ ...first, outcome: 'done_before' })
    expect(await admit({ key, name: 'Erbol' })).toEqual({ outcome: 'key_reused' })
  })
})

describe('a card', () => {
  it('that was unlinked may be linked by another member', async () => {
    const cardId = await linked(memberId, visa)
    expect(await linkCard(database.sql, otherId, visa)).toEqual({ outcome: 'claimed_by_other' })
    expect(await unlinkCard(database.sql, { memberId, cardId })).toMatchObject(unlinked)
    expect(await linked(otherId, visa)).not.toBe(cardId)
    const states = await database.sql`SELECT member_id, state FROM card ORDER BY card_id`
    expect([...states]).toEqual([
      { member_id: memberId, state: 'unlinked' },
      { member_id: otherId, state: 'linked' },
    ])
  })

  it('is not unlinked by another member, and twice is once', async () => {
    const cardId = await linked(memberId, visa)
    expect(await unlinkCard(database.sql, { memberId: otherId, cardId })).toBeNull()
    expect(await unlinkCard(database.sql, { memberId, cardId })).toMatchObject(unlinked)
    expect(await unlinkCard(database.sql, { memberId, cardId })).toMatchObject(unlinked)
  })

  it('is told of to every gateway when it comes and goes, and not when nothing changed', async () => {
    const heard: (CardTokenNotice | null)[] = []
    const listening = await database.sql.listen(cardTokenChannel, (text) => {
      heard.push(parseCardTokenNotice(text))
    })
    const cardId = await linked(memberId, visa)
    await linked(memberId, visa)
    await linkCard(database.sql, otherId, visa)
    await unlinkCard(database.sql, { memberId, cardId })
    await unlinkCard(database.sql, { memberId, cardId })
    const last = await linked(otherId, visa)
    await expect.poll(() => heard.length).toBe(3)
    const token = visa.token.toString('hex')
    expect(heard).toEqual([
      { op: 'link', token, memberId, cardId },
      { op: 'unlink', token, memberId, cardId },
      { op: 'link', token, memberId: otherId, cardId: last },
    ])
    await listening.unlisten()
  })
})

describe('the enrolment document', () => {
  it.each(['{"pan":"4111111111111111"}', '{"pan":"4111111111111112"}', '4111111111111111', '{'])(
    'is zeroed whatever is in it: %s',
    (text) => {
      const document = Buffer.from(text)
      identifyCard(tokenizer, document)
      expect(document.equals(Buffer.alloc(text.length))).toBe(true)
    },
  )
})

describe('a notice', () => {
  it('is read as it was written', () => {
    const notice = { op: 'link', token: 'ab'.repeat(16), memberId: 2n ** 62n, cardId: 7n } as const
    expect(parseCardTokenNotice(formatCardTokenNotice(notice))).toEqual(notice)
  })

  it.each(['', 'null', '{}', '{"op":"link","token":"zz","memberId":"1","cardId":"1"}', '{"op":5}'])(
    'that is none is nothing: %s',
    (text) => {
      expect(parseCardTokenNotice(text)).toBeNull()
    },
  )
})
