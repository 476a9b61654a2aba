/** Purchases, receipts, redemptions and erasures in any order: the books are right at every end, and who is erased has nothing. */
import fc from 'fast-check'
import { afterAll, beforeAll, expect, test } from 'vitest'
import type { Redemption } from '../../src/ledger/redemption/redemption.ts'
import { listMovements } from '../../src/member-data/store/movements.ts'
import { createMember } from '../../src/member/member.ts'
import type { CardEvent } from '../../src/payment/event.ts'
import { anyElements } from '../support/any-elements.ts'
import { grocery } from '../support/coalition.ts'
import { takeInTurn } from '../support/gateways.ts'
import { receipt, returned } from '../support/receipts.ts'
import { day, openEraser, type Eraser } from './erased.ts'

let eraser: Eraser
let partnerId: bigint
beforeAll(async () => {
  eraser = await openEraser(0)
  const [row] = await eraser.sql<{ partnerId: bigint }[]>`
    SELECT partner_id AS "partnerId" FROM location WHERE location_id = 1`
  partnerId = row?.partnerId ?? 0n
})
afterAll(() => eraser.stop())

type Step =
  | { does: 'bank'; who: number; elements: CardEvent[] }
  | { does: 'till'; who: number; paid: bigint; back: bigint }
  | { does: 'redeem'; who: number; points: bigint; holdSeconds: number | null }
  | { does: 'settle'; how: 'post' | 'void' }
  | { does: 'erase'; who: number }
  | { does: 'finish' }

const who = fc.nat({ max: 1 })
const anyStep: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ does: fc.constant('bank' as const), who, elements: anyElements }),
  fc.record({
    ...{ does: fc.constant('till' as const), who },
    paid: fc.bigInt(1n, 30n).map((n) => n * 50_000n),
    back: fc.bigInt(0n, 3n).map((n) => n * 50_000n),
  }),
  fc.record({
    ...{ does: fc.constant('redeem' as const), who, points: fc.bigInt(1n, 60n) },
    holdSeconds: fc.option(fc.constant(600)),
  }),
  fc.record({ does: fc.constant('settle' as const), how: fc.constantFrom('post', 'void') }),
  fc.record({ does: fc.constant('erase' as const), who }),
  fc.record({ does: fc.constant('finish' as const) }),
)

let runs = 0

/** One history, of two members of its own. */
class History {
  readonly #memberIds: readonly bigint[]
  readonly #erased = new Set<bigint>()
  readonly #made: Redemption[] = []
  readonly #run = ++runs
  #steps = 0

  constructor(memberIds: readonly bigint[]) {
    this.#memberIds = memberIds
  }

  async take(step: Step): Promise<void> {
    this.#steps += 1
    if (step.does === 'finish') return void (await eraser.finish())
    if (step.does === 'settle') return await this.#settle(step.how)
    const memberId = this.#memberIds[step.who] ?? 0n
    if (step.does === 'erase') {
      expect(await eraser.begin(memberId)).toBe(true)
      this.#erased.add(memberId)
    } else if (step.does === 'redeem') {
      const { points, holdSeconds } = step
      const answer = await eraser.redeem(memberId, partnerId, points, holdSeconds)
      if ('redemption' in answer) this.#made.push(answer.redemption)
      if (this.#erased.has(memberId)) expect(answer.outcome).toBe('not_found')
    } else {
      await takeInTurn(eraser.intake, this.#eventsOf(step, memberId))
    }
  }

  async assertRight(): Promise<void> {
    for (const memberId of this.#memberIds) await assertMoved(memberId)
    for (const memberId of this.#erased) {
      expect(await eraser.account(memberId)).toEqual({ stripe: -1, posted: 0n, pending: 0n })
      const rows = await eraser.sql`
        SELECT FROM payment WHERE member_id = ${memberId}
           AND (rrn || stan || merchant_id || network_reference || receipt_key <> ''
                OR facts <> '{}' OR receipt::text ~ '4870001|bakery')`
      expect(rows).toHaveLength(0)
    }
  }

  #eventsOf(step: Extract<Step, { does: 'bank' | 'till' }>, memberId: bigint): CardEvent[] {
    const number = `${this.#run}x${this.#steps}`
    if (step.does === 'bank') {
      return step.elements.map((each, at) => ({
        ...{ ...each, ...grocery, memberId, cardId: memberId },
        key: Buffer.from(`${number}x${at}`.padEnd(16)).toString('hex'),
      }))
    }
    const place = { locationId: 1n, name: 'Dala', mcc: '5411' }
    const said = { memberId, place, receiptId: number }
    const sold = receipt({ cash: step.paid }, said)
    if (step.back === 0n || step.back > step.paid) return [sold]
    return [sold, returned({ cash: step.back }, { ...said, receiptId: `${number}b`, of: number })]
  }

  async #settle(how: 'post' | 'void'): Promise<void> {
    const last = this.#made.pop()
    if (last === undefined) return
    if (how === 'post') await eraser.redemptions.post(last, null)
    else await eraser.redemptions.void(last)
  }
}

/** What moved, as the member reads it page by page, is what is posted to the account. */
async function assertMoved(memberId: bigint): Promise<void> {
  let sum = 0n
  for (let before = null as bigint | null; ;) {
    const page = await listMovements(eraser.sql, memberId, { before, limit: 3 })
    for (const { points } of page.movements) sum += points
    if (page.next === null) break
    before = page.next
  }
  expect((await eraser.account(memberId))?.posted).toBe(sum)
}

test('any history', { timeout: 120_000 }, async () => {
  const anySteps = fc.array(anyStep, { minLength: 3, maxLength: 14 })
  await fc.assert(
    fc.asyncProperty(anySteps, fc.boolean(), async (steps, late) => {
      const names = ['Aigerim', 'Bolat']
      const memberIds = await Promise.all(names.map((name) => createMember(eraser.sql, { name })))
      const history = new History(memberIds)
      for (const step of steps) await history.take(step)
      await eraser.finish()
      // What comes after all is over is a stranger's.
      if (late) for (const step of steps) if (step.does === 'bank') await history.take(step)
      eraser.clock.now = new Date(eraser.clock.now.getTime() + 2 * day)
      await eraser.finish()
      await history.assertRight()
      expect(await eraser.faults()).toEqual([])
    }),
    { numRuns: 25 },
  )
})
