import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import { connect } from '../../src/db/connect.ts'
import { takeTry } from '../../src/sign-in/store/codes.ts'
import { openDesk, otherThan, type SignInDesk } from './desk.ts'

let desk: SignInDesk
beforeAll(async () => {
  desk = await openDesk()
})
afterAll(() => desk.drop())

test('no interleaving of two gateways gives a code more than five tries', async () => {
  const other = connect(desk.url)
  const pools = [desk.sql, other]
  // Bursts of tries that are under way at once; each names its gateway.
  const bursts = fc.array(fc.array(fc.nat({ max: 1 }), { minLength: 1, maxLength: 9 }), {
    ...{ minLength: 1, maxLength: 4 },
  })
  await fc.assert(
    fc.asyncProperty(bursts, async (all) => {
      const phone = desk.newPhone()
      await desk.codeFor(phone)
      const hash = desk.identifiers.phoneHash(phone)
      let given = 0
      for (const burst of all) {
        const taken = await Promise.all(
          burst.map((at) => takeTry(pools[at] ?? other, hash, desk.clock.now)),
        )
        given += taken.filter((each) => each !== null).length
      }
      expect(given).toBe(Math.min(5, all.flat().length))
    }),
    { numRuns: 40 },
  )
  await other.end()
})

test('of any tries at once, the right code is taken once at most, and never after five wrong ones', async () => {
  const other = desk.gateway()
  // Each try: at which gateway, and whether it is right.
  const tries = fc.array(fc.tuple(fc.boolean(), fc.boolean()), { minLength: 1, maxLength: 12 })
  await fc.assert(
    fc.asyncProperty(tries, fc.nat({ max: 7 }), async (all, wrongBefore) => {
      const phone = desk.newPhone()
      await desk.newMember(phone)
      const code = await desk.codeFor(phone)
      for (let wrong = 0; wrong < wrongBefore; wrong++) await desk.redeem(phone, otherThan(code))
      const entries = await Promise.all(
        all.map(([elsewhere, right]) =>
          desk.redeem(phone, right ? code : otherThan(code), elsewhere ? other : desk.signIn),
        ),
      )
      const entered = entries.filter(({ outcome }) => outcome === 'signed_in').length
      const rights = all.filter(([, right]) => right).length
      const isSure = rights > 0 && wrongBefore + all.length <= 5
      expect(entered).toBeLessThanOrEqual(wrongBefore >= 5 || rights === 0 ? 0 : 1)
      if (isSure) expect(entered).toBe(1)
    }),
    { numRuns: 40 },
  )
})

test('codes that are asked for at once are one', async () => {
  const gateways = [desk.signIn, desk.gateway()]
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.nat({ max: 1 }), { minLength: 2, maxLength: 8 }),
      async (asking) => {
        const phone = desk.newPhone()
        const answers = await Promise.all(
          asking.map((at) =>
            (gateways[at] ?? desk.signIn).requestCode({
              ...{ phone, language: 'ru', address: desk.newAddress() },
            }),
          ),
        )
        expect(answers.filter(({ outcome }) => outcome === 'sent')).toHaveLength(1)
      },
    ),
    { numRuns: 20 },
  )
})
