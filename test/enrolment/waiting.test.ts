/** A card waits for its proof: by a purchase, in three tries, for 48 hours, and of two members who wait one gets it. */
import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { Directory, strangersCard, watchedCard } from '../../src/card/directory.ts'
import { watchDirectory } from '../../src/card/store.ts'
import { linkCard } from '../../src/enrolment/cards.ts'
import { findLink, listLinks } from '../../src/enrolment/store/links.ts'
import {
  cancelLink,
  proveByPurchase,
  requestLink,
  waitingMax,
} from '../../src/enrolment/waiting.ts'
import { withdrawConsent } from '../../src/enrolment/withdraw.ts'
import { createMember } from '../../src/member/member.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { cardOf, consenting, hours, now, pans, pays, purchase, waiting } from './club.ts'

const [visa, master, other] = [cardOf(pans[0]), cardOf(pans[1]), cardOf(pans[2])]
const wrong = { ...purchase, amountMinor: 1n }
/** How long gateways may take to hear of something, on a machine that is busy. */
const patience = { timeout: 30_000 }

let db: FreshDatabase
let memberId: bigint
beforeAll(async () => {
  db = await freshDatabase()
})
beforeEach(async () => {
  await db.sql`TRUNCATE card, card_token, card_link, card_watch, card_sighting, card_asks`
  memberId = await consenting(db.sql)
})
afterAll(() => db.drop())

describe('a request', () => {
  it('needs the consent, and a member', async () => {
    const silent = await createMember(db.sql, { name: 'Bolat' })
    await expect(requestLink(db.sql, silent, visa, now)).rejects.toMatchObject({
      code: 'consent_missing',
    })
    expect(await requestLink(db.sql, 999_999n, visa, now)).toEqual({ outcome: 'no_such_member' })
  })

  it('that is made again is the same, and its tries are not won back', async () => {
    const { id, nonce } = await waiting(db.sql, memberId, visa)
    expect(await proveByPurchase(db.sql, id, wrong, now)).toEqual({ outcome: 'wrong' })
    expect(await waiting(db.sql, memberId, visa, hours(3))).toEqual({ id, nonce })
    expect(await findLink(db.sql, id, now)).toMatchObject({ attempts: 1 })
  })

  it('for a card that is linked is answered by what is', async () => {
    const holder = await createMember(db.sql, { name: 'Bolat' })
    await linkCard(db.sql, holder, visa)
    await linkCard(db.sql, memberId, master)
    expect(await requestLink(db.sql, memberId, visa, now)).toEqual({ outcome: 'claimed_by_other' })
    expect(await requestLink(db.sql, memberId, master, now)).toMatchObject({
      outcome: 'already_linked',
      card: { lastFour: '4444' },
    })
  })

  it('is one of a few, also where they come at once', async () => {
    const cards = Array.from({ length: 8 }, (_, i) => ({ ...visa, token: Buffer.alloc(16, i + 1) }))
    const all = await Promise.all(cards.map((card) => requestLink(db.sql, memberId, card, now)))
    const outcomes = all.map(({ outcome }) => outcome)
    expect(outcomes.filter((outcome) => outcome === 'waiting')).toHaveLength(waitingMax)
    expect(outcomes.filter((outcome) => outcome === 'too_many')).toHaveLength(8 - waitingMax)
  })
})

