import { afterAll, beforeAll, expect, test } from 'vitest'
import { beginErasure } from '../../src/erasure/begin.ts'
import { setPhone } from '../../src/member/member.ts'
import { openDesk, type SignInDesk } from './desk.ts'

let desk: SignInDesk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.drop())

async function member() {
  const phone = desk.newPhone()
  return { phone, memberId: await desk.newMember(phone) }
}

test('a session ends when it was idle for half an hour', async () => {
  const { phone } = await member()
  const { token } = await desk.sessionFor(phone)
  desk.advance(29 * 60)
  expect(await desk.signIn.sessionOf(token)).not.toBeNull()
  desk.advance(29 * 60)
  expect(await desk.signIn.sessionOf(token)).not.toBeNull()
  desk.advance(30 * 60)
  expect(await desk.signIn.sessionOf(token)).toBeNull()
})

test('a session in use ends twelve hours after it began', async () => {
  const { phone } = await member()
  const { token, endsAt } = await desk.sessionFor(phone)
  for (let minutes = 20; minutes < 12 * 60; minutes += 20) {
    desk.advance(20 * 60)
    expect(await desk.signIn.sessionOf(token)).toMatchObject({ endsAt })
  }
  desk.advance(20 * 60)
  expect(await desk.signIn.sessionOf(token)).toBeNull()
})

test('a session in use is written once a minute at most', async () => {
  const { phone } = await member()
  const { token } = await desk.sessionFor(phone)
  const version = async () => {
    const [row] = await desk.sql<{ xmin: string }[]>`
      SELECT xmin::text FROM member_session ORDER BY started_at DESC, xmin::text::bigint DESC LIMIT 1`
    return row?.xmin
  }
  const first = await version()
  desk.advance(59)
  await desk.signIn.sessionOf(token)
  expect(await version()).toBe(first)
  desk.advance(1)
  await desk.signIn.sessionOf(token)
  expect(await version()).not.toBe(first)
})

test('signing out ends this session, everywhere all of the member', async () => {
  const { phone, memberId } = await member()
  const other = await member()
  const [one, two, three] = [
    ...[await desk.sessionFor(phone), await desk.sessionFor(phone), await desk.sessionFor(phone)],
  ].map(({ token }) => token) as [string, string, string]
  const foreign = await desk.sessionFor(other.phone)
  expect(await desk.signIn.endSession(one)).toBe(true)
  expect(await desk.signIn.endSession(one)).toBe(false)
  expect(await desk.signIn.sessionOf(one)).toBeNull()
  expect(await desk.signIn.sessionOf(two)).not.toBeNull()
  expect(await desk.signIn.endAllSessions(memberId)).toBe(2)
  expect(await desk.signIn.sessionOf(two)).toBeNull()
  expect(await desk.signIn.sessionOf(three)).toBeNull()
  expect(await desk.signIn.sessionOf(foreign.token)).not.toBeNull()
})

test('every sign-in makes a token of its own; nothing that was there before becomes one', async () => {
  const { phone } = await member()
  const first = await desk.sessionFor(phone)
  const second = await desk.sessionFor(phone)
  expect(first.token).toMatch(/^ms_[A-Za-z0-9_-]{43}$/)
  expect(second.token).not.toBe(first.token)
  // A token that somebody else chose, and a ticket, are none.
  for (const planted of [`ms_${'A'.repeat(43)}`, 'ms_', '', `jt_${first.token.slice(3)}`]) {
    expect(await desk.signIn.sessionOf(planted)).toBeNull()
    expect(await desk.signIn.endSession(planted)).toBe(false)
  }
})

test('who is erased while signing in is left without a session', async () => {
  for (let turn = 0; turn < 8; turn++) {
    const { phone, memberId } = await member()
    const code = await desk.codeFor(phone)
    const erasure = { memberId, askedBy: 'test', now: desk.clock.now }
    const [entry] = await Promise.all([desk.redeem(phone, code), beginErasure(desk.sql, erasure)])
    if (entry.outcome === 'signed_in') {
      expect(await desk.signIn.sessionOf(entry.session.token)).toBeNull()
    }
    const sessions = await desk.sql`SELECT FROM member_session WHERE member_id = ${memberId}`
    expect(sessions).toHaveLength(0)
  }
})

test('who signs in by a phone while the operator says another one is left without a session', async () => {
  for (let turn = 0; turn < 8; turn++) {
    const { phone, memberId } = await member()
    const code = await desk.codeFor(phone)
    const other = desk.identifiers.phoneHash(desk.newPhone())
    const change = async (): Promise<void> => {
      await setPhone(desk.sql, memberId, other)
      await desk.signIn.endAllSessions(memberId)
    }
    await Promise.all([desk.redeem(phone, code), change()])
    const sessions = await desk.sql`SELECT FROM member_session WHERE member_id = ${memberId}`
    expect(sessions).toHaveLength(0)
  }
})
