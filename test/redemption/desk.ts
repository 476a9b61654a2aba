/** A desk in the coalition of the ledger's tests, by the clock of that one. */
import { randomBytes, randomUUID } from 'node:crypto'
import type { RedeemRequest, Redemption } from '../../src/ledger/redemption/redemption.ts'
import { createDesk, type Desk, type DeskAnswer } from '../../src/redemption/desk.ts'
import type { Asker } from '../../src/redemption/gate.ts'
import { defaultPolicy, type Policy } from '../../src/redemption/policy.ts'
import type { ShownProof } from '../../src/redemption/proof.ts'
import { savePolicy } from '../../src/redemption/store/policies.ts'
import { startShop, type Shop } from '../ledger/shop.ts'

/** What a test's request says; what it leaves out has a default. */
export type Asked = Partial<RedeemRequest> & { till?: string; proof?: ShownProof | null }

/** See the head of the file. */
export class Counter {
  readonly shop: Shop
  readonly desk: Desk
  readonly operator: Asker = { name: 'office', isOperator: true }
  readonly codeKey = randomBytes(32)
  readonly till: Asker = { name: 'till-17', isOperator: false }

  constructor(shop: Shop) {
    this.shop = shop
    const { sql, redemptions } = shop
    this.desk = createDesk({ sql, redemptions, codeKey: this.codeKey, now: () => shop.now })
  }

  /** A fresh code of a member, as a request brings it. */
  async code(memberId: bigint, partnerId: bigint | null = null): Promise<ShownProof> {
    const made = await this.desk.makeCode(memberId, partnerId)
    if (made === null) throw new Error('there is no such member')
    return { kind: 'code', code: made.code }
  }

  /** Redeems at the pharmacy, as a till does, with a fresh code where no proof is told. */
  async redeem(memberId: bigint, asked: Asked = {}, asker = this.till): Promise<DeskAnswer> {
    const { till = '', proof, ...rest } = asked
    const shown = proof === undefined ? await this.code(memberId) : proof
    const request: RedeemRequest = {
      ...{ memberId, partnerId: this.shop.pharmacy, key: randomUUID(), points: 10n },
      ...{ holdSeconds: null, ...rest },
    }
    return await this.desk.redeem(asker, request, { till, proof: shown })
  }

  /** The same, of which the test needs that it is done. */
  async made(memberId: bigint, asked: Asked = {}, asker = this.till): Promise<Redemption> {
    const answer = await this.redeem(memberId, asked, asker)
    if (!('redemption' in answer)) throw new Error(answer.outcome)
    return answer.redemption
  }

  /** Agrees on a policy at the pharmacy. */
  async agree(over: Partial<Policy>, partnerId = this.shop.pharmacy): Promise<void> {
    await savePolicy(this.shop.sql, partnerId, { ...defaultPolicy, ...over }, 'office')
  }

  /** Lets time pass. */
  pass(seconds: number): void {
    this.shop.now = new Date(this.shop.now.getTime() + seconds * 1000)
  }
}

/** A desk on a database of its own. */
export async function startCounter(): Promise<Counter> {
  return new Counter(await startShop())
}
