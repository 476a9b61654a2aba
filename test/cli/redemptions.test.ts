/** `cobrand redemptions`: what waits for a person, and what the person decides. */
import { afterAll, beforeAll, expect, it, vi } from 'vitest'
import { redemptionsCommand } from '../../src/cli/redemptions.ts'
import type { Redemption } from '../../src/ledger/redemption/redemption.ts'
import { startCounter, type Counter } from '../redemption/desk.ts'
import { runCommand } from '../support/command.ts'

let counter: Counter
let memberId: bigint
beforeAll(async () => {
  counter = await startCounter()
  vi.stubEnv('DATABASE_URL', counter.shop.url)
  memberId = await counter.shop.member({ '2099-06-30': 1000n })
  const suspicious = { of: 'member', per: 'redemption', redemptions: null, points: 99n } as const
  await counter.agree({ limits: [{ ...suspicious, beyond: 'review' }] })
})
afterAll(async () => {
  vi.unstubAllEnvs()
  await counter.shop.stop()
})

const cobrand = (...args: string[]) => runCommand([redemptionsCommand()], ['redemptions', ...args])
const nameOf = ({ redemptionId }: Redemption): string => `${memberId}-${redemptionId}`
const suspicious = () => counter.made(memberId, { points: 100n, till: 'till-7' })

it('lists what waits, lets one be posted and releases the other', async () => {
  expect(await cobrand('reviews')).toEqual({ code: 0, out: '', err: '' })
  const one = await suspicious()
  const other = await suspicious()
  const { out } = await cobrand('reviews')
  const lines = out.trimEnd().split('\n')
  expect(lines.map((line) => line.split(' ')[0])).toEqual([nameOf(one), nameOf(other)])
  const where = `100 points at partner ${counter.shop.pharmacy}, till till-7 by till-17`
  expect(lines[0]).toContain(`${where}: redemption_points; waits until `)
  const approved = await cobrand('approve', nameOf(one), '--note', 'called the customer')
  expect(approved).toEqual({ code: 0, out: `${nameOf(one)}: 100 points, approved\n`, err: '' })
  const refused = await cobrand('refuse', nameOf(other))
  expect(refused).toEqual({ code: 0, out: `${nameOf(other)}: 100 points, refused\n`, err: '' })
  expect((await cobrand('reviews')).out).toBe('')
  expect((await cobrand('reviews', '--all')).out).toContain('; approved by ')
  const all = (await cobrand('reviews', '--all', '--json')).out.trimEnd().split('\n')
  expect(all.map((line) => JSON.parse(line) as unknown)).toMatchObject([
    { redemptionId: nameOf(other), decision: 'refused', note: '' },
    { redemptionId: nameOf(one), decision: 'approved', note: 'called the customer' },
  ])
  expect(await counter.desk.post(counter.till, one, null)).toMatchObject({ outcome: 'done' })
  expect(await counter.shop.balance(memberId)).toMatchObject({ available: 900n, held: 0n })
  await counter.shop.assertRight()
})

it('says why it did nothing', async () => {
  const gone = await suspicious()
  await counter.shop.redemptions.void(gone)
  const plain = await counter.made(memberId)
  expect(await cobrand('approve', nameOf(gone))).toMatchObject({
    ...{ code: 1, err: 'cobrand: it is voided already\n' },
  })
  expect(await cobrand('refuse', nameOf(plain))).toMatchObject({
    ...{ code: 1, err: 'cobrand: it waits for nobody\n' },
  })
  expect(await cobrand('refuse', '7-7')).toMatchObject({
    ...{ code: 1, err: 'cobrand: there is no such redemption\n' },
  })
  expect((await cobrand('refuse', 'x')).code).toBe(2)
  const note = ['--note', 'card 4111 1111 1111 1111']
  const noted = await cobrand('approve', nameOf(gone), ...note)
  expect(noted.code).toBe(2)
})
