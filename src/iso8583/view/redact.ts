/** Blanks in place what may never be kept, so that a message can be archived or shown as a hex dump. */

import { WIRE_OF } from '../wire/codepages.ts'
import { readElements, type Elements } from '../composite/elements.ts'
import { CLASS_BIT } from '../wire/content.ts'
import type { Cursor } from '../read/cursor.ts'
import { SHAPE } from '../wire/encodings.ts'
import { DecodeError } from '../errors.ts'
import type { Layout } from '../table/layout.ts'
import { keepsUnit } from './mask.ts'
import { isOpaque } from './opaque.ts'
import type { Message } from '../message.ts'
import { DATA_ELEMENTS_MAX } from '../table/nodes.ts'
import { readPrologue } from '../read/prologue.ts'
import type { FieldTable } from '../table/table.ts'

/**
 * Blanks sensitive authentication data and the middle digits of card numbers in the message in `bytes[start, end)`.
 * Lengths stay, and what is blanked stays of its class, so that the message is decoded as before. Tags that the dialect
 * does not list are blanked, and so are composites that cannot be taken apart; where a message cannot be decoded, it is
 * blanked from the mistake on.
 *
 * @param by the dialect, or a message of it to read with, which is spared being made anew
 */
export function redact(
  bytes: Buffer,
  by: Message | { newMessage(): Message },
  start = 0,
  end: number = bytes.length,
): void {
  const message = 'newMessage' in by ? by.newMessage() : by
  try {
    message.read(bytes, start, end)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
  }
  message.redact()
}

/** Blanks the bytes of what `cursor` has read last, as far as it got; see {@link redact}. */
export function redactFields(table: FieldTable, layout: Layout, cursor: Cursor): void {
  const { bytes, words, starts, ends, units, start, end } = cursor
  if (start < 0 || start > end || end > bytes.length) return
  const kept = words.slice()
  let first: number
  try {
    first = readPrologue(cursor, layout, end)
  } catch (error) {
    if (!(error instanceof DecodeError)) throw error
    words.fill(0)
    bytes.fill(0, start, end)
    return
  }
  const announced = words.slice()
  for (let i = 0; i < 6; i++) words[i] = kept[i] ?? 0
  let last = DATA_ELEMENTS_MAX
  while (last > 0 && !isSet(kept, last)) last--
  for (let id = 1; id <= last; id++) {
    const spot = { id, from: starts[id] ?? 0, to: ends[id] ?? 0, units: units[id] ?? 0 }
    if (isSet(kept, id)) redactNode(table, cursor, spot, false)
    // Its content was refused: its offsets are known, since those of a later one are.
    else if (isSet(announced, id)) blank(table, bytes, spot)
  }
  bytes.fill(0, last > 0 ? (ends[last] ?? 0) : first, end)
}

function isSet(words: number[], id: number): boolean {
  return ((words[(id - 1) >> 5] ?? 0) & (0x80000000 >>> ((id - 1) & 31))) !== 0
}

/** Where a value lies, and how many units it has. */
interface Spot {
  readonly id: number
  readonly from: number
  readonly to: number
  readonly units: number
}

/** @param secret whether the composite that it is a part of is sensitive authentication data as a whole */
function redactNode(table: FieldTable, cursor: Cursor, spot: Spot, secret: boolean): void {
  const { bytes } = cursor
  const { id, from, to } = spot
  const sensitivity = table.sensitivity[id] ?? 'private'
  const elements = readElements(table, cursor, id, from, to)
  const hidden = sensitivity === 'sad' || (secret && sensitivity === 'private')
  if (elements?.error === null) redactElements(table, cursor, id, elements, hidden)
  else if (elements || hidden) blank(table, bytes, spot)
  else if (sensitivity === 'pan') blankMiddle(table, bytes, spot)
}

