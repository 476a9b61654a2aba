/** What was seen of cards is written behind the answers; what cannot be written is forgotten, and counted. */
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { parToken } from '../../src/card/par.ts'
import { connect } from '../../src/db/connect.ts'
import { linkCard, unlinkCard } from '../../src/enrolment/cards.ts'
import { createCardObserver } from '../../src/enrolment/observer.ts'
import { proveByPurchase } from '../../src/enrolment/waiting.ts'
import { devicesMax, joinToken } from '../../src/enrolment/wallet.ts'
import { createMember } from '../../src/member/member.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { cardOf, consenting, hours, pans, purchase, tokenizer, waiting } from './club.ts'

const [visa, master] = [cardOf(pans[0]), cardOf(pans[1])]
const par = '5001ABCDEFGHIJKLMNOPQRSTUVW01'

let db: FreshDatabase
beforeAll(async () => {
  db = await freshDatabase()
})
beforeEach(() => db.sql`TRUNCATE card, card_token, card_link, card_watch, card_sighting`)
afterAll(() => db.drop())

const fails = (error: unknown): never => {
  throw error
}

describe('a purchase', () => {
  it('that was seen proves the card', async () => {
    const { id } = await waiting(db.sql, await consenting(db.sql), visa)
    const observer = createCardObserver(db.sql, fails)
    for (let i = 0; i < 300; i++) {
      const other = { ...purchase, amountMinor: BigInt(i) }
      observer.purchase(master.token, { ...other, seenAt: hours(1), inHand: true })
    }
    observer.purchase(visa.token, { ...purchase, seenAt: hours(1), inHand: true })
    await observer.settled()
    expect(await proveByPurchase(db.sql, id, purchase, hours(2))).toMatchObject({
      outcome: 'linked',
    })
    expect(observer.forgotten).toBe(0)
  })

  it('is forgotten where there is no room, or no database', async () => {
    const nowhere = connect('postgres://nobody@127.0.0.1:1/none')
    const failures: unknown[] = []
    const observer = createCardObserver(nowhere, (error) => failures.push(error))
    const seen = { ...purchase, seenAt: hours(1), inHand: true }
    for (let i = 0; i < 1_200; i++) observer.purchase(visa.token, seen)
    expect(observer.forgotten).toBe(200)
    await observer.settled()
    expect(observer.forgotten).toBe(1_200)
    expect(failures.length).toBeGreaterThan(0)
    await nowhere.end()
  })
})

describe('a wallet', () => {
  const tokens = async () => [
    ...(await db.sql`SELECT kind, count(*)::int FROM card_token GROUP BY kind ORDER BY kind`),
  ]

  it('and the PAR join the card, are told, and go with it', async () => {
    const memberId = await createMember(db.sql, { name: 'Dana' })
    const linked = await linkCard(db.sql, memberId, visa)
    if (!('card' in linked)) throw new Error(linked.outcome)
    const owner = { memberId, cardId: linked.card.cardId }
    const observer = createCardObserver(db.sql, fails)
    observer.par(parToken(tokenizer, par), owner)
    observer.device(master.token, owner)
    observer.device(master.token, owner)
    await observer.settled()
    expect(await tokens()).toEqual([
      { kind: 'device', count: 1 },
      { kind: 'number', count: 1 },
      { kind: 'par', count: 1 },
    ])
    await unlinkCard(db.sql, owner)
    expect(await tokens()).toEqual([])
    // Seen before the card was unlinked, written after it.
    expect(await joinToken(db.sql, master.token, 'device', owner)).toBe(false)
    expect(await tokens()).toEqual([])
  })

  it('is one of a few, and no other member’s card', async () => {
    const memberId = await createMember(db.sql, { name: 'Dana' })
    const linked = await linkCard(db.sql, memberId, visa)
    await linkCard(db.sql, await createMember(db.sql, { name: 'Erlan' }), master)
    if (!('card' in linked)) throw new Error(linked.outcome)
    const owner = { memberId, cardId: linked.card.cardId }
    expect(await joinToken(db.sql, master.token, 'device', owner)).toBe(false)
    const joined = []
    for (let i = 0; i < devicesMax + 2; i++) {
      joined.push(await joinToken(db.sql, Buffer.alloc(16, i + 1), 'device', owner))
    }
    expect(joined.filter(Boolean)).toHaveLength(devicesMax)
  })
})
