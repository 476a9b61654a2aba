/** Reads the message fixtures: bytes as hex, beside what they must give and where they come from. */

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'

const expectation = z.strictObject({
  title: z.string().optional(),
  source: z.strictObject({
    project: z.string(),
    commit: z.string().nullable().optional(),
    license: z.string().optional(),
  }),
  mti: z.string().optional(),
  fields: z.record(z.string(), z.string()).optional(),
  error: z.strictObject({ code: z.string(), path: z.string(), offset: z.int() }).optional(),
})

/** One fixture: its file name without the ending, its bytes, and what is expected. */
export interface Fixture {
  name: string
  bytes: Buffer
  expected: z.infer<typeof expectation>
}

/** Names of the dialects that have fixtures. */
export const DIALECTS = ['iso1987-ascii', 'iso1987-bcd'] as const

/** All fixtures of a dialect. */
export function readFixtures(dialect: string): Fixture[] {
  const folder = fileURLToPath(new URL(`../../fixtures/${dialect}/`, import.meta.url))
  return readdirSync(folder)
    .filter((file) => file.endsWith('.hex'))
    .map((file) => {
      const name = file.slice(0, -'.hex'.length)
      const hex = readFileSync(folder + file, 'utf8').replaceAll(/\s/g, '')
      const json: unknown = JSON.parse(readFileSync(`${folder}${name}.json`, 'utf8'))
      return { name, bytes: Buffer.from(hex, 'hex'), expected: expectation.parse(json) }
    })
}
