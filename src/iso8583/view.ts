/** A person's and a machine's view of a message, masked by who may see a field. */

import type { Cursor } from './cursor.ts'
import { SHAPE } from './encodings.ts'
import type { Sensitivity } from './spec.ts'
import type { FieldTable } from './table.ts'
import { fieldText } from './text.ts'

/** One field of a message as it may be shown. */
export interface FieldView {
  de: number
  name: string
  /** First byte of the content, counted from the first byte of the message, and its bytes. */
  offset: number
  bytes: number
  /** Masked by the field's sensitivity. */
  value: string
}

type Reader = (table: FieldTable, cursor: Cursor, de: number) => string

/** PCI DSS 3.4.1: at most the first six and last four digits; 3.3.1: nothing of authentication data. */
const MASKED = {
  public: fieldText,
  pan: maskedPan,
  sad: () => '[not kept]',
  private: (_table, cursor, de) => `[private, ${cursor.units[de] ?? 0} long]`,
} as const satisfies Record<Sensitivity, Reader>

const UNMASKED = {
  ...MASKED,
  pan: fieldText,
  private: fieldText,
} as const satisfies Record<Sensitivity, Reader>

/** Text of a field as it may be shown. Sensitive authentication data is not shown even unmasked. */
export function shownText(
  table: FieldTable,
  cursor: Cursor,
  de: number,
  unmasked: boolean,
): string {
  const readers: Record<Sensitivity, Reader> = unmasked ? UNMASKED : MASKED
  return readers[table.sensitivity[de] ?? 'private'](table, cursor, de)
}

function maskedPan(table: FieldTable, cursor: Cursor, de: number): string {
  const units = cursor.units[de] ?? 0
  if (units < 13 || table.shape[de] === SHAPE.bytes) return '*'.repeat(units)
  let shown = ''
  for (let unit = 0; unit < units; unit++) {
    shown += unit < 6 || unit >= units - 4 ? digitAt(table, cursor, de, unit) : '*'
  }
  return shown
}

function digitAt(table: FieldTable, cursor: Cursor, de: number, unit: number): string {
  const start = cursor.starts[de] ?? 0
  if (table.shape[de] !== SHAPE.nibbles) {
    return String.fromCharCode(cursor.bytes[start + unit] ?? 0)
  }
  const units = cursor.units[de] ?? 0
  const nibble = unit + (table.padLeft[de] === 1 ? units & 1 : 0)
  const byte = cursor.bytes[start + (nibble >> 1)] ?? 0
  return String((nibble & 1) === 0 ? byte >> 4 : byte & 15)
}

/** Lays the fields out one a line: offset, data element, name, value. */
export function describeFields(mti: string, views: readonly FieldView[]): string {
  const lines = views.map(
    (view) =>
      `${String(view.offset).padStart(5)}  DE${String(view.de).padEnd(4)} ${view.name.padEnd(42)} ${view.value}`,
  )
  return [`    0  MTI    ${'Message type'.padEnd(42)} ${mti}`, ...lines].join('\n')
}
