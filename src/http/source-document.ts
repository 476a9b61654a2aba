/** Where a card event came from, as JSON. */
import { z } from '@hono/zod-openapi'
import type { EventSource } from '../payment/event.ts'
import { id } from './schemas.ts'

/** Its schema. */
export const source = z
  .union([
    z.object({ link: z.string() }),
    z.object({ fileId: id, record: z.int().openapi({ description: 'Number within the file' }) }),
  ])
  .openapi({
    description:
      'The acquirer link (empty for what the gateway found out), or the clearing file and its record',
  })

/** The document. */
export function presentSource(from: EventSource): z.infer<typeof source> {
  return 'link' in from ? { link: from.link } : { fileId: `${from.fileId}`, record: from.record }
}
