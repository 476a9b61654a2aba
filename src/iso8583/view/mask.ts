/** What may be shown of a field: a total map over how sensitive it is. */

import type { Cursor } from '../read/cursor.ts'
import { LATIN1_OF } from '../wire/codepages.ts'
import { SHAPE } from '../wire/encodings.ts'
import type { Sensitivity } from '../spec/spec.ts'
import type { FieldTable } from '../table/table.ts'
import { fieldText } from '../read/text.ts'
import { isBad } from '../read/valid.ts'

type Reader = (table: FieldTable, cursor: Cursor, id: number) => string

/** PCI DSS 3.4.1: at most the first six and last four digits; 3.3.1: nothing of authentication data. */
const MASKED = {
  public: fieldText,
  pan: maskedPan,
  sad: () => NOT_KEPT,
  private: (_table, cursor, id) => privateText(cursor.units[id] ?? 0),
} as const satisfies Record<Sensitivity, Reader>

const UNMASKED = {
  ...MASKED,
  pan: fieldText,
  private: fieldText,
} as const satisfies Record<Sensitivity, Reader>

/** What stands for sensitive authentication data, masked or not. */
export const NOT_KEPT = '[not kept]'

/** What stands for a private value. */
export function privateText(units: number): string {
  return `[private, ${units} long]`
}

/**
 * Text of a field that is there, as it may be shown; content that is not of its class is said to be so. Sensitive
 * authentication data is not shown even unmasked.
 */
export function shownText(
  table: FieldTable,
  cursor: Cursor,
  id: number,
  unmasked: boolean,
): string {
  const sensitivity = table.sensitivity[id] ?? 'private'
  if (sensitivity !== 'sad' && isBad(table, cursor, id)) {
    return `[not of class ${table.classes[id]}]`
  }
  const readers: Record<Sensitivity, Reader> = unmasked ? UNMASKED : MASKED
  return readers[sensitivity](table, cursor, id)
}

/** Fewer digits are no card number, and six and four of them would be nearly all. */
const PAN_DIGITS_MIN = 13

function maskedPan(table: FieldTable, cursor: Cursor, id: number): string {
  const units = cursor.units[id] ?? 0
  const shape = table.shape[id]
  if (units < PAN_DIGITS_MIN || (shape !== SHAPE.characters && shape !== SHAPE.nibbles)) {
    return '*'.repeat(units)
  }
  let shown = ''
  for (let unit = 0; unit < units; unit++) {
    shown += keepsUnit(unit, units) ? unitAt(table, cursor, id, unit) : '*'
  }
  return shown
}

/** True for the first six and last four of a card number. */
export function keepsUnit(unit: number, units: number): boolean {
  return units >= PAN_DIGITS_MIN && (unit < 6 || unit >= units - 4)
}

function unitAt(table: FieldTable, cursor: Cursor, id: number, unit: number): string {
  const start = cursor.starts[id] ?? 0
  if (table.shape[id] !== SHAPE.nibbles) {
    const byte = cursor.bytes[start + unit] ?? 0
    return String.fromCharCode(LATIN1_OF[(table.charset[id] ?? 0) * 256 + byte] ?? 0)
  }
  const units = cursor.units[id] ?? 0
  const nibble = unit + (table.padLeft[id] === 1 ? units & 1 : 0)
  const byte = cursor.bytes[start + (nibble >> 1)] ?? 0
  return String((nibble & 1) === 0 ? byte >> 4 : byte & 15)
}