function redactElements(
  table: FieldTable,
  cursor: Cursor,
  node: number,
  { list, plan }: Elements,
  secret: boolean,
): void {
  for (const element of list) {
    if (isOpaque(table, plan, element)) blank(table, cursor.bytes, element)
    else if (element.id !== 0) redactNode(table, cursor, element, secret)
    else if (element.filler === 0) blank(table, cursor.bytes, { ...element, id: node, units: 0 })
  }
}

/** Blanks a value: zeros where its class has digits, else what stands for nothing. Keeps signs and fillers. */
function blank(table: FieldTable, bytes: Buffer, spot: Spot): void {
  const { id, from, to, units } = spot
  switch (table.shape[id]) {
    case SHAPE.nibbles:
      return blankDigits(table, bytes, id, from, units === 0 ? (to - from) * 2 : units)
    case SHAPE.signedNibbles:
      return blankDigits(table, bytes, id, from + 1, units - 1)
    case SHAPE.bytes:
      bytes.fill(0, from, to)
      return
    case SHAPE.hexPairs:
      bytes.fill(0x30, from, to)
      return
    default: {
      const signed = table.classBit[id] === CLASS_BIT['x+n'] ? 1 : 0
      bytes.fill(blankByte(table, id), from + signed, to)
    }
  }
}

/**
 * Blanks a card number but for its first six and last four digits; all of what is too short to be one. What is left
 * fails the Luhn check: it is taken for no card number, and is not the same where the middle of one is zeros.
 */
function blankMiddle(table: FieldTable, bytes: Buffer, spot: Spot): void {
  const { id, from, units } = spot
  const isPacked = table.shape[id] === SHAPE.nibbles
  if (!isPacked && table.shape[id] !== SHAPE.characters) return blank(table, bytes, spot)
  const skip = isPacked && table.padLeft[id] === 1 ? units & 1 : 0
  const zero = blankByte(table, id)
  const put = (digit: number, value: number): void => {
    const at = isPacked ? from + ((digit + skip) >> 1) : from + digit
    if (!isPacked) bytes[at] = zero + value
    else if (((digit + skip) & 1) === 0) bytes[at] = ((bytes[at] ?? 0) & 0x0f) | (value << 4)
    else bytes[at] = ((bytes[at] ?? 0) & 0xf0) | value
  }
  for (let digit = 0; digit < units; digit++) if (!keepsUnit(digit, units)) put(digit, 0)
  if (keepsUnit(0, units) && passesLuhn(bytes, from, units, isPacked, skip)) put(6, 1)
}

/** ISO/IEC 7812-1 annex B, over digits that are packed, ASCII or EBCDIC. */
function passesLuhn(
  bytes: Buffer,
  from: number,
  units: number,
  isPacked: boolean,
  skip: number,
): boolean {
  let sum = 0
  for (let digit = 0; digit < units; digit++) {
    const nibble = digit + skip
    const byte = bytes[isPacked ? from + (nibble >> 1) : from + digit] ?? 0
    const value = isPacked && (nibble & 1) === 0 ? byte >> 4 : byte & 15
    if ((units - digit) % 2 === 1) sum += value
    else sum += value > 4 ? value * 2 - 9 : value * 2
  }
  return sum % 10 === 0
}

/** The byte that stands for nothing in a field of characters. */
function blankByte(table: FieldTable, id: number): number {
  const bit = table.classBit[id]
  const char = bit === CLASS_BIT.a ? 'A' : bit === CLASS_BIT.as ? ' ' : '0'
  return WIRE_OF[(table.charset[id] ?? 0) * 256 + char.charCodeAt(0)] ?? 0
}

/** Zeros packed digits and leaves the filler of an odd number of them. */
function blankDigits(
  table: FieldTable,
  bytes: Buffer,
  id: number,
  from: number,
  digits: number,
): void {
  const skip = table.padLeft[id] === 1 ? digits & 1 : 0
  for (let digit = 0; digit < digits; digit++) {
    const at = from + ((digit + skip) >> 1)
    bytes[at] = (bytes[at] ?? 0) & (((digit + skip) & 1) === 0 ? 0x0f : 0xf0)
  }
}
