/** A shop for tests: the demo coalition on a database of its own, two gateways, and a member who buys there. */
import { randomBytes } from 'node:crypto'
import type { Intake } from '../../src/intake/index.ts'
import { readBalance } from '../../src/ledger/balance.ts'
import { Identifiers } from '../../src/member/identifier.ts'
import { createMember } from '../../src/member/member.ts'
import type { ReceiptResult } from '../../src/receipt/result.ts'
import { takeReceipts } from '../../src/receipt/take.ts'
import { seedCoalition } from '../support/coalition.ts'
import { freshDatabase, type FreshDatabase } from '../support/database.ts'
import { openIntake } from '../support/gateways.ts'
import { joinLongAgo } from '../support/joined.ts'
import { receiptDocument, returnDocument } from './documents.ts'

/** See {@link openShop}. */
export class Shop {
  readonly identifiers = new Identifiers(randomBytes(32))
  /** When its receipts are sent. */
  readonly now = new Date('2026-11-20T12:00:00Z')
  memberId = 0n
  #number = 0
  readonly database: FreshDatabase
  readonly intakes: readonly Intake[]
  readonly partnerId: bigint
  readonly otherPartnerId: bigint

  constructor(
    database: FreshDatabase,
    intakes: readonly Intake[],
    partners: readonly [own: bigint, other: bigint],
  ) {
    this.database = database
    this.intakes = intakes
    ;[this.partnerId, this.otherPartnerId] = partners
  }

  /** A new member comes in, and the numbers of receipts are new. */
  async begin(): Promise<void> {
    this.memberId = await createMember(this.database.sql, { name: 'Aigerim' })
    await joinLongAgo(this.database.sql, this.memberId)
    this.#number += 1
  }

  intake(at: number): Intake {
    const intake = this.intakes[at]
    if (intake === undefined) throw new Error('there is no such gateway')
    return intake
  }

  take(documents: readonly unknown[], by = this.partnerId, at = 0): Promise<ReceiptResult[]> {
    const { sql } = this.database
    const { identifiers, now } = this
    const ports = { sql, identifiers, intake: this.intake(at), now: () => now }
    return takeReceipts(ports, by, documents)
  }

  /** The number of a receipt of this member. */
  receiptId(at: number): string {
    return `A-${this.#number}-${at}`
  }

  /** A cash receipt of the member. */
  receipt(over: Record<string, unknown> = {}, at = 1) {
    const member = { memberId: `${this.memberId}` }
    return receiptDocument({ receiptId: this.receiptId(at), member, ...over })
  }

  /** A return of the member's first receipt. */
  back(over: Record<string, unknown> = {}, at = 1) {
    const numbers = { receiptId: `B-${this.#number}-${at}`, returnOf: this.receiptId(1) }
    return returnDocument({ ...numbers, ...over })
  }

  /** Points available and pending. */
  async balance() {
    const { available, pending } = (await readBalance(this.database.sql, this.memberId)) ?? {}
    return [available, pending]
  }

  async close(): Promise<void> {
    await Promise.all(this.intakes.map((each) => each.stop()))
    await this.database.drop()
  }
}

/** Opens one. */
export async function openShop(): Promise<Shop> {
  const database = await freshDatabase()
  const { reference } = await seedCoalition(database.sql, 0)
  const rows = await database.sql<{ partnerId: bigint; name: string }[]>`
    SELECT partner_id AS "partnerId", location.name FROM location`
  const ownerOf = (start: string) =>
    rows.find(({ name }) => name.startsWith(start))?.partnerId ?? 0n
  const intakes = [0, 1].map(() => openIntake(database.url, () => reference))
  return new Shop(database, intakes, [ownerOf('Dala Market'), ownerOf('Jibek')])
}

/** Status of each, or the code of its refusal. */
export function statuses(results: readonly ReceiptResult[]): string[] {
  return results.map((each) => (each.status === 'refused' ? each.code : each.status))
}
