/** An exception as a person reads it. */
import type { z } from 'zod'
import type { exceptionDetail } from '../../http/routes/payment/exception-document.ts'
import { money } from '../money.ts'

type Document = z.infer<typeof exceptionDetail>
type Candidate = Document['candidates'][number]

/** Lines that end in a line end. */
export function describeException(from: Document): string {
  const { own, event } = from
  const source = placeOf(event.source)
  const lines = [
    `${from.exceptionId}: ${from.kind} of ${text(from.amount)}, ${source}, received ${event.receivedAt}`,
    `  at ${own.merchantId} ${own.terminalId} on ${own.localTime.replace('T', ' ')}${references(own)}`,
    `  its own payment is ${from.paymentId} (${own.reason})`,
    `fits ${from.candidates.length} payments by ${from.rung}${equal(event.evidence)}:`,
    ...from.candidates.map(candidateLine),
    `they differ in: ${from.differs.join(', ') || 'nothing'}`,
    ...from.resolutions.map(
      ({ at, by, resolvedTo, note }) =>
        `${at} ${by}: ${resolvedTo === null ? 'undone' : `given to ${resolvedTo}`}${note === '' ? '' : `: ${note}`}`,
    ),
    from.resolvedTo === null ? 'open' : `resolved: counts in ${from.resolvedTo}`,
  ]
  return lines.map((line) => `${line}\n`).join('')
}

function placeOf(source: Document['event']['source']): string {
  if ('link' in source) return `link ${source.link}`
  if ('fileId' in source) return `file ${source.fileId}, record ${source.record}`
  return `receipt ${source.receiptId} of partner ${source.partnerId}`
}

function equal(evidence: Document['event']['evidence']): string {
  const values = Object.entries(evidence).map(([name, value]) => `${name} ${value}`)
  return values.length === 0 ? '' : ` (${values.join(', ')})`
}

function candidateLine(each: Candidate): string {
  const amounts = [
    ...(['authorized', 'incremented', 'reversed', 'cleared', 'refunded', 'cash'] as const),
    ...(['receiptCard', 'receiptOther'] as const),
  ]
    .filter((name) => each[name].minor !== '0')
    .map((name) => `${name} ${text(each[name])}`)
  const points = `${each.points.pending} points pending, ${each.points.posted} posted`
  const goods = each.receipt?.items.map(({ sku, quantity }) => `${quantity} of ${sku}`) ?? []
  const told = goods.length === 0 ? '' : `; ${goods.join(', ')}`
  return `  ${each.paymentId}  ${each.localTime.replace('T', ' ')} ${each.merchantId}: ${amounts.join(', ') || 'no amount'}; ${points}${told}${references(each)}`
}

function references({ references: known }: Candidate): string {
  const told = Object.entries(known).filter(([, value]) => value !== '')
  return told.map(([name, value]) => ` ${name} ${value}`).join('')
}

function text({ minor, currency }: { minor: string; currency: string }): string {
  return money(BigInt(minor), currency)
}
