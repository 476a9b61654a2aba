/** The explanation of a payment as a person reads it: the document of the HTTP API, in the order of events. */
import type { z } from 'zod'
import type { explanation } from '../../http/routes/payment/explanation-document.ts'
import { money } from '../money.ts'

type Document = z.infer<typeof explanation>

/** Something that happened. */
interface Moment {
  at: string
  text: string
}

/** Lines that end in a line end. */
export function describePayment(from: Document): string {
  const moments: Moment[] = [
    ...from.elements.map((each) => elementMoment(each, from)),
    ...from.exceptions.flatMap(exceptionMoments),
    ...from.placements.map(placementMoment),
  ]
  // What came in one instant keeps its order.
  moments.sort((one, other) => (one.at < other.at ? -1 : Number(one.at > other.at)))
  const lines = [
    ...head(from),
    ...moments.map(({ at, text }) => `${at}  ${text}`),
    `amounts: ${amountsOf(from)}`,
    ...receiptLines(from),
    ...ruleLines(from),
    ...from.transfers.map(transferLine),
    ...from.bonuses.map(bonusLine),
    `points: ${from.points.posted} given, ${from.points.pending} pending`,
    ...(from.reason === '' ? [] : [`no points: ${from.reasonText} (${from.reason})`]),
  ]
  return lines.map((line) => `${line}\n`).join('')
}

function head({ paymentId, card, merchant, localTime }: Document): string[] {
  const { acquirerId, merchantId, terminalId, mcc, location } = merchant
  const where = location === null ? 'none of our locations' : `${location.name}, ${location.city}`
  const terminal = terminalId === '' ? '' : `, terminal ${terminalId}`
  return [
    `payment ${paymentId} ${card === null ? 'with no linked card' : `with card ${card.bin}...${card.lastFour}`} on ${localTime.replace('T', ' ')}`,
    merchantId === ''
      ? `at ${where}, as its till says`
      : `at ${where}: merchant id ${merchantId} of ${acquirerId}${terminal}, category ${mcc}`,
  ]
}

function elementMoment(each: Document['elements'][number], from: Document): Moment {
  const { kind, mti, source, approved, rung } = each
  const parts = [
    `${kind}${mti === '' ? '' : ` ${mti}`} ${originOf(source)}: ${text(each.amount)}`,
    ...(each.cash.minor === '0' ? [] : [`of it ${text(each.cash)} cash`]),
    ...(each.remaining === null ? [] : [`${text(each.remaining)} remains`]),
    ...(approved ? [] : ['declined']),
    rung === 'opened' ? 'opened the payment' : joined(rung, each.evidence),
    ...(each.paymentId === from.paymentId ? [] : [`came as payment ${each.paymentId}`]),
  ]
  return { at: each.receivedAt, text: parts.join(', ') }
}

function originOf(source: Document['elements'][number]['source']): string {
  if ('fileId' in source) return `from record ${source.record} of file ${source.fileId}`
  if ('receiptId' in source) return `${source.receiptId} from partner ${source.partnerId}`
  return source.link === '' ? 'found by the gateway' : `from link ${source.link}`
}

function joined(rung: string, evidence: Record<string, string>): string {
  const equal = Object.entries(evidence).map(([name, value]) => `${name} ${value}`)
  return `${rung === 'ambiguous' ? 'fits several payments' : `joined by ${rung}`} (${equal.join(', ')})`
}

function exceptionMoments(each: Document['exceptions'][number]): Moment[] {
  const fits = each.candidates.join(', ')
  const opened = `the event of ${each.paymentId} fits ${fits} by ${each.rung}: for a person to decide`
  return [
    { at: each.openedAt, text: opened },
    ...each.resolutions.map(({ at, by, resolvedTo, note }) => {
      const what = resolvedTo === null ? 'takes that back' : decision(resolvedTo, each.paymentId)
      return { at, text: `${by} ${what}${note === '' ? '' : `: ${note}`}` }
    }),
  ]
}

function decision(resolvedTo: string, ownId: string): string {
  return resolvedTo === ownId ? `lets ${ownId} stand alone` : `gives ${ownId} to ${resolvedTo}`
}

function placementMoment({
  at,
  by,
  changeId,
  from,
  to,
  ...points
}: Document['placements'][number]): Moment {
  const move = `${from ?? 'not mapped'} -> ${to ?? 'not mapped'}`
  const difference = `${points.pointsBefore} -> ${points.pointsAfter} points`
  return { at, text: `placed anew by change ${changeId} of ${by}: ${move}, ${difference}` }
}

function receiptLines({ receipt }: Document): string[] {
  if (receipt === null) return []
  const items = receipt.items.map((each) => {
    const what = [each.sku, each.name, each.category].filter((word) => word !== '').join(', ')
    const back = each.returnedQuantity === '0' ? '' : `; ${each.returnedQuantity} returned`
    return `  ${each.line}: ${each.quantity} of ${what}, ${text(each.amount)}${back}`
  })
  const paid = receipt.tenders.map(({ kind, amount, returned }) => {
    const back = returned.minor === '0' ? '' : ` (${text(returned)} returned)`
    return `${kind} ${text(amount)}${back}`
  })
  return ['receipt:', ...items, `  paid by ${paid.join(', ')}`]
}

function amountsOf({ amounts }: Document): string {
  const told = Object.entries(amounts).filter(([, { minor }]) => minor !== '0')
  return told.map(([name, amount]) => `${name} ${text(amount)}`).join(', ') || 'none'
}

function ruleLines({ rules, unapplied }: Document): string[] {
  return [
    ...rules.map(({ name, version, funder, expiresOn, points }) => {
      const given = points.pending === '0' ? points.posted : `${points.pending} pending`
      return `rule: "${name}", version ${version}: ${given}; ${funder.name} pays; to be spent until ${expiresOn}`
    }),
    ...unapplied.map(({ name, version, why, whyText }) => {
      const what = why === 'limit' ? 'cut' : 'not by'
      return `${what} "${name}", version ${version}: ${whyText}`
    }),
  ]
}

function transferLine(each: Document['transfers'][number]): string {
  const ends = each.pendingId === null ? '' : `, ends ${each.pendingId}`
  const lot = each.expiresOn === null ? '' : `, lot of ${each.funderId} until ${each.expiresOn}`
  const way = `${each.debitAccountId} -> ${each.creditAccountId}`
  return `transfer ${each.transferId} on ${each.bookedOn}: ${each.kind} ${each.code} ${each.points} points, ${way}${ends}${lot}`
}

function bonusLine(each: Document['bonuses'][number]): string {
  const { reason, memberId, points, takenBack, transferId, bookedOn, funder, expiresOn } = each
  const whose = reason === 'friend' ? 'for having been brought' : 'for having brought a friend'
  const moved = takenBack
    ? `${points} points taken back of member ${memberId}`
    : `${points} points to member ${memberId}; ${funder.name} pays; to be spent until ${expiresOn}`
  return `bonus ${whose}, transfer ${transferId} on ${bookedOn}: ${moved}`
}

function text({ minor, currency }: { minor: string; currency: string }): string {
  return money(BigInt(minor), currency)
}
