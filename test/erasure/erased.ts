/** A coalition whose members buy, spend and are erased. */
import { randomUUID } from 'node:crypto'
import { openIntake } from '../support/gateways.ts'
import { seedCoalition } from '../support/coalition.ts'
import { freshDatabase } from '../support/database.ts'
import { ledgerFaults } from '../support/ledger-faults.ts'
import { beginErasure } from '../../src/erasure/begin.ts'
import { finishErasures } from '../../src/erasure/finish.ts'
import { createRowIds } from '../../src/intake/ids.ts'
import type { Intake } from '../../src/intake/index.ts'
import { createRedemptions } from '../../src/ledger/redemption/redemptions.ts'

export const day = 86_400_000

/** See the head of the file. */
export async function openEraser(members: number) {
  const database = await freshDatabase()
  const { sql } = database
  const { memberIds, reference } = await seedCoalition(sql, members)
  const intake: Intake = openIntake(database.url, () => reference)
  const clock = { now: new Date('2026-11-21T12:00:00Z') }
  const ids = createRowIds()
  const now = () => clock.now
  const redemptions = createRedemptions({ sql, ids, now })
  const ports = { sql, ids, now, intake }
  return {
    ...{ database, sql, memberIds, reference, intake, clock, redemptions, ports },
    begin: (memberId: bigint) => beginErasure(sql, { memberId, askedBy: 'member', now: clock.now }),
    finish: () => finishErasures(ports),
    faults: () => ledgerFaults(sql),
    redeem: (memberId: bigint, partnerId: bigint, points: bigint, holdSeconds: number | null) =>
      redemptions.redeem({ memberId, partnerId, key: randomUUID(), points, holdSeconds }),
    async account(memberId: bigint) {
      const [row] = await sql<{ stripe: number; posted: bigint; pending: bigint }[]>`
        SELECT stripe, credits_posted - debits_posted AS posted, credits_pending + debits_pending AS pending
          FROM account WHERE account_id = ${memberId}`
      return row
    },
    async stop() {
      await intake.stop()
      await database.drop()
    },
  }
}

/** What {@link openEraser} opens. */
export type Eraser = Awaited<ReturnType<typeof openEraser>>
