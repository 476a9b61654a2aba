/** What a change of the merchant-id map does, as a person reads it. */
import type { z } from 'zod'
import type { mapDifference } from '../../http/routes/merchant-map/map-change-document.ts'

type Document = z.infer<typeof mapDifference>
type Place = Document['locations'][number]['from']

/** Lines that end in a line end. */
export function describeDifference(from: Document, applied: boolean): string {
  const { payments, members, listed } = from
  const lines = [
    `${payments} payments of ${members} members ${applied ? 'were' : 'would be'} placed elsewhere`,
    ...from.locations.map(
      ({ from: old, to, payments: count }) =>
        `  ${nameOf(old)} -> ${nameOf(to)}: ${count} payments`,
    ),
    ...from.funders.map(
      ({ funder, pending, posted }) =>
        `  points of ${funder.name}: ${signed(posted)} given, ${signed(pending)} pending`,
    ),
    ...listed.map(
      (each) =>
        `  ${each.paymentId}  ${each.purchasedOn} ${each.merchantId}: ${each.pointsBefore} -> ${each.pointsAfter} points`,
    ),
    ...(payments > listed.length ? [`  and ${payments - listed.length} more`] : []),
    applied ? 'done' : 'nothing is changed yet: add --apply',
  ]
  return lines.map((line) => `${line}\n`).join('')
}

function nameOf(place: Place): string {
  return place === null ? 'not mapped' : `${place.partner}, ${place.name}`
}

function signed(points: string): string {
  return points.startsWith('-') || points === '0' ? points : `+${points}`
}
