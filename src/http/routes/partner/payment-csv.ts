/** Payments and accruals as files: a page is read when the one before has been taken. */
import { csvRecord } from '../../../values/csv.ts'
import { presentAccruals, presentPartnerPayment } from './payment-document.ts'
import { limitMax, type ReadPage } from './payment-query.ts'

/** Reads the page after a position; `null`: the first one. */
export type Pages = (after: ReadPage['next'], limit: number) => Promise<ReadPage>

const paymentColumns = [
  ...['payment_id', 'member_id', 'location_id', 'location', 'city', 'local_time', 'received_at'],
  ...['state', 'currency', 'net_minor', 'authorized_minor', 'reversed_minor', 'cleared_minor'],
  ...['refunded_minor', 'pending_points', 'posted_points', 'reason', 'category', 'channel'],
  ...['acquirer_id', 'merchant_id', 'terminal_id', 'rrn'],
]

/** A line a payment. */
export function paymentsCsv(pages: Pages): ReadableStream<Uint8Array> {
  return streamOf(pages, paymentColumns, ({ payments, reader }) =>
    payments.map((each) => {
      const shown = presentPartnerPayment(each, reader)
      return [
        ...[shown.paymentId, shown.memberId, shown.location.locationId, shown.location.name],
        ...[shown.location.city, shown.localTime, shown.receivedAt ?? '', shown.state],
        ...[each.currency, shown.net.minor, shown.authorized.minor, shown.reversed.minor],
        ...[shown.cleared.minor, shown.refunded.minor, shown.points.pending, shown.points.posted],
        ...[shown.reason, shown.category, shown.channel, shown.acquirerId, shown.merchantId],
        ...[shown.terminalId, shown.rrn],
      ]
    }),
  )
}

const accrualColumns = [
  ...['payment_id', 'member_id', 'location_id', 'location', 'city', 'local_time', 'received_at'],
  ...['state', 'rule_id', 'version', 'rule', 'funder_id', 'pending_points', 'posted_points'],
]

/** A line for what each rule version gave. */
export function accrualsCsv(pages: Pages): ReadableStream<Uint8Array> {
  return streamOf(pages, accrualColumns, ({ payments, reader }) =>
    payments
      .flatMap((each) => presentAccruals(each, reader))
      .map((line) => [
        ...[line.paymentId, line.memberId, line.location.locationId, line.location.name],
        ...[line.location.city, line.localTime, line.receivedAt ?? '', line.state, line.ruleId],
        ...[`${line.version}`, line.ruleName, line.funderId ?? '', line.pending, line.posted],
      ]),
  )
}

function streamOf(
  pages: Pages,
  columns: readonly string[],
  linesOf: (page: ReadPage) => readonly (readonly string[])[],
): ReadableStream<Uint8Array> {
  const encoder = new TextEncoder()
  async function* chunks(): AsyncGenerator<Uint8Array> {
    yield encoder.encode(csvRecord(columns))
    let after: ReadPage['next'] = null
    do {
      const page: ReadPage = await pages(after, limitMax)
      after = page.next
      const lines = linesOf(page).map((line) => csvRecord(line))
      if (lines.length > 0) yield encoder.encode(lines.join(''))
    } while (after !== null)
  }
  return ReadableStream.from(chunks())
}
