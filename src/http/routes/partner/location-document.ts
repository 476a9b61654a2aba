/** Documents of a partner's locations, and the file that they are sent in. */
import { z } from '@hono/zod-openapi'
import type { LocationMapping, PartnerLocation } from '../../../partner/location/store.ts'
import { locationNameCharsMax, nameFault, uploadColumns } from '../../../partner/location/upload.ts'
import { csvRecord } from '../../../values/csv.ts'
import { noEnd } from '../../../values/time.ts'
import { id } from '../../schemas.ts'

/** A day on which it does not hold any more; null where there is none. */
const lastDay = z.iso
  .date()
  .nullable()
  .openapi({ description: 'The first day on which it does not hold; null: no end', example: null })

/** A merchant id and its days, in an answer. */
export const datedMerchantId = {
  acquirerId: z.string().openapi({ example: 'ALFA' }),
  merchantId: z.string().openapi({ example: 'DALA-ABAY-10' }),
  terminalId: z.string().openapi({ description: "'' for every terminal", example: '' }),
  validFrom: z.iso.date(),
  validTo: lastDay,
}

/** A location in an answer. */
export const locationDocument = z
  .object({
    locationId: id,
    name: z.string().openapi({ example: 'Dala Market, Abay 10' }),
    city: z.string().openapi({ example: 'Almaty' }),
    mcc: z.string().openapi({
      description: 'Merchant category code (ISO 18245) of what only tills tell; may be empty',
      example: '5411',
    }),
    merchantIdCount: z.int(),
    merchantIds: z.array(z.object(datedMerchantId)).openapi({
      description: 'The first of them; the CSV file has them all',
    }),
  })
  .openapi('Location')

/** The document of a location, with the mappings that are of it. */
export function presentLocation(
  location: PartnerLocation,
  mappings: readonly (LocationMapping & { readonly count: number })[],
): z.infer<typeof locationDocument> {
  const { locationId, name, city, mcc } = location
  const own = mappings.filter((each) => each.locationId === locationId)
  return {
    ...{ locationId: `${locationId}`, name, city, mcc },
    merchantIdCount: own[0]?.count ?? 0,
    merchantIds: own.map(presentDated),
  }
}

/** The fields of a merchant id and its days. */
export function presentDated(dated: Omit<LocationMapping, 'locationId'>) {
  const { acquirerId, merchantId, terminalId, validFrom, validTo } = dated
  const end = validTo === noEnd ? null : validTo
  return { acquirerId, merchantId, terminalId, validFrom, validTo: end }
}

const nameText = z
  .string()
  .trim()
  .min(1)
  .max(locationNameCharsMax)
  .superRefine((text, context) => {
    const fault = nameFault(text)
    if (fault !== null) context.addIssue({ code: 'custom', message: fault })
  })

/** What may be changed of a location; what is left out stays. */
export const locationChange = z
  .strictObject({
    name: nameText.optional(),
    city: nameText.optional(),
    mcc: z
      .string()
      .regex(/^[0-9]{4}$/)
      .optional(),
  })
  .openapi('LocationChange', { example: { name: 'Dala Market, Abay 12' } })

/** The header of the file. */
export const locationsCsvHead = csvRecord(uploadColumns)

/** The lines of a page of the file: one a merchant id, or one of a location that has none. It may be sent back as it is. */
export function locationsCsv(
  locations: readonly PartnerLocation[],
  mappings: readonly LocationMapping[],
): string {
  return locations
    .flatMap(({ locationId, name, city, mcc }) => {
      const own = mappings.filter((each) => each.locationId === locationId)
      const facts = [name, city, mcc]
      if (own.length === 0) return [[...facts, '', '', '', '', '']]
      return own.map(({ acquirerId, merchantId, terminalId, validFrom, validTo }) => [
        ...[...facts, acquirerId, merchantId, terminalId],
        ...[validFrom, validTo === noEnd ? '' : validTo],
      ])
    })
    .map((cells) => csvRecord(cells))
    .join('')
}
