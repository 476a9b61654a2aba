/** Writes `protocols/schema.json` anew after the zod schema was changed. */

import { writeFileSync } from 'node:fs'
import { protocolSchema } from '../../src/iso8583/schema.ts'

const path = new URL('../../protocols/schema.json', import.meta.url)
writeFileSync(path, `${JSON.stringify(protocolSchema(), null, 2)}\n`)
