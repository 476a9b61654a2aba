/** Reads the message fixtures: bytes as hex, beside what they must give and where they come from. */

import { readdirSync, readFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { z } from 'zod'
import { loadProtocol, type Dialect, type PlainValue } from '../../src/iso8583/index.ts'

const value: z.ZodType<PlainValue> = z.lazy(() =>
  z.union([z.string(), z.array(z.union([z.string(), parts])), parts]),
)
const parts = z.record(z.string(), value)

const expectation = z.strictObject({
  title: z.string().optional(),
  source: z.strictObject({
    project: z.string(),
    commit: z.string().nullable().optional(),
    license: z.string().optional(),
  }),
  /** A protocol file beside the fixture; else the folder's name is the dialect. */
  spec: z.string().optional(),
  /** The whole frame as its source has it. */
  frame: z.string().optional(),
  header: z.string().optional(),
  /** The bitmaps in hex digits, where they are not as we would write them. */
  bitmap: z.string().optional(),
  mti: z.string().optional(),
  fields: parts.optional(),
  /** First byte of fields and parts, counted from the first byte of the message. */
  offsets: z.record(z.string(), z.int()).optional(),
  error: z.strictObject({ code: z.string(), path: z.string(), offset: z.int() }).optional(),
})

/** One fixture: its folder, its file name without the ending, its bytes, and what is expected. */
export interface Fixture {
  folder: string
  name: string
  bytes: Buffer
  expected: z.infer<typeof expectation>
}

const ROOT = fileURLToPath(new URL('../../fixtures/', import.meta.url))

/** Folders of message fixtures: one a dialect, and `vectors` for messages that bring their own protocol file. */
export const FOLDERS = readdirSync(ROOT, { withFileTypes: true })
  .filter(
    (entry) =>
      entry.isDirectory() && !['clearing', 'demo', 'programme', 'scenarios'].includes(entry.name),
  )
  .map((entry) => entry.name)
  .toSorted()

/** The two dialects of the standard of 1987 that differ in every encoding. */
export const DIALECTS = ['iso1987-ascii', 'iso1987-bcd'] as const

/** All fixtures of a folder. */
export function readFixtures(folder: string): Fixture[] {
  return readdirSync(`${ROOT}${folder}`)
    .filter((file) => file.endsWith('.hex'))
    .map((file) => readFixture(folder, file.slice(0, -'.hex'.length)))
}

/** One fixture, by folder and name. */
export function readFixture(folder: string, name: string): Fixture {
  const path = `${ROOT}${folder}/${name}`
  const hex = readFileSync(`${path}.hex`, 'utf8').replaceAll(/\s/g, '')
  const json: unknown = JSON.parse(readFileSync(`${path}.json`, 'utf8'))
  return { folder, name, bytes: Buffer.from(hex, 'hex'), expected: expectation.parse(json) }
}

const dialects = new Map<string, Dialect>()

/** Name or path of the protocol that a fixture is written in. */
export function protocolOf({ folder, expected }: Fixture): string {
  return expected.spec === undefined ? folder : `${ROOT}${folder}/${expected.spec}`
}

/** The dialect that a fixture is written in. */
export function dialectOf(fixture: Fixture): Dialect {
  const name = protocolOf(fixture)
  const known = dialects.get(name)
  if (known) return known
  const dialect = loadProtocol(name)
  dialects.set(name, dialect)
  return dialect
}
