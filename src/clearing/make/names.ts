/** Names of what can be made. */

/** Formats that can be made; `-ebcdic`, `-ascii` and `-vbs` are forms of one. */
export const madeFormats = [
  'generic',
  'rfc4180',
  'pagopa',
  'ndjson',
  'base2',
  'base2-ebcdic',
  'ipm',
  'ipm-vbs',
  'ipm-ascii',
] as const

/** One of {@link madeFormats}. */
export type MadeFormat = (typeof madeFormats)[number]
