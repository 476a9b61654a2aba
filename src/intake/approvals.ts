/** The life of rules on a database that gateways follow: changed under the map's lock, and told to all. */
import type { Sql } from '../db/connect.ts'
import { lockMap } from '../partner/store.ts'
import { Approvals } from '../program/approval/approvals.ts'
import { announceReference } from './store/reference.ts'

/** See {@link Approvals}. */
export function createApprovals(sql: Sql, now: () => Date = () => new Date()): Approvals {
  return new Approvals({
    ...{ sql, now, announce: announceReference },
    lock: (transaction) => lockMap(transaction, 'change'),
  })
}
