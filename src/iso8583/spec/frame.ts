/** The shape of what stands around a message and in front of its fields: frame, header, message type, bitmap. */

import { z } from 'zod'
import { BITMAP_ENCODING_NAMES, FRAME_LENGTH_ENCODING_NAMES, MTI_ENCODING_NAMES } from './names.ts'
import { BYTES_MAX, hexBytes } from './parts.ts'

const literal = hexBytes.max(32, 'at most 16 bytes').optional()

export const framing = z
  .strictObject({
    length: z
      .strictObject({
        encoding: z.enum(FRAME_LENGTH_ENCODING_NAMES),
        bytes: z.int().min(1).max(8),
        countsItself: z.boolean().describe('Whether the length counts its own bytes'),
      })
      .describe('Counts the message and the trailer, never what is before or after the length'),
    before: literal.describe('Bytes in front of the length, as hex'),
    after: literal.describe('Bytes between the length and the message, as hex'),
    trailer: literal.describe('Bytes after the message, as hex'),
    frameBytesMax: z.int().min(64).max(BYTES_MAX).describe('A longer message is refused'),
  })
  .describe('A frame is before, length, after, message, trailer. Length 0 is a poll')

export const header = z
  .discriminatedUnion('kind', [
    z.strictObject({ kind: z.literal('none') }),
    z.strictObject({ kind: z.literal('literal'), hex: hexBytes.min(2).max(128) }),
    z.strictObject({ kind: z.literal('opaque'), bytes: z.int().min(1).max(64) }),
    z.strictObject({ kind: z.literal('tpdu') }),
    z.strictObject({ kind: z.literal('visa') }),
  ])
  .describe(
    'What stands in front of the message type. opaque: echoed. tpdu: 5 bytes, addresses swapped in the answer. visa: 22 bytes, 26 more in front of a rejected message',
  )

export const messageType = z.strictObject({
  encoding: z.enum(MTI_ENCODING_NAMES),
  version: z.int().min(0).max(9).describe('First digit: 0 is 1987, 1 is 1993, 2 is 2003'),
})

export const bitmap = z.strictObject({
  encoding: z.enum(BITMAP_ENCODING_NAMES),
  always: z
    .int()
    .min(1)
    .max(3)
    .optional()
    .describe('Bitmaps that are there even if bit 1 or 65 is not set; 1 if left out'),
})

export type FramingSpec = z.infer<typeof framing>
export type HeaderSpec = z.infer<typeof header>
export type BitmapSpec = z.infer<typeof bitmap>
export type MessageTypeSpec = z.infer<typeof messageType>