describe('a purchase', () => {
  it('proves the card, exactly, once, and nothing of it is kept', async () => {
    const { id } = await waiting(db.sql, memberId, visa)
    expect(await pays(db.sql, visa)).toBe(1)
    for (const told of [
      { ...purchase, amountMinor: purchase.amountMinor + 1n },
      { ...purchase, currency: 'USD' },
    ]) {
      expect(await proveByPurchase(db.sql, id, told, hours(2))).toEqual({ outcome: 'wrong' })
    }
    expect(await proveByPurchase(db.sql, id, purchase, hours(2))).toMatchObject({
      outcome: 'linked',
      card: { bin: '411111', lastFour: '1111', state: 'linked' },
    })
    expect(await proveByPurchase(db.sql, id, purchase, hours(2))).toEqual({
      outcome: 'not_waiting',
    })
    expect(await db.sql`SELECT FROM card_sighting`).toHaveLength(0)
    expect(await db.sql`SELECT FROM card_watch`).toHaveLength(0)
    expect(await db.sql`SELECT FROM card_link WHERE token IS NOT NULL`).toHaveLength(0)
  })

  it('counts where it was made after the request, and with this card', async () => {
    const { id } = await waiting(db.sql, memberId, visa)
    expect(await pays(db.sql, master)).toBe(0)
    expect(await pays(db.sql, visa, { seenAt: hours(-1) })).toBe(0)
    expect(await pays(db.sql, visa, { inHand: false })).toBe(0)
    expect(await proveByPurchase(db.sql, id, purchase, hours(2))).toEqual({ outcome: 'wrong' })
    // What is told later counts from the day on that had begun nowhere when the card was asked for.
    expect(await pays(db.sql, visa, { inHand: false, purchasedOn: '2026-11-21' })).toBe(1)
    const told = { ...purchase, purchasedOn: '2026-11-21' }
    expect(await proveByPurchase(db.sql, id, told, hours(30))).toMatchObject({ outcome: 'linked' })
  })

  it('is none of a request whose time is over', async () => {
    const { id } = await waiting(db.sql, memberId, visa)
    await pays(db.sql, visa)
    expect(await pays(db.sql, visa, { seenAt: hours(49) })).toBe(0)
    expect(await proveByPurchase(db.sql, id, purchase, hours(49))).toEqual({
      outcome: 'no_such_link',
    })
    expect(await proveByPurchase(db.sql, { ...id, memberId: 1n }, purchase, now)).toEqual({
      outcome: 'no_such_link',
    })
  })
})

describe('wrong tries', () => {
  it('end the request at the third, for 72 hours', async () => {
    const { id } = await waiting(db.sql, memberId, visa)
    await pays(db.sql, visa)
    const outcomes = []
    for (let tries = 0; tries < 4; tries++) {
      outcomes.push((await proveByPurchase(db.sql, id, wrong, hours(2))).outcome)
    }
    expect(outcomes).toEqual(['wrong', 'wrong', 'refused', 'not_waiting'])
    expect(await db.sql`SELECT FROM card_sighting`).toHaveLength(0)
    const again = await requestLink(db.sql, memberId, visa, hours(73))
    expect(again).toEqual({ outcome: 'blocked', until: hours(74) })
    expect(await requestLink(db.sql, memberId, visa, hours(75))).toMatchObject({
      outcome: 'waiting',
    })
    // Of this member and this card alone.
    expect(await requestLink(db.sql, memberId, master, hours(3))).toMatchObject({
      outcome: 'waiting',
    })
    const neighbour = await consenting(db.sql, 'Dana')
    expect(await requestLink(db.sql, neighbour, visa, hours(3))).toMatchObject({
      outcome: 'waiting',
    })
  })

  it('are not won back by giving up, or by letting the time go by', async () => {
    const { id } = await waiting(db.sql, memberId, visa)
    await proveByPurchase(db.sql, id, wrong, now)
    expect(await cancelLink(db.sql, id, now)).toBe(true)
    expect(await cancelLink(db.sql, id, now)).toBe(false)
    expect(await requestLink(db.sql, memberId, visa, hours(1))).toMatchObject({
      outcome: 'blocked',
    })
    await waiting(db.sql, memberId, master)
    expect(await requestLink(db.sql, memberId, master, hours(49))).toEqual({
      outcome: 'blocked',
      until: hours(48 + 72),
    })
    const untried = await waiting(db.sql, memberId, other)
    await cancelLink(db.sql, untried.id, now)
    expect(await requestLink(db.sql, memberId, other, now)).toMatchObject({ outcome: 'waiting' })
  })

  it('are never more than three, however requests, tries and ends come at once', async () => {
    const step = fc.constantFrom('ask' as const, 'try' as const, 'try' as const, 'cancel' as const)
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.array(step, { minLength: 1, maxLength: 6 }), { maxLength: 4 }),
        async (rounds) => {
          await db.sql`TRUNCATE card, card_token, card_link, card_watch, card_sighting, card_asks`
          await waiting(db.sql, memberId, visa)
          let tried = 0
          for (const round of rounds) {
            await Promise.all(
              round.map(async (each) => {
                const [link] = await listLinks(db.sql, memberId, now)
                if (each === 'ask') await requestLink(db.sql, memberId, visa, now)
                else if (link === undefined) return
                else if (each === 'cancel')
                  await cancelLink(db.sql, { memberId, linkId: link.linkId }, now)
                else {
                  const id = { memberId, linkId: link.linkId }
                  const { outcome } = await proveByPurchase(db.sql, id, wrong, now)
                  if (outcome === 'wrong' || outcome === 'refused') tried++
                }
              }),
            )
          }
          expect(tried).toBeLessThanOrEqual(3)
        },
      ),
      { numRuns: 25 },
    )
  }, 60_000)
})

