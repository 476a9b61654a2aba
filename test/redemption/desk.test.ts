/** Redemptions at the desk, on a real database: who may not, with which proof, how often; and once each. */
import { randomUUID } from 'node:crypto'
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from 'vitest'
import { createGate } from '../../src/redemption/gate.ts'
import type { ShownProof } from '../../src/redemption/proof.ts'
import { setLock } from '../../src/redemption/store/locks.ts'
import { startCounter, type Counter } from './desk.ts'

let counter: Counter
let memberId: bigint
beforeAll(async () => {
  counter = await startCounter()
})
beforeEach(async () => {
  counter.shop.now = new Date('2026-11-20T09:00:00Z')
  memberId = await counter.shop.member({ '2027-06-30': 100n })
  await counter.agree({})
})
afterEach(() => counter.shop.assertRight())
afterAll(() => counter.shop.stop())

const available = async () => (await counter.shop.balance(memberId))?.available
const wrong: ShownProof = { kind: 'code', code: 'none' }
const refused = (why: string) => ({ outcome: 'proof_refused', why })

describe('a code', () => {
  test('is asked for, and used up by one redemption', async () => {
    const asked = { outcome: 'proof_required', anyOf: ['code'] }
    expect(await counter.redeem(memberId, { proof: null })).toEqual(asked)
    const proof = await counter.code(memberId)
    expect(await counter.made(memberId, { proof })).toMatchObject({
      proof: 'code',
      state: 'posted',
    })
    expect(await counter.redeem(memberId, { proof })).toEqual(refused('code_used'))
    expect(await available()).toBe(90n)
  })

  test('is not used up by a repeat, nor by a redemption that the ledger refuses', async () => {
    const proof = await counter.code(memberId)
    const key = randomUUID()
    const poor = { outcome: 'insufficient_points', available: 100n }
    expect(await counter.redeem(memberId, { proof, points: 101n })).toEqual(poor)
    const first = await counter.redeem(memberId, { proof, key })
    expect(first.outcome).toBe('done')
    const second = await counter.code(memberId)
    for (const shown of [proof, second, wrong, null]) {
      const again = await counter.redeem(memberId, { proof: shown, key })
      expect(again).toEqual({ ...first, outcome: 'repeated' })
    }
    expect(await counter.redeem(memberId, { proof: second, key, points: 11n })).toEqual({
      outcome: 'key_reused',
    })
    expect((await counter.made(memberId, { proof: second })).state).toBe('posted')
    expect(await available()).toBe(80n)
  })

  test('is not used up where the transaction does not come to its end', async () => {
    const proof = await counter.code(memberId)
    const { pharmacy, redemptions } = counter.shop
    const asked = { memberId, partnerId: pharmacy, key: randomUUID(), points: 10n }
    const gate = createGate(counter.till, { till: 'till-7', proof }, counter.codeKey)
    const cutOff: typeof gate = {
      async admit(...request) {
        const answer = await gate.admit(...request)
        if ('refused' in answer) return answer
        const { admitted } = answer
        const record: typeof admitted.record = async (made) => {
          await admitted.record(made)
          throw new Error('cut off')
        }
        return { admitted: { ...admitted, record } }
      },
    }
    const request = { ...asked, holdSeconds: null }
    await expect(redemptions.redeem(request, cutOff)).rejects.toThrow('cut off')
    expect(await available()).toBe(100n)
    expect(await counter.shop.sql`SELECT FROM redemption_tally WHERE till = 'till-7'`).toEqual([])
    expect(await redemptions.redeem(request, gate)).toMatchObject({ outcome: 'done' })
  })

  test('is not taken after five wrong ones', async () => {
    const proof = await counter.code(memberId)
    for (let tries = 0; tries < 5; tries += 1) {
      expect(await counter.redeem(memberId, { proof: wrong })).toEqual(refused('code_wrong'))
    }
    expect(await counter.redeem(memberId, { proof })).toEqual(refused('code_tries_over'))
    const fresh = await counter.code(memberId)
    expect((await counter.made(memberId, { proof: fresh })).proof).toBe('code')
  })

  test('is guessed no more often by fifty tills at once', async () => {
    await counter.code(memberId)
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => counter.redeem(memberId, { proof: wrong })),
    )
    const whys = answers.map((each) => ('why' in each ? each.why : each.outcome))
    expect(whys.filter((why) => why === 'code_wrong')).toHaveLength(5)
    expect(whys.filter((why) => why === 'code_tries_over')).toHaveLength(45)
  })

  test('is redeemed with once by fifty tills at once', async () => {
    const proof = await counter.code(memberId)
    const answers = await Promise.all(
      Array.from({ length: 50 }, () => counter.redeem(memberId, { proof, points: 1n })),
    )
    expect(answers.filter(({ outcome }) => outcome === 'done')).toHaveLength(1)
    expect(answers.filter((each) => 'why' in each && each.why === 'code_used')).toHaveLength(49)
    expect(await available()).toBe(99n)
  })

  test('ends after five minutes, and with the next one', async () => {
    const proof = await counter.code(memberId)
    counter.pass(300)
    expect(await counter.redeem(memberId, { proof })).toEqual(refused('code_expired'))
    const older = await counter.code(memberId)
    await counter.code(memberId)
    expect(await counter.redeem(memberId, { proof: older })).toEqual(refused('code_wrong'))
  })

  test("of another member's, and for another partner, is wrong", async () => {
    const other = await counter.shop.member({ '2027-06-30': 100n })
    await counter.code(memberId)
    const proof = await counter.code(other)
    expect(await counter.redeem(memberId, { proof })).toEqual(refused('code_wrong'))
    const bakery = await counter.code(memberId, counter.shop.bakery)
    expect(await counter.redeem(memberId, { proof: bakery })).toEqual(refused('code_wrong'))
    const there = { proof: bakery, partnerId: counter.shop.bakery }
    expect((await counter.made(memberId, there)).partnerId).toBe(counter.shop.bakery)
    const nobody = await counter.shop.member({ '2027-06-30': 10n })
    expect(await counter.redeem(nobody, { proof: wrong })).toEqual(refused('code_none'))
  })

  test('is nowhere in the database', async () => {
    const made = await counter.desk.makeCode(memberId, null)
    const rows = await counter.shop.sql`SELECT * FROM redemption_code`
    const text = JSON.stringify(rows, (_, value: unknown) =>
      typeof value === 'bigint' ? `${value}` : value,
    )
    expect(text).not.toContain(made?.code)
    expect(await counter.desk.makeCode(987_654_321n, null)).toBeNull()
  })
})

