/** The job that lets authorizations expire which nobody has cleared. */
import type { Queryable } from '../db/connect.ts'
import { eachPage } from '../db/pages.ts'
import { expiryDaysDefault, expiryDaysLong, expiryEvent, isOverdue } from '../payment/expiry.ts'
import { toPayment, type PaymentRow } from '../payment/store/row.ts'
import { selectUncleared } from '../payment/store/uncleared.ts'
import { dayBefore, dayOf } from '../values/time.ts'
import { JobError, type Job, type JobPorts } from './job.ts'
import { readJobRuns } from './store.ts'
import { recordAll } from './submit.ts'

const name = 'expire-payments'
/** Payments that are read at a time. */
const pagePaymentsMax = 500
/** What had its day longer than that before the last run was seen by it: a message is late by days, not months. */
const lateDaysMax = 90

/** Each payment expires by a card event of its own, whose key is the payment's: exactly once, whoever finds it. */
export const expirePayments: Job = {
  name,
  about:
    'lets authorizations expire that nobody cleared in 7 days, or 30 at hotels, car rentals and cruises',
  daily: true,
  async run(ports) {
    const today = dayOf(ports.now)
    const to = dayBefore(today, expiryDaysDefault)
    const from = await firstDay(ports)
    let expired = 0
    const select = (sql: Queryable) => selectUncleared(sql, from, to)
    await eachPage<PaymentRow>(ports.sql, pagePaymentsMax, select, async (page) => {
      if (ports.signal?.aborted === true) throw new JobError('stopped', 'the gateway stops')
      const overdue = page.map(toPayment).filter((payment) => isOverdue(payment, today))
      const events = overdue.map((payment) => expiryEvent(payment, ports.now))
      expired += await recordAll(ports.intake, events)
    })
    return { expired }
  },
}

async function firstDay({ sql, now }: JobPorts): Promise<string> {
  const last = (await readJobRuns(sql)).find((run) => run.name === name)
  if (last === undefined) return '0001-01-01'
  const since = last.ranAt < now ? last.ranAt : now
  return dayBefore(dayOf(since), expiryDaysLong + lateDaysMax)
}
