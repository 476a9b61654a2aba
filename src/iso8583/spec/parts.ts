/** Small shapes that several sections of a protocol file share. */

import { z } from 'zod'

/** Greatest length of a field and of a message, in bytes. */
export const BYTES_MAX = 65_535

export const dataElement = z.int().min(2).max(192).describe('Number of a data element, 2 to 192')

export const mti = z.string().regex(/^\d{4}$/, 'four digits of a message type')

export const hexBytes = z.string().regex(/^([0-9A-Fa-f]{2})*$/, 'bytes as pairs of hex digits')

/** `62.2` is part 2 of data element 62. */
const path = z
  .string()
  .regex(
    /^([2-9]|[1-9]\d|1[0-8]\d|19[0-2])(\.[^.\s]+)+$/,
    'a path, as in 62.2: a data element and the keys of parts',
  )

export const place = z
  .union([dataElement, path], 'the number of a data element, or a path as in "62.2"')
  .describe('A data element by its number, or a part of one by its path, as in "62.2"')

export const slice = z
  .strictObject({ start: z.int().min(0).max(9998), length: z.int().min(1).max(9999) })
  .describe('Characters of a field, counted from 0')

export const reference = z
  .union(
    [dataElement, path, slice.extend({ field: place })],
    'the number of a data element, a path as in "62.2", or { field, start, length }',
  )
  .describe('Where a value stands: a data element, a path, or characters of either')

/** See {@link reference}. */
export type ReferenceSpec = z.infer<typeof reference>
