/** Whose a receipt is: by phone, by a code of the portal, by a card's reference, by number. */
import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { linkCard, unlinkCard } from '../../src/enrolment/cards.ts'
import { createMember, setPhone } from '../../src/member/member.ts'
import { ledgerFaults } from '../support/ledger-faults.ts'
import { openShop, statuses, type Shop } from './shop.ts'

let shop: Shop
beforeAll(async () => {
  shop = await openShop()
})
beforeEach(() => shop.begin())
afterEach(async () => {
  expect(await ledgerFaults(shop.database.sql)).toEqual([])
})
afterAll(() => shop.close())

describe('a member', () => {
  it('is known by phone, code, card reference and id', async () => {
    await setPhone(shop.database.sql, shop.memberId, shop.identifiers.phoneHash('+77010000001'))
    const token = randomBytes(16)
    const linked = await linkCard(shop.database.sql, shop.memberId, {
      token,
      bin: '411111',
      lastFour: '1111',
    })
    if (!('card' in linked)) throw new Error(linked.outcome)
    const { reference: cardReference, cardId } = linked.card
    const shownAt = new Date('2026-11-20T08:59:30Z')
    const { code } = shop.identifiers.qrCode(shop.memberId, shownAt)
    const named = [
      ...[{ phone: '+7 (701) 000-00-01' }, { memberQr: code }, { cardReference }],
      { cardReference: cardReference.toUpperCase() },
    ]
    const documents = named.map((member, at) => shop.receipt({ member }, at))
    expect(statuses(await shop.take(documents))).toEqual(named.map(() => 'recorded'))
    expect(await shop.balance()).toEqual([40n, 0n])

    await unlinkCard(shop.database.sql, { memberId: shop.memberId, cardId })
    const nobody = [
      { phone: '87010000001' },
      { phone: '+77010000002' },
      { memberQr: 'x' },
      { cardReference },
    ]
    const refusals = await shop.take(nobody.map((member, at) => shop.receipt({ member }, 10 + at)))
    expect(statuses(refusals)).toEqual(nobody.map(() => 'unknown_member'))
    // What was taken stays taken, though its card names nobody any more.
    expect(statuses(await shop.take(documents))).toEqual(named.map(() => 'repeated'))
  })

  it('is not known by a code that was not good at the time', async () => {
    const { code } = shop.identifiers.qrCode(shop.memberId, new Date('2026-11-20T08:40:00Z'))
    const late = shop.receipt({ member: { memberQr: code } })
    const inTime = shop.receipt({ member: { memberQr: code }, at: '2026-11-20T13:50:00+05:00' }, 2)
    expect(statuses(await shop.take([late, inTime]))).toEqual(['qr_ended', 'recorded'])
  })

  it('has one phone, and a phone one member', async () => {
    const hash = shop.identifiers.phoneHash('+77010000003')
    const other = await createMember(shop.database.sql, { name: 'Bolat' })
    expect(await setPhone(shop.database.sql, shop.memberId, hash)).toBe('set')
    expect(await setPhone(shop.database.sql, shop.memberId, hash)).toBe('set')
    expect(await setPhone(shop.database.sql, other, hash)).toBe('claimed_by_other')
    expect(
      await setPhone(shop.database.sql, shop.memberId, shop.identifiers.phoneHash('+77010000004')),
    ).toBe('set')
    expect(await setPhone(shop.database.sql, other, hash)).toBe('set')
    expect(await setPhone(shop.database.sql, 999_999n, hash)).toBe('no_such_member')
  })
})
