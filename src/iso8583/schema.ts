/** The JSON Schema of protocol files, for editors. */

import { z } from 'zod'
import { specSchema } from './spec.ts'

/** What `protocols/schema.json` holds: JSON Schema, draft 2020-12. */
export function protocolSchema(): object {
  return { ...z.toJSONSchema(specSchema, { target: 'draft-2020-12' }) }
}
