import { afterAll, beforeAll, expect, test } from 'vitest'
import { listConsents } from '../../src/member/consent/consents.ts'
import { joiningWith, openDesk, type SignInDesk } from './desk.ts'

let desk: SignInDesk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.drop())

test('who proved a phone joins with it, with what was agreed to, and is signed in', async () => {
  const phone = desk.newPhone()
  const ticket = await desk.ticketFor(phone)
  const joined = await desk.signIn.join(joiningWith(ticket))
  if (joined.outcome !== 'joined') throw new Error(joined.outcome)
  const { memberId, token } = joined.session
  expect(await desk.signIn.sessionOf(token)).toMatchObject({ memberId, proof: 'code' })
  expect(await listConsents(desk.sql, memberId)).toEqual([
    {
      ...{ kind: 'programme', version: 1, language: 'kk', via: 'portal' },
      ...{ givenAt: desk.clock.now, withdrawnAt: null },
    },
  ])
  // From now on the phone is the member's, and the account is there.
  expect(await desk.sessionFor(phone)).toMatchObject({ memberId })
  expect(await desk.sql`SELECT FROM account WHERE account_id = ${memberId}`).toHaveLength(1)
})

test('a ticket is good once, for half an hour, and is nothing else', async () => {
  const phone = desk.newPhone()
  const ticket = await desk.ticketFor(phone)
  expect(await desk.signIn.sessionOf(ticket)).toBeNull()
  expect((await desk.signIn.join(joiningWith(ticket))).outcome).toBe('joined')
  expect(await desk.signIn.join(joiningWith(ticket))).toEqual({ outcome: 'ticket_refused' })
  const late = await desk.ticketFor(desk.newPhone())
  desk.advance(30 * 60)
  expect(await desk.signIn.join(joiningWith(late))).toEqual({ outcome: 'ticket_refused' })
  for (const forged of [`jt_${'A'.repeat(43)}`, 'jt_', '', 'x']) {
    expect(await desk.signIn.join(joiningWith(forged))).toEqual({ outcome: 'ticket_refused' })
  }
})

test('nobody joins without having agreed to the text of now; what is wrong uses no ticket up', async () => {
  const ticket = await desk.ticketFor(desk.newPhone())
  const needs = { outcome: 'consents_needed', kinds: ['programme'] }
  const attempt = (consents: Parameters<typeof joiningWith>[1]) =>
    desk.signIn.join(joiningWith(ticket, consents))
  expect(await attempt({ consents: [] })).toEqual(needs)
  expect(await attempt({ consents: [{ kind: 'programme', version: 0 }] })).toEqual(needs)
  expect(await attempt({ consents: [{ kind: 'card_linking', version: 1 }] })).toEqual(needs)
  const both = [
    { kind: 'programme', version: 1 },
    { kind: 'card_linking', version: 7 },
  ] as const
  expect(await attempt({ consents: both })).toEqual({
    ...{ outcome: 'consents_needed', kinds: ['card_linking'] },
  })
  for (const name of ['', '  ', 'x'.repeat(201), 'a\u0000b', '4111 1111 1111 1111']) {
    expect(await attempt({ name })).toEqual({ outcome: 'not_a_name' })
  }
  expect((await attempt({})).outcome).toBe('joined')
})

test('of two who join by one phone at once, one is taken in and the other is signed in as the same member', async () => {
  const phone = desk.newPhone()
  const tickets = [await desk.ticketFor(phone), await desk.ticketFor(phone)]
  const other = desk.gateway()
  const outcomes = await Promise.all([
    desk.signIn.join(joiningWith(tickets[0] ?? '')),
    other.join(joiningWith(tickets[1] ?? '')),
  ])
  expect(outcomes.map(({ outcome }) => outcome).toSorted()).toEqual(['joined', 'signed_in'])
  const members = outcomes.flatMap((each) => ('session' in each ? [each.session.memberId] : []))
  expect(new Set(members).size).toBe(1)
  // Nobody is left without a phone.
  const orphans = await desk.sql`
    SELECT FROM member WHERE NOT EXISTS (
      SELECT FROM identifier WHERE identifier.member_id = member.member_id)`
  expect(orphans).toHaveLength(0)
})

test('who was taken in meanwhile is signed in with the ticket', async () => {
  const phone = desk.newPhone()
  const ticket = await desk.ticketFor(phone)
  const memberId = await desk.newMember(phone)
  expect(await desk.signIn.join(joiningWith(ticket))).toMatchObject({
    ...{ outcome: 'signed_in', session: { memberId } },
  })
  expect(await listConsents(desk.sql, memberId)).toEqual([])
})
