/** EBCDIC (code page 500, as the schemes send it) to Latin-1 and back, in place. */
import { CHARSET, LATIN1_OF, WIRE_OF } from '../iso8583/wire/codepages.ts'

const first = CHARSET.cp500 * 256
const latin1 = LATIN1_OF.slice(first, first + 256)
const ebcdic = WIRE_OF.slice(first, first + 256)

/** Turns `bytes[start..end)` into Latin-1. */
export function ebcdicToLatin1(bytes: Buffer, start: number, end: number): void {
  for (let at = start; at < end; at++) bytes[at] = latin1[bytes[at] ?? 0] ?? 0
}

/** Turns `bytes[start..end)` into EBCDIC. */
export function latin1ToEbcdic(bytes: Buffer, start: number, end: number): void {
  for (let at = start; at < end; at++) bytes[at] = ebcdic[bytes[at] ?? 0] ?? 0
}
