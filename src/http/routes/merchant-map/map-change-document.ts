/** A change of the merchant-id map as JSON: what is asked, and what it does to payments and points. */
import { z } from '@hono/zod-openapi'
import type { MapDifference } from '../../../intake/map-tally.ts'
import type { NamedLocation } from '../../../partner/map-change.ts'
import { day } from '../../day.ts'
import { id, paymentId, points } from '../../schemas.ts'
import { merchantIdCharsMax, terminalIdCharsMax } from '../../../values/acceptor.ts'

const entry = z.strictObject({
  action: z.enum(['add', 'move', 'end']).openapi({
    description:
      '`add`: nobody has the merchant id in that time. `move`: whoever has it in that time, this location has ' +
      'it now. `end`: whoever has it on `validTo` has it no longer, nor who follows without a gap',
  }),
  acquirerId: z.string().regex(/^[0-9A-Za-z-]{1,32}$/),
  merchantId: z.string().trim().min(1).max(merchantIdCharsMax),
  terminalId: z.string().trim().max(terminalIdCharsMax).default(''),
  validFrom: day.optional(),
  validTo: day.optional().openapi({ description: 'The first day on which it does not hold' }),
  location: z.strictObject({ partner: z.string().max(120), name: z.string().max(120) }).optional(),
})

/** Most changes that are made at once. */
const entriesMax = 1000

/** The changes, as a file or a body has them. */
export const mapChanges = z.strictObject({ changes: z.array(entry).min(1).max(entriesMax) })

const place = z.object({ locationId: id, partner: z.string(), name: z.string() })

/** What changes do. */
export const mapDifference = z
  .object({
    payments: z.int().openapi({ description: 'Payments that are placed elsewhere' }),
    members: z.int(),
    locations: z.array(
      z.object({ from: place.nullable(), to: place.nullable(), payments: z.int() }),
    ),
    funders: z
      .array(
        z.object({
          funder: z.object({ partnerId: id, name: z.string() }),
          pending: points,
          posted: points,
        }),
      )
      .openapi({ description: 'What the points that each partner funds change by' }),
    listed: z
      .array(
        z.object({
          ...{ paymentId, purchasedOn: z.iso.date(), merchantId: z.string() },
          ...{ pointsBefore: points, pointsAfter: points },
        }),
      )
      .openapi({ description: 'The first of the payments' }),
  })
  .openapi('MapDifference')

/** The document of what changes do. */
export function presentDifference(
  from: MapDifference,
  locations: readonly NamedLocation[],
  partners: ReadonlyMap<bigint, string>,
): z.infer<typeof mapDifference> {
  const byId = new Map(locations.map((each) => [each.locationId, each]))
  const placeOf = (locationId: bigint | null) => {
    const found = locationId === null ? undefined : byId.get(locationId)
    if (found === undefined) return null
    return { locationId: `${locationId}`, partner: found.partner, name: found.name }
  }
  return {
    payments: from.payments,
    members: from.members,
    locations: from.moves.map(({ from: old, to, payments }) => ({
      ...{ from: placeOf(old), to: placeOf(to), payments },
    })),
    funders: from.funders.map(({ funderId, pending, posted }) => ({
      funder: { partnerId: `${funderId}`, name: partners.get(funderId) ?? '' },
      ...{ pending: `${pending}`, posted: `${posted}` },
    })),
    listed: from.listed.map(({ memberId, paymentId: own, purchasedOn, merchantId, ...points }) => ({
      ...{ paymentId: `${memberId}-${own}`, purchasedOn, merchantId },
      pointsBefore: `${points.pointsBefore}`,
      pointsAfter: `${points.pointsAfter}`,
    })),
  }
}
