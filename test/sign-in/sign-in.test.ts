import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { createSignIn } from '../../src/sign-in/sign-in.ts'
import { openDesk, otherThan, type SignInDesk } from './desk.ts'

let desk: SignInDesk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.drop())

test('a member is signed in by the code that came to the phone', async () => {
  const phone = desk.newPhone()
  const memberId = await desk.newMember(phone)
  const code = await desk.codeFor(phone)
  expect(code).toMatch(/^\d{6}$/)
  const entry = await desk.redeem(phone, code)
  if (entry.outcome !== 'signed_in') throw new Error(entry.outcome)
  expect(entry.session).toMatchObject({ memberId, endsAt: new Date('2026-11-20T21:00:00Z') })
  expect(await desk.signIn.sessionOf(entry.session.token)).toMatchObject({
    ...{ memberId, proof: 'code' },
  })
})

test('a code is good once, for its phone, for ten minutes', async () => {
  const [phone, other] = [desk.newPhone(), desk.newPhone()]
  await desk.newMember(phone)
  await desk.newMember(other)
  const code = await desk.codeFor(phone)
  expect(await desk.redeem(other, code)).toEqual({ outcome: 'code_refused' })
  expect(await desk.redeem(phone, code)).toMatchObject({ outcome: 'signed_in' })
  expect(await desk.redeem(phone, code)).toEqual({ outcome: 'code_refused' })
  const late = await desk.codeFor(phone)
  desk.advance(600)
  expect(await desk.redeem(phone, late)).toEqual({ outcome: 'code_refused' })
})

test('the sixth try is refused, whatever it is; a new code helps', async () => {
  const phone = desk.newPhone()
  const code = await desk.codeFor(phone)
  for (let tries = 0; tries < 5; tries++) {
    expect(await desk.redeem(phone, otherThan(code))).toEqual({ outcome: 'code_refused' })
  }
  expect(await desk.redeem(phone, code)).toEqual({ outcome: 'code_refused' })
  desk.advance(30)
  expect(await desk.redeem(phone, await desk.codeFor(phone))).toMatchObject({
    outcome: 'not_a_member',
  })
})

test('a newer code takes the place of an older one', async () => {
  const phone = desk.newPhone()
  const first = await desk.codeFor(phone)
  desk.advance(30)
  const second = await desk.codeFor(phone)
  if (first !== second) {
    expect(await desk.redeem(phone, first)).toEqual({ outcome: 'code_refused' })
  }
  expect(await desk.redeem(phone, second)).toMatchObject({ outcome: 'not_a_member' })
})

test('another gateway takes the code, and the session', async () => {
  const phone = desk.newPhone()
  const memberId = await desk.newMember(phone)
  const other = desk.gateway()
  const entry = await desk.redeem(phone, await desk.codeFor(phone), other)
  if (entry.outcome !== 'signed_in') throw new Error(entry.outcome)
  expect(await desk.signIn.sessionOf(entry.session.token)).toMatchObject({ memberId })
  expect(await other.endSession(entry.session.token)).toBe(true)
  expect(await desk.signIn.sessionOf(entry.session.token)).toBeNull()
})

test('asking for a code and trying one is answered alike for members and strangers', async () => {
  const [member, stranger] = [desk.newPhone(), desk.newPhone()]
  await desk.newMember(member)
  const answers = async (phone: string) => {
    const ask = () => desk.signIn.requestCode({ phone, language: 'en', address: desk.newAddress() })
    const first = await ask()
    const again = await ask()
    const code = desk.delivered.at(-1)?.code ?? ''
    return [first, again, await desk.redeem(phone, otherThan(code)), await desk.redeem(phone, 'x')]
  }
  const ofMember = await answers(member)
  expect(ofMember.map(({ outcome }) => outcome)).toEqual([
    ...['sent', 'limited', 'code_refused', 'code_refused'],
  ])
  expect(await answers(stranger)).toEqual(ofMember)
})

