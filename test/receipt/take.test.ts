/** Receipts on a real database: each is taken once, given to its member, and answered by itself. */
import { randomBytes } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { resolveException, undoResolution } from '../../src/intake/store/resolve.ts'
import type { Intake } from '../../src/intake/index.ts'
import type { Reference } from '../../src/intake/reference.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import { Identifiers } from '../../src/member/identifier.ts'
import { createMember, linkCard, setPhone, unlinkCard } from '../../src/member/member.ts'
import { listExceptions } from '../../src/payment/store/exceptions.ts'
import { explain } from '../../src/payment/store/explanation.ts'
import type { ReceiptResult } from '../../src/receipt/result.ts'
import { takeReceipts } from '../../src/receipt/take.ts'
import { grocery, seedCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { openIntake, takeInTurn } from '../support/gateways.ts'
import { ledgerFaults } from '../support/ledger-faults.ts'
import { receiptDocument, returnDocument } from './documents.ts'

let database: FreshDatabase
let reference: Reference
let partnerId: bigint
let otherPartnerId: bigint
let intakes: Intake[]
const identifiers = new Identifiers(randomBytes(32))
const now = new Date('2026-11-20T12:00:00Z')

beforeAll(async () => {
  database = await freshDatabase()
  reference = (await seedCoalition(database.sql, 0)).reference
  const rows = await database.sql<{ partnerId: bigint; name: string }[]>`
    SELECT partner_id AS "partnerId", location.name FROM location`
  partnerId = rows.find(({ name }) => name === 'Dala Market, Abay 10')?.partnerId ?? 0n
  otherPartnerId = rows.find(({ name }) => name.startsWith('Jibek'))?.partnerId ?? 0n
  intakes = [0, 1].map(() => openIntake(database.url, () => reference))
})
afterAll(async () => {
  await Promise.all(intakes.map((each) => each.stop()))
  await database.drop()
})
let memberId: bigint
let number = 0
beforeEach(async () => {
  memberId = await createMember(database.sql, { name: 'Aigerim' })
  number += 1
})
afterEach(async () => {
  expect(await ledgerFaults(database.sql)).toEqual([])
})

function take(
  documents: readonly unknown[],
  by = partnerId,
  gateway = 0,
): Promise<ReceiptResult[]> {
  const intake = intakes[gateway]
  if (intake === undefined) throw new Error('there is no such gateway')
  return takeReceipts({ sql: database.sql, identifiers, intake, now: () => now }, by, documents)
}

/** A cash receipt of the member, with numbers of this test alone. */
function ofMember(over: Record<string, unknown> = {}, at = 1) {
  const member = { memberId: `${memberId}` }
  return receiptDocument({ receiptId: `A-${number}-${at}`, member, ...over })
}

function back(over: Record<string, unknown> = {}, at = 1) {
  const numbers = { receiptId: `B-${number}-${at}`, returnOf: `A-${number}-1` }
  return returnDocument({ ...numbers, ...over })
}

async function balance() {
  const { available, pending } = (await readBalance(database.sql, memberId)) ?? {}
  return [available, pending]
}

function statuses(results: readonly ReceiptResult[]): string[] {
  return results.map((each) => (each.status === 'refused' ? each.code : each.status))
}

describe('a receipt', () => {
  it('of cash earns by itself, once however often it is sent', async () => {
    const [first] = await take([ofMember()])
    expect(first).toMatchObject({ status: 'recorded', points: 10n, memberId })
    const again = await Promise.all([
      take([ofMember(), ofMember()]),
      take([ofMember()], partnerId, 1),
    ])
    for (const result of again.flat()) expect(result).toEqual({ ...first, status: 'repeated' })
    expect(await balance()).toEqual([10n, 0n])
  })

  it('of another content under its number is refused, also by two at once', async () => {
    const other = ofMember({ till: 'till-2' })
    const [one, two] = await Promise.all([take([ofMember()]), take([other], partnerId, 1)])
    expect(statuses([...one, ...two]).toSorted()).toEqual(['receipt_changed', 'recorded'])
    expect(statuses(await take([ofMember(), other])).toSorted()).toEqual([
      'receipt_changed',
      'repeated',
    ])
    expect(await balance()).toEqual([10n, 0n])
  })

  it('is refused by itself: the others of the call are taken', async () => {
    const results = await take([
      ofMember({ tenders: [{ kind: 'cash', amountMinor: '1' }] }, 2),
      ofMember(),
      ofMember({ location: { name: 'Nowhere' } }, 3),
      ofMember({ at: '2026-11-20T18:00:00+05:00' }, 4),
      { receiptId: '4111111111111111' },
      ofMember({ member: { memberId: '999999' } }, 5),
    ])
    expect(statuses(results)).toEqual([
      ...['does_not_add_up', 'recorded', 'unknown_location', 'in_the_future', 'invalid_receipt'],
      'unknown_member',
    ])
    expect(results[4]).toMatchObject({ receiptId: null })
    const rows =
      await database.sql`SELECT FROM card_event WHERE receipt ->> 'receiptId' = ${`A-${number}-5`}`
    expect(rows).toHaveLength(0)
  })

  it('is at a location of the partner that sends it, where its number is its own', async () => {
    expect(statuses(await take([ofMember()], otherPartnerId))).toEqual(['unknown_location'])
    const elsewhere = { location: { name: 'Jibek Cafe, Panfilov 3' } }
    expect(statuses(await take([ofMember(elsewhere)]))).toEqual(['unknown_location'])
    const [own, other] = [
      await take([ofMember()]),
      await take([ofMember(elsewhere)], otherPartnerId),
    ]
    expect(statuses([...own, ...other])).toEqual(['recorded', 'recorded'])
  })

  it('comes late from a till that was offline', async () => {
    const late = ofMember({ at: '2026-10-25T14:00:00+05:00' })
    expect(statuses(await take([late]))).toEqual(['recorded'])
    const [month] = await database.sql<{ month: string }[]>`
      SELECT to_char(month, 'YYYY-MM-DD') AS month FROM profile_month WHERE member_id = ${memberId}`
    expect(month).toEqual({ month: '2026-10-01' })
  })

  it('is taken a thousand at a time', async () => {
    const all = Array.from({ length: 1000 }, (_, at) => ofMember({}, at))
    const results = await take(all)
    expect(new Set(statuses(results))).toEqual(new Set(['recorded']))
    expect(await balance()).toEqual([10_000n, 0n])
  })
})

describe('a member', () => {
  it('is known by phone, code, card reference and id', async () => {
    await setPhone(database.sql, memberId, identifiers.phoneHash('+77010000001'))
    const token = randomBytes(16)
    const linked = await linkCard(database.sql, memberId, {
      token,
      bin: '411111',
      lastFour: '1111',
    })
    if (!('card' in linked)) throw new Error(linked.outcome)
    const { reference: cardReference, cardId } = linked.card
    const shownAt = new Date('2026-11-20T08:59:30Z')
    const { code } = identifiers.qrCode(memberId, shownAt)
    const named = [
      ...[{ phone: '+7 (701) 000-00-01' }, { memberQr: code }, { cardReference }],
      { cardReference: cardReference.toUpperCase() },
    ]
    const documents = named.map((member, at) => ofMember({ member }, at))
    expect(statuses(await take(documents))).toEqual(named.map(() => 'recorded'))
    expect(await balance()).toEqual([40n, 0n])

    await unlinkCard(database.sql, { memberId, cardId })
    const nobody = [
      { phone: '87010000001' },
      { phone: '+77010000002' },
      { memberQr: 'x' },
      { cardReference },
    ]
    const refusals = await take(nobody.map((member, at) => ofMember({ member }, 10 + at)))
    expect(statuses(refusals)).toEqual(nobody.map(() => 'unknown_member'))
    // What was taken stays taken, though its card names nobody any more.
    expect(statuses(await take(documents))).toEqual(named.map(() => 'repeated'))
  })

  it('is not known by a code that was not good at the time', async () => {
    const { code } = identifiers.qrCode(memberId, new Date('2026-11-20T08:40:00Z'))
    const late = ofMember({ member: { memberQr: code } })
    const inTime = ofMember({ member: { memberQr: code }, at: '2026-11-20T13:50:00+05:00' }, 2)
    expect(statuses(await take([late, inTime]))).toEqual(['qr_ended', 'recorded'])
  })

  it('has one phone, and a phone one member', async () => {
    const hash = identifiers.phoneHash('+77010000003')
    const other = await createMember(database.sql, { name: 'Bolat' })
    expect(await setPhone(database.sql, memberId, hash)).toBe('set')
    expect(await setPhone(database.sql, memberId, hash)).toBe('set')
    expect(await setPhone(database.sql, other, hash)).toBe('claimed_by_other')
    expect(await setPhone(database.sql, memberId, identifiers.phoneHash('+77010000004'))).toBe(
      'set',
    )
    expect(await setPhone(database.sql, other, hash)).toBe('set')
    expect(await setPhone(database.sql, 999_999n, hash)).toBe('no_such_member')
  })
})

describe('a return', () => {
  it('takes points back, in a call before its receipt or with it', async () => {
    const results = await take([back(), ofMember()])
    expect(results).toMatchObject([{ points: -2n }, { points: 10n }])
    expect(statuses(await take([back(), ofMember()]))).toEqual(['repeated', 'repeated'])
    expect(await balance()).toEqual([8n, 0n])
  })

  it('of a receipt that has not come waits for it', async () => {
    expect(statuses(await take([back()]))).toEqual(['unknown_receipt'])
    await take([ofMember()])
    expect(statuses(await take([back()]))).toEqual(['recorded'])
  })

  it('takes no more than was bought, over several and by two at once', async () => {
    await take([ofMember()])
    const each = Array.from({ length: 6 }, (_, at) => back({}, at))
    const both = await Promise.all([take(each.slice(0, 3)), take(each.slice(3), partnerId, 1)])
    const told = both.flat()
    expect(statuses(told).filter((status) => status === 'recorded')).toHaveLength(2)
    const refusals = told.filter((result) => result.status === 'refused')
    for (const refusal of refusals) {
      expect(refusal).toMatchObject({ code: 'exceeds_receipt', pointer: '/items/0/quantity' })
    }
    expect(await balance()).toEqual([6n, 0n])
  })
})

describe('a card', () => {
  const paidByCard = { tenders: [{ kind: 'card', amountMinor: '100000' }], rrn: '632509000001' }

  function bank(over: Parameters<typeof cardEvent>[0] = {}) {
    return { ...grocery, memberId, cardId: 7n, amountMinor: 100_000n, ...over }
  }

  it('and its receipt are one payment, whichever is first', async () => {
    for (const isTillFirst of [true, false]) {
      memberId = await createMember(database.sql, { name: 'Both' })
      number += 1
      const tell = () => take([ofMember(paidByCard)])
      const pay = () =>
        takeInTurn(intakes[1] ?? intakes[0] ?? failing(), [
          cardEvent({ ...bank(), key: randomBytes(16).toString('hex') }),
          clearingEvent({ ...bank(), key: randomBytes(16).toString('hex') }),
        ])
      for (const step of isTillFirst ? [tell, pay] : [pay, tell]) await step()
      expect(await balance()).toEqual([10n, 0n])
      const payments = await database.sql<{ paymentId: bigint }[]>`
        SELECT payment_id AS "paymentId" FROM payment WHERE member_id = ${memberId}`
      expect(payments).toHaveLength(1)
      const explained = await explain(database.sql, memberId, payments[0]?.paymentId ?? 0n)
      expect(explained?.receipt?.sold?.lines).toHaveLength(2)
      expect(explained?.elements.map(({ kind }) => kind).toSorted()).toEqual([
        ...['authorization', 'presentment', 'receipt'],
      ])
      const [spent] = await database.sql<{ amount: bigint; count: number }[]>`
        SELECT sum(amount_minor) AS amount, sum(payments)::int AS count FROM profile_month WHERE member_id = ${memberId}`
      expect(spent).toMatchObject({ count: 1 })
    }
  })

  it('that fits two of the bank waits for a person, whose word counts until it is taken back', async () => {
    const [gateway = failing()] = intakes
    const same = { ...bank(), rrn: '' }
    await takeInTurn(gateway, [
      cardEvent({ ...same, key: randomBytes(16).toString('hex') }),
      cardEvent({ ...same, stan: '7', mcc: '5412', key: randomBytes(16).toString('hex') }),
    ])
    const mixed = [
      { kind: 'card', amountMinor: '100000' },
      { kind: 'cash', amountMinor: '50000' },
    ]
    const [, tea] = receiptDocument().items
    const items = [{ ...tea, line: 1, amountMinor: '150000' }]
    const [told] = await take([ofMember({ items, tenders: mixed })])
    expect(told).toMatchObject({ status: 'recorded', isException: true, points: 0n })
    const { sql } = database
    const { exceptions } = await listExceptions(sql, { open: true, cursor: null, limit: 100 })
    const open = exceptions.find((each) => each.memberId === memberId)
    const [to = 0n] = open?.candidateIds ?? []
    const key = { memberId, eventKey: open?.eventKey ?? '' }
    const decision = { to, by: 'root', note: '' }
    expect(await resolveException(sql, key, decision, now)).toMatchObject({ outcome: 'resolved' })
    expect(await balance()).toEqual([15n, 10n])
    expect(await ledgerFaults(sql)).toEqual([])
    expect(statuses(await take([back()]))).toEqual(['exceeds_receipt'])
    const returned = { items: [{ line: 1, quantity: '0.1', amountMinor: '20000' }] }
    expect(statuses(await take([back(returned, 2)]))).toEqual(['recorded'])
    expect(await balance()).toEqual([13n, 10n])
    const undone = await undoResolution(sql, key, { by: 'root', note: '' }, now)
    expect(undone).toMatchObject({ outcome: 'undone' })
    expect(await balance()).toEqual([0n, 20n])
  })

  function failing(): Intake {
    throw new Error('there is no gateway')
  }
})