describe('two members who wait for one card', () => {
  it('share its purchases; who proves first has it, the other is told', async () => {
    const rival = await consenting(db.sql, 'Bolat')
    const mine = await waiting(db.sql, memberId, visa)
    const theirs = await waiting(db.sql, rival, visa)
    expect(await pays(db.sql, visa)).toBe(2)
    const tries = await Promise.all(
      [mine, theirs].map(({ id }) => proveByPurchase(db.sql, id, purchase, hours(2))),
    )
    expect(tries.map(({ outcome }) => outcome).toSorted()).toEqual(['linked', 'not_waiting'])
    const states = await Promise.all(
      [mine, theirs].map(async ({ id }) => (await findLink(db.sql, id, hours(2)))?.state),
    )
    expect(states.toSorted()).toEqual(['linked', 'lost'])
    expect(await db.sql`SELECT FROM card_token`).toHaveLength(1)
    expect(await db.sql`SELECT FROM card_sighting`).toHaveLength(0)
  })

  it('have both lost it to whom somebody else vouches for', async () => {
    const { id } = await waiting(db.sql, memberId, visa)
    const holder = await createMember(db.sql, { name: 'Bolat' })
    expect(await linkCard(db.sql, holder, visa)).toMatchObject({ outcome: 'linked' })
    expect(await findLink(db.sql, id, now)).toMatchObject({ state: 'lost' })
  })
})

describe('a consent that is withdrawn', () => {
  it('unlinks what is linked, and ends what waits', async () => {
    await linkCard(db.sql, memberId, master)
    const { id } = await waiting(db.sql, memberId, visa)
    expect(await withdrawConsent(db.sql, memberId, 'card_linking', now)).toBe('withdrawn')
    expect(await db.sql`SELECT FROM card_token`).toHaveLength(0)
    expect(await findLink(db.sql, id, now)).toBeNull()
    expect(await withdrawConsent(db.sql, memberId, 'card_linking', now)).toBe('not_given')
  })
})

it('is watched by every gateway for as long as somebody waits, and linked by all of them then', async () => {
  const directories = [new Directory(), new Directory()]
  const log = { info: () => {}, warn: () => {} }
  const rival = await consenting(db.sql, 'Bolat')
  const first = await waiting(db.sql, rival, visa)
  const watches = await Promise.all(
    directories.map((directory) => watchDirectory({ sql: db.sql, directory, log })),
  )
  const found = (card = visa): number[] => directories.map((each) => each.find(card.token, 0))
  expect(found()).toEqual([watchedCard, watchedCard])
  await cancelLink(db.sql, first.id, now)
  await expect.poll(() => found(), patience).toEqual([strangersCard, strangersCard])

  const { id } = await waiting(db.sql, memberId, visa)
  const theirs = await waiting(db.sql, await consenting(db.sql, 'Dana'), visa)
  await expect.poll(() => found(), patience).toEqual([watchedCard, watchedCard])
  await cancelLink(db.sql, theirs.id, now)
  await pays(db.sql, visa)
  await proveByPurchase(db.sql, id, purchase, hours(2))
  await expect.poll(() => found().every((slot) => slot >= 0), patience).toBe(true)
  expect(directories.map(({ size, watched }) => [size, watched])).toEqual([
    [1, 0],
    [1, 0],
  ])
  await Promise.all(watches.map((watch) => watch.stop()))
})
