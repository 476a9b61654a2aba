/** Proves that payments earn what their rules give, and that roll-ups are what payments add up to. */
import type { Queryable } from '../../db/connect.ts'
import { FaultList, type Check } from '../../ledger/verify/check.ts'
import { monthText, type MonthChange } from '../../profile/rollup.ts'
import type { TurnoverChange } from '../../profile/turnover.ts'
import { readReference } from '../store/reference.ts'
import { earnsAsRuled, totalsOf } from './audit.ts'
import { readMemberSpans, readMonthsOf, readPaymentsOf, readTurnoversOf } from './store.ts'

/** A check as `cobrand ledger verify` runs them: every payment is asked of its rules again. */
export const earningsCheck: Check = {
  name: 'earnings',
  about: 'every payment has what its rules give, of what limits leave',
  async find(sql) {
    const faults = new FaultList()
    const reference = await readReference(sql)
    for (const span of await readMemberSpans(sql)) {
      for (const payment of await readPaymentsOf(sql, span)) {
        if (earnsAsRuled(payment, reference)) continue
        faults.add(`payment ${payment.memberId}-${payment.paymentId}`)
      }
    }
    return faults
  },
}

/** The same for spending by month and turnover by partner; a turnover's latest day only ever goes forward. */
export const rollupsCheck: Check = {
  name: 'rollups',
  about: 'spending by month and turnover by partner are what payments add up to',
  async find(sql) {
    const faults = new FaultList()
    const reference = await readReference(sql)
    for (const span of await readMemberSpans(sql)) {
      const { months, turnovers } = totalsOf(await readPaymentsOf(sql, span), reference)
      const [keptMonths, keptTurnovers] = await readKept(sql, span)
      compare(faults, texts(months.values(), monthOf), texts(keptMonths, monthOf))
      compare(faults, texts(turnovers.values(), turnoverOf), texts(keptTurnovers, turnoverOf))
    }
    return faults
  },
}

async function readKept(sql: Queryable, span: Parameters<typeof readMonthsOf>[1]) {
  return await Promise.all([readMonthsOf(sql, span), readTurnoversOf(sql, span)])
}

type Row = readonly [place: string, sums: string]

/** Rows in which something is left, by their places. */
function texts<Each>(rows: Iterable<Each>, rowOf: (each: Each) => Row): Map<string, string> {
  return new Map([...rows].map(rowOf).filter(([, sums]) => !/^0( 0)*$/.test(sums)))
}

function monthOf(month: MonthChange): Row {
  return [
    `month ${monthText(month)}`,
    `${month.payments} ${month.amountMinor} ${month.largestMinor}`,
  ]
}

function turnoverOf(each: TurnoverChange): Row {
  const { memberId, partnerId, month, currency, payments, amountMinor, points } = each
  return [
    `turnover ${memberId}/${partnerId}/${month}/${currency}`,
    `${payments} ${amountMinor} ${points}`,
  ]
}

function compare(
  faults: FaultList,
  counted: ReadonlyMap<string, string>,
  kept: ReadonlyMap<string, string>,
): void {
  for (const [place, sums] of counted) if (kept.get(place) !== sums) faults.add(place)
  for (const place of kept.keys()) if (!counted.has(place)) faults.add(place)
}
