/** The formats by name, and the one that a file is in. */
import { base2Format } from './base2/format.ts'
import { correctionsFormat } from './csv/corrections.ts'
import { csvFormat } from './csv/format.ts'
import { loadProfile, profileNames } from './csv/profile.ts'
import { EnvelopeError } from './errors.ts'
import { ipmFormat } from './ipm/format.ts'
import { ndjsonFormat } from './ndjson/format.ts'
import type { ClearingFormat } from './reader.ts'
import type { ClearingSource } from './source.ts'

/** What is looked at to tell a format. */
const headBytes = 65_536
const recordsTried = 20
const digitsAscii = 0x30
const digitsEbcdic = 0xf0

/** `base2`, `ipm`, `rejects`, the name of a profile in `protocols/`, or the path of one. Throws `ProfileError`. */
export async function loadFormat(name: string): Promise<ClearingFormat> {
  if (name === base2Format.name) return base2Format
  if (name === ipmFormat.name) return ipmFormat
  if (name === correctionsFormat.name) return correctionsFormat
  const profile = await loadProfile(name)
  return profile.keys === undefined ? csvFormat(profile) : ndjsonFormat(profile, profile.keys)
}

/** Names that {@link loadFormat} takes, beside paths. */
export async function formatNames(): Promise<string[]> {
  return [base2Format.name, ipmFormat.name, correctionsFormat.name, ...(await profileNames())]
}

/**
 * The format that the beginning of the file is in: BASE II by its header, IPM by the message type behind the first
 * length, a profile by its column names or, where it has none, by records that it can read. Throws
 * {@link EnvelopeError} `format_unknown`.
 */
export async function detectFormat(source: ClearingSource): Promise<ClearingFormat> {
  const head = await headOf(source)
  try {
    if (isBase2(head)) return base2Format
    if (isIpm(head)) return ipmFormat
    for (const name of [correctionsFormat.name, ...(await profileNames())]) {
      const format = await loadFormat(name)
      if (reads(format, head)) return format
    }
  } finally {
    head.fill(0)
  }
  const known = (await formatNames()).join(', ')
  const remedy = `it is of none of the formats known here (${known}); say which it is with --format, or give a profile`
  throw new EnvelopeError('format_unknown', 1, remedy)
}

async function headOf(source: ClearingSource): Promise<Buffer> {
  const head = Buffer.alloc(headBytes)
  let filled = 0
  for await (const chunk of source.chunks()) {
    filled += chunk.copy(head, filled)
    if (filled === head.length) break
  }
  return head.subarray(0, filled)
}

function isBase2(head: Buffer): boolean {
  const zero = head[1] === digitsAscii || head[1] === digitsEbcdic ? head[1] : 0
  if (zero === 0 || head[0] !== zero + 9 || head.length < 168) return false
  const [first, last] = zero === digitsAscii ? [0x20, 0x7e] : [0x40, 0xfe]
  return head.subarray(0, 168).every((byte) => byte >= first && byte <= last)
}

function isIpm(head: Buffer): boolean {
  if (head.length < 8 || head.readUInt32BE(0) > 16_384) return false
  const zero = (head[4] ?? 0) - 1
  if (zero !== digitsAscii && zero !== digitsEbcdic) return false
  return head.subarray(5, 8).every((byte) => byte >= zero && byte <= zero + 9)
}

/** Whether the column names are there, or one of the first records is good. */
function reads(format: ClearingFormat, head: Buffer): boolean {
  const reader = format.newReader(head.length)
  try {
    reader.feed(head)
    for (let tried = 0; tried < recordsTried; tried++) {
      const step = reader.next()
      if (step === 'record') return true
      // Of this layout, but of no use: the import will say so.
      if (step === 'reject' && reader.reason === 'pan_hashed') return true
      if (step !== 'reject') return format.headed === true && reader.opened
    }
    return format.headed === true
  } catch (error) {
    if (error instanceof EnvelopeError) return false
    throw error
  } finally {
    reader.wipe()
  }
}
