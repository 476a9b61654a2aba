/** What ends with a consent, and what is done by nobody after it. */
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest'
import { closeForBank, linkForBank, renewForBank } from '../../src/enrolment/by-bank.ts'
import { linkCard, reissueCard, unlinkCard, type LinkOutcome } from '../../src/enrolment/cards.ts'
import { linkedCards } from '../../src/enrolment/store/cards.ts'
import { requestLink } from '../../src/enrolment/waiting.ts'
import { joinToken } from '../../src/enrolment/wallet.ts'
import { withdrawConsent } from '../../src/enrolment/withdraw.ts'
import { Identifiers } from '../../src/member/identifier.ts'
import { createMember, takeIn } from '../../src/member/member.ts'
import { identifyAll } from '../../src/receipt/identify.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { cardOf, consent, consenting, hours, now, pans } from './club.ts'

const [visa, master] = [cardOf(pans[0]), cardOf(pans[1])]
const missing = { code: 'consent_missing' }
let db: FreshDatabase
let memberId: bigint
beforeAll(async () => {
  db = await freshDatabase()
})
beforeEach(async () => {
  await db.sql`TRUNCATE card, card_token, card_link, card_watch, card_sighting`
  memberId = await consenting(db.sql)
})
afterAll(() => db.drop())

const ownerOf = (linked: LinkOutcome) => {
  if (!('card' in linked)) throw new Error(linked.outcome)
  return { memberId, cardId: linked.card.cardId }
}

test('after the programme’s end nobody links a card, whoever asks, though card linking was agreed to', async () => {
  const owner = ownerOf(await linkCard(db.sql, memberId, visa))
  expect(await withdrawConsent(db.sql, memberId, 'programme', hours(1))).toBe('withdrawn')
  expect(await linkedCards(db.sql, memberId)).toEqual([])
  await expect(linkCard(db.sql, memberId, visa)).rejects.toMatchObject(missing)
  await expect(requestLink(db.sql, memberId, visa, hours(2))).rejects.toMatchObject(missing)
  expect(await linkForBank(db.sql, memberId, visa)).toBe('not_linked')
  expect(await joinToken(db.sql, master.token, 'device', owner)).toBe(false)
  // To agree to card linking anew is not enough.
  await consent(db.sql, memberId)
  await expect(linkCard(db.sql, memberId, visa)).rejects.toMatchObject(missing)
  expect(await linkForBank(db.sql, memberId, visa)).toBe('not_linked')
})

test('a card that is still linked gets no further number and no wallet', async () => {
  const owner = ownerOf(await linkCard(db.sql, memberId, visa))
  // As where the withdrawal has ended the consents, and is about to unlink the cards.
  await db.sql`UPDATE consent SET withdrawn_at = now() WHERE member_id = ${memberId}`
  await expect(reissueCard(db.sql, owner, master)).rejects.toMatchObject(missing)
  expect(await renewForBank(db.sql, visa, master)).toBe('not_linked')
  expect(await joinToken(db.sql, master.token, 'device', owner)).toBe(false)
})

test('a till does not know who has left the programme, and knows who ended card linking', async () => {
  const identifiers = new Identifiers(Buffer.alloc(32, 9))
  const named = {
    member: { memberQr: identifiers.qrCode(memberId, now).code },
    at: now.toISOString(),
  }
  const whoIs = async () => (await identifyAll(db.sql, identifiers, [named]))(named)
  await withdrawConsent(db.sql, memberId, 'card_linking', hours(1))
  expect(await whoIs()).toBe(memberId)
  await withdrawConsent(db.sql, memberId, 'programme', hours(1))
  expect(await whoIs()).toBe('unknown_member')
})

test('the operator answers for whom it takes in, until the member says otherwise; a bank cannot', async () => {
  const vouched = await createMember(db.sql, { name: 'Bolat' })
  expect(await linkForBank(db.sql, vouched, visa)).toBe('not_linked')
  expect((await linkCard(db.sql, vouched, visa)).outcome).toBe('linked')
  await withdrawConsent(db.sql, vouched, 'card_linking', new Date())
  await expect(linkCard(db.sql, vouched, visa)).rejects.toMatchObject(missing)
  // Who joined with a text has agreed to that, and to nothing besides.
  const joined = await db.sql.begin((sql) => takeIn(sql, { name: 'Dana' }))
  await consent(db.sql, joined)
  await expect(linkCard(db.sql, joined, visa)).rejects.toMatchObject(missing)
})

test('of a withdrawal and a link at once none leaves a linked card', async () => {
  for (let turn = 0; turn < 10; turn++) {
    const other = await consenting(db.sql)
    const kind = turn % 2 === 0 ? 'programme' : 'card_linking'
    const [withdrawn] = await Promise.allSettled([
      withdrawConsent(db.sql, other, kind, new Date()),
      linkCard(db.sql, other, visa),
      linkForBank(db.sql, other, master),
    ])
    expect(withdrawn).toEqual({ status: 'fulfilled', value: 'withdrawn' })
    expect(await linkedCards(db.sql, other)).toEqual([])
  }
})

test('what the member has unlinked no roster links again, under no number, until the member asks', async () => {
  const owner = ownerOf(await linkCard(db.sql, memberId, visa))
  await unlinkCard(db.sql, owner)
  expect(await linkForBank(db.sql, memberId, visa)).toBe('not_linked')
  expect(await linkForBank(db.sql, memberId, master, visa)).toBe('not_linked')
  expect(await linkForBank(db.sql, memberId, master)).toBe('not_linked')
  // It is this member's no, and this card's.
  expect(await linkForBank(db.sql, memberId, cardOf(pans[2]))).toBe('linked')
  expect(await linkForBank(db.sql, await consenting(db.sql), master)).toBe('linked')
  expect((await requestLink(db.sql, memberId, visa, now)).outcome).toBe('waiting')
  expect(await linkForBank(db.sql, memberId, visa)).toBe('linked')
})

test('what the bank has closed it may link again', async () => {
  await linkCard(db.sql, memberId, visa)
  await closeForBank(db.sql, visa)
  expect(await linkForBank(db.sql, memberId, visa)).toBe('linked')
})