test('whether a phone is a member’s is not asked before a code was right', async () => {
  const phone = desk.newPhone()
  await desk.newMember(phone)
  const statements: string[] = []
  const spied = new Proxy(desk.sql, {
    apply(target, self, [strings, ...values]: [readonly string[], ...unknown[]]) {
      statements.push(strings.join('?'))
      return Reflect.apply(target, self, [strings, ...values])
    },
  })
  const signIn = createSignIn({
    ...{
      sql: spied,
      identifiers: desk.identifiers,
      vault: desk.vault,
      codeKey: desk.codeKey,
      provider: null,
    },
    ...{ deliver: async () => {}, now: () => desk.clock.now },
  })
  const address = desk.newAddress()
  await signIn.requestCode({ phone, language: 'ru', address })
  await signIn.redeemCode({ phone, code: 'none', address })
  expect(statements).toHaveLength(2)
  expect(statements.filter((text) => /identifier|member/.test(text))).toEqual([])
})

test('a phone gets a code in 30 seconds, five in an hour, ten in a day', async () => {
  const phone = desk.newPhone()
  const ask = async () => {
    const asked = { phone, language: 'ru', address: desk.newAddress() } as const
    const answer = await desk.signIn.requestCode(asked)
    return answer.outcome === 'limited' ? answer.retryAfterSeconds : answer.outcome
  }
  expect(await ask()).toBe('sent')
  expect(await ask()).toBe(30)
  for (let codes = 1; codes < 5; codes++) {
    desk.advance(30)
    expect(await ask()).toBe('sent')
  }
  desk.advance(30)
  expect(await ask()).toBe(3600 - 150)
  desk.advance(3600)
  for (let codes = 5; codes < 10; codes++) {
    expect(await ask()).toBe('sent')
    desk.advance(30)
  }
  desk.advance(3600)
  expect(await ask()).toBe(86_400 - 120 - 30 - 3600 - 150 - 3600)
  desk.advance(86_400)
  expect(await ask()).toBe('sent')
})

test('whoever has shown a code begins anew', async () => {
  const phone = desk.newPhone()
  for (let codes = 0; codes < 12; codes++) {
    expect(await desk.redeem(phone, await desk.codeFor(phone))).toMatchObject({
      outcome: 'not_a_member',
    })
  }
})

test('an address asks for 30 codes in an hour', async () => {
  const ask = (address: string) =>
    desk.signIn.requestCode({ phone: desk.newPhone(), language: 'ru', address })
  for (let codes = 0; codes < 30; codes++) {
    expect((await ask('192.0.2.7')).outcome).toBe('sent')
  }
  expect(await ask('192.0.2.7')).toMatchObject({ outcome: 'limited' })
  expect((await ask('192.0.2.8')).outcome).toBe('sent')
})

test('an address tries 150 codes in an hour', async () => {
  const shown = { code: '000000', address: '192.0.2.99' }
  for (let tries = 0; tries < 150; tries++) {
    const { outcome } = await desk.signIn.redeemCode({ ...shown, phone: desk.newPhone() })
    expect(outcome).toBe('code_refused')
  }
  const refused = await desk.signIn.redeemCode({ ...shown, phone: desk.newPhone() })
  expect(refused).toMatchObject({ outcome: 'limited' })
})

test('what cannot be delivered, or is not offered, is told', async () => {
  const { sql, identifiers, vault } = desk
  const ports = { sql, identifiers, vault, provider: null, codeKey: randomBytes(32) }
  const now = () => desk.clock.now
  const asked = { phone: desk.newPhone(), language: 'ru', address: desk.newAddress() } as const
  const broken = createSignIn({ ...ports, now, deliver: () => Promise.reject(new Error('no')) })
  expect(await broken.requestCode(asked)).toEqual({ outcome: 'not_sent' })
  const none = createSignIn({ ...ports, now, deliver: null })
  expect(none.offersCodes).toBe(false)
  expect(await none.requestCode(asked)).toEqual({ outcome: 'not_offered' })
})

test('neither phones nor codes nor tokens stand in the database', async () => {
  const phone = desk.newPhone()
  await desk.newMember(phone)
  const { token } = await desk.sessionFor(phone)
  const code = await desk.codeFor(phone)
  const [rows] = await desk.sql<{ text: string }[]>`
    SELECT (SELECT json_agg(c) FROM sign_in_code c)::text
           || (SELECT json_agg(s) FROM member_session s)::text
           || (SELECT json_agg(i) FROM identifier i)::text AS text`
  expect(rows?.text.length).toBeGreaterThan(100)
  expect(rows?.text).not.toContain(phone.slice(1))
  expect(rows?.text).not.toContain(token.slice(3))
  expect(rows?.text.includes(`"${code}"`)).toBe(false)
})