describe('a proof', () => {
  test('is needed from so many points on, also in small parts', async () => {
    await counter.agree({ proofs: [{ fromPoints: 30n, anyOf: ['code'] }] })
    expect((await counter.made(memberId, { points: 15n, proof: null })).proof).toBe('')
    const more = await counter.redeem(memberId, { points: 15n, proof: null })
    expect(more).toMatchObject({ outcome: 'proof_required' })
    expect((await counter.made(memberId, { points: 15n })).proof).toBe('code')
    counter.pass(86_401)
    expect((await counter.made(memberId, { points: 15n, proof: null })).proof).toBe('')
  })

  test('is not needed by the operator, but right where it is brought', async () => {
    const made = await counter.made(memberId, { proof: null }, counter.operator)
    expect(made).toMatchObject({ proof: '', madeBy: 'office' })
    await counter.code(memberId)
    const guessed = await counter.redeem(memberId, { proof: wrong }, counter.operator)
    expect(guessed).toEqual(refused('code_wrong'))
  })
})

describe('a member who has locked its points', () => {
  const lock = (locked: boolean) =>
    setLock(counter.shop.sql, memberId, locked, { by: 'member', at: counter.shop.now })

  test('spends none, whoever asks and with whatever proof, until they are unlocked', async () => {
    const held = await counter.made(memberId, { holdSeconds: 600 })
    const other = await counter.made(memberId, { holdSeconds: 600 })
    const proof = await counter.code(memberId)
    await lock(true)
    await lock(true)
    const locked = { outcome: 'spend_locked' }
    expect(await counter.redeem(memberId, { proof })).toEqual(locked)
    expect(await counter.redeem(memberId, { proof: null }, counter.operator)).toEqual(locked)
    expect(await counter.redeem(memberId, { proof, holdSeconds: 60 })).toEqual(locked)
    expect(await counter.desk.post(counter.till, held, null)).toEqual(locked)
    expect(await counter.shop.redemptions.void(other)).toMatchObject({ outcome: 'done' })
    await lock(false)
    expect(await counter.desk.post(counter.till, held, null)).toMatchObject({ outcome: 'done' })
    // The lock has used no code up.
    expect((await counter.made(memberId, { proof })).state).toBe('posted')
    await lock(true)
    expect(await counter.desk.post(counter.till, held, null)).toMatchObject({ outcome: 'repeated' })
  })

  test('is one that there is', async () => {
    const set = { by: 'x', at: counter.shop.now }
    expect(await setLock(counter.shop.sql, 987_654_321n, true, set)).toBe(false)
  })
})

describe('a hold', () => {
  test('is posted by a partner with no more than the member has agreed to', async () => {
    const held = await counter.made(memberId, { holdSeconds: 600 })
    const more = await counter.desk.post(counter.till, held, 11n)
    expect(more).toEqual({ outcome: 'exceeds_hold', held: 10n })
    const posted = await counter.desk.post(counter.operator, held, 11n)
    expect(posted).toMatchObject({ outcome: 'done' })
  })

  test('that nobody confirms ends by the clock, and its code is gone', async () => {
    const proof = await counter.code(memberId)
    const held = await counter.made(memberId, { proof, holdSeconds: 60 })
    counter.pass(60)
    expect(await available()).toBe(100n)
    const ended = { outcome: 'hold_ended', state: 'expired' }
    expect(await counter.desk.post(counter.till, held, null)).toEqual(ended)
    expect(await counter.redeem(memberId, { proof })).toEqual(refused('code_used'))
  })
})
