/** The job that finds receipts which a card of another member has paid. */
import type { Queryable } from '../db/connect.ts'
import { eachPage } from '../db/pages.ts'
import { elsewhereEvent } from '../payment/elsewhere.ts'
import { selectPaidElsewhere } from '../payment/store/elsewhere.ts'
import { toPayment, type PaymentRow } from '../payment/store/row.ts'
import { dayBefore, dayOf } from '../values/time.ts'
import { JobError, type Job, type JobPorts } from './job.ts'
import { readJobRuns } from './store.ts'
import { recordAll } from './submit.ts'

/** Payments that are read at a time. */
const pagePaymentsMax = 500
/** A till sends for 60 days, and clearing may be as late as 30. */
const daysBackMax = 90
/** Most are told of within a day: the further runs of a day look only so far back. */
const daysBackAgain = 2
const name = 'find-cards-elsewhere'
/** Statistics take the open receipts for a few: payments would be read again for each of them. */
const oneScanEach = { enable_nestloop: 'off' }

/** Each is told by a card event of its own, whose key is the payment's: exactly once, whoever finds it. */
export const findCardsElsewhere: Job = {
  name,
  about:
    "takes the card's part out of receipts that a card of another member paid: it earns where its bank tells of it",
  async run(ports) {
    const from = await firstDay(ports)
    let found = 0
    const select = (sql: Queryable) => selectPaidElsewhere(sql, from)
    const tell = async (page: PaymentRow[]) => {
      if (ports.signal?.aborted === true) throw new JobError('stopped', 'the gateway stops')
      const events = page.map((row) => elsewhereEvent(toPayment(row), ports.now))
      found += await recordAll(ports.intake, events)
    }
    await eachPage<PaymentRow>(ports.sql, pagePaymentsMax, select, tell, oneScanEach)
    return { found }
  },
}

/** Once a day all of them are looked at: a season of payments is read for it. */
async function firstDay({ sql, now }: JobPorts): Promise<string> {
  const today = dayOf(now)
  const last = (await readJobRuns(sql)).find((run) => run.name === name)
  const isAgain = last !== undefined && dayOf(last.ranAt) === today
  return dayBefore(today, isAgain ? daysBackAgain : daysBackMax)
}
