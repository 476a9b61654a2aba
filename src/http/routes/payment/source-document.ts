/** Where a card event came from, as JSON. */
import { z } from '@hono/zod-openapi'
import type { EventSource } from '../../../payment/event.ts'
import { id } from '../../schemas.ts'

/** Its schema. */
export const source = z
  .union([
    z.object({ link: z.string() }),
    z.object({ fileId: id, record: z.int().openapi({ description: 'Number within the file' }) }),
    z.object({ partnerId: id, receiptId: z.string() }),
  ])
  .openapi({
    description:
      'The acquirer link (empty for what the gateway found out), the clearing file and its record, or the partner ' +
      'whose till sent it and the number there',
  })

/** The document. */
export function presentSource(from: EventSource): z.infer<typeof source> {
  if ('link' in from) return { link: from.link }
  if ('fileId' in from) return { fileId: `${from.fileId}`, record: from.record }
  return { partnerId: `${from.partnerId}`, receiptId: from.receiptId }
}
