/** The job that places payments anew which a change of the merchant-id map has left. */
import { placePayments } from '../intake/store/map-change.ts'
import { isChangeUnderWay, readLateChanges } from '../partner/store.ts'
import type { Job } from './job.ts'

/** A gateway may have placed a payment by the old map shortly after the change; a day has that many hours. */
const lookBackHours = 24

/** What was interrupted goes on; what a gateway placed by the map of a moment before is put right. */
export const finishMapChanges: Job = {
  name: 'finish-map-changes',
  about: 'places payments anew that a change of the merchant-id map has left',
  isUrgent: (sql) => isChangeUnderWay(sql),
  async run({ sql, signal }) {
    let placed = 0
    for (const change of await readLateChanges(sql, lookBackHours)) {
      const { payments } = await placePayments(sql, change, new Date(), signal)
      placed += payments
    }
    return { placed }
  },
}
