/** A batch that is played and taken back, so that the first real one finds everything ready. */
import type { Sql } from '../../db/connect.ts'
import { inTransaction } from './commit.ts'
import type { CardEvent } from '../../payment/event.ts'
import { indexProgramme } from '../../program/programme.ts'
import type { RuleVersion } from '../../program/rule.ts'
import { batchesInFlightMax } from '../lanes.ts'
import type { Reference } from '../reference.ts'
import { noEnd } from '../../values/time.ts'

/**
 * Opens the pool's connections and prepares their statements: without it, the first member of the day
 * would be answered after the budget. Writes nothing: the event's account does not exist, and the batch
 * is rolled back for it.
 */
export async function rehearse(pool: Sql): Promise<void> {
  const connections = await Promise.all(
    Array.from({ length: batchesInFlightMax }, () => pool.reserve()),
  )
  let id = 0n
  const take = (): Promise<() => bigint> => Promise.resolve(() => --id)
  const ports = { reference, ids: { take }, stripe: 0, bookedOn: '1970-01-01', isLost: () => false }
  await Promise.allSettled(connections.map((sql) => inTransaction(sql, [event], ports)))
  for (const sql of connections) sql.release()
}

const location = { locationId: 0n, partnerId: -2n, name: '', city: '' }

const rule: RuleVersion = {
  ...{ ruleId: 0n, version: 0, name: '', partnerId: -2n, currency: 'XXX', condition: null },
  ...{ funders: [{ funderId: -2n, percent: 100 }], campaign: null, pointsValidMonths: 1 },
  ...{ validFrom: '', validTo: noEnd, sinceRevision: 0, formerEnds: [] },
  scope: { locationIds: null, product: null },
  effect: {
    ...{ kind: 'rate', perMinor: 1n, pointsPer: 1n, minimumMinor: 0n },
    ...{ tenders: null, rounding: 'step' },
  },
  limits: { paymentPoints: null, dayPoints: null, monthPoints: null, memberPoints: null },
  stacking: { group: '', mode: 'additive', priority: 0 },
}

const reference: Reference = {
  merchants: { locate: () => location, location: () => location },
  programme: indexProgramme({ versions: [rule] }),
}

const event: CardEvent = {
  ...{ key: '0'.repeat(32), kind: 'authorization', source: { link: '' }, mti: '0100' },
  ...{ memberId: -1n, cardId: -1n, acquirerId: '', merchantId: '', terminalId: '', mcc: '0000' },
  ...{ amountMinor: 1n, cashMinor: 0n, currency: 'XXX', remainingMinor: null, approved: true },
  ...{ receivedAt: new Date(0), purchasedOn: '1970-01-01', purchasedAt: '00:00:00' },
  ...{ stan: '', transmission: '', rrn: '1', authorizationCode: '', networkReference: '' },
  ...{ channel: 'unknown', entryMode: '', original: null, paymentId: null },
}
