/** Cards: what linking and unlinking leave, and what other gateways are told. */
import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import {
  cardTokenChannel,
  parseCardTokenNotice,
  type CardTokenNotice,
} from '../../src/card/notice.ts'
import { CardTokenizer } from '../../src/card/token.ts'
import { linkCard, unlinkCard } from '../../src/enrolment/cards.ts'
import { identifyCard, identifyDigits, type IdentifiedCard } from '../../src/enrolment/identify.ts'
import { createMember } from '../../src/member/member.ts'
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
    await expect.poll(() => heard.length, { timeout: 30_000 }).toBe(3)
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
