/** Finds where each data element of a message lies: the inner loop of the codec. */

import { passesAll, QUICK_PACKED } from '../wire/content.ts'
import type { Cursor } from './cursor.ts'
import { wireBytes } from '../wire/encodings.ts'
import { contentError, trailing, truncated, undefinedField } from './failures.ts'
import type { Layout } from '../table/layout.ts'
import { lengthError, readUnits, SHORT } from './length.ts'
import { badPadAt } from './pad.ts'
import { DATA_ELEMENTS_MAX } from '../table/nodes.ts'
import { PLAN_STRIDE, UNCHECKED, type FieldTable } from '../table/table.ts'
import { isBad } from './valid.ts'

// What is imported is looked up at each use; what is constant here is not.
const { ascii2: ASCII2, bcd1: BCD1, binary1: BINARY1 } = SHORT
const STRIDE = PLAN_STRIDE
const NONE = UNCHECKED
const PACKED = QUICK_PACKED
const passing = passesAll
const bytesOf = wireBytes

/**
 * Notes the offsets of the fields that the words of `cursor` say are there, from `first` on. Allocates nothing unless it
 * throws.
 *
 * @throws DecodeError for the first field that is not laid out as it should be; else for the first whose content is
 *   checked here and is not of its class: the cursor then has all others
 */
export function indexFields(
  table: FieldTable,
  layout: Layout,
  cursor: Cursor,
  first: number,
  end: number,
): void {
  try {
    walkFields(table, layout, cursor, first, end)
  } catch (error) {
    // The last neighbours were not looked at yet, and what is read or echoed after an error is of its class too.
    for (let de = 1; de <= DATA_ELEMENTS_MAX; de++) {
      if (table.checked[de] === 1) refuseBad(table, cursor, de, de, 0)
    }
    throw error
  }
}

function walkFields(
  table: FieldTable,
  layout: Layout,
  cursor: Cursor,
  first: number,
  end: number,
): void {
  const { bytes, words, starts, ends, units: unitsOf } = cursor
  const { plan } = table
  let at = first
  let badField = 0
  // Neighbours with the same check are looked at in one go: `[runAt, at)`, data elements `runFirst` to `runLast`.
  let run = NONE
  let runAt = first
  let runFirst = 0
  let runLast = 0
  for (let w = 0; w < 6; w++) {
    let bits = words[w] ?? 0
    while (bits !== 0) {
      const lead = Math.clz32(bits)
      bits ^= 0x80000000 >>> lead
      const de = w * 32 + lead + 1
      const row = de * STRIDE
      let units = plan[row] ?? 0
      let length = plan[row + 1] ?? 0
      const prefix = plan[row + 2] ?? 0
      const quick = plan[row + 3] ?? 0
      const from = at
      if (prefix !== 0) {
        if (at + prefix > end) throw truncated(table, cursor, de, at, end, prefix)
        units = unitsAt(table, bytes, de, at, end)
        if (units < 0) throw lengthError(table, cursor, de, at, units)
        at += prefix
        length = bytesOf(table.shape[de] ?? 0, units)
      } else if (length === 0) throw undefinedField(cursor, layout, de)
      const next = at + length
      if (next > end) throw truncated(table, cursor, de, at, end, length)
      starts[de] = at
      ends[de] = next
      unitsOf[de] = units
      if (quick === PACKED && (units & 1) === 1)
        badField = refuseBadPad(table, cursor, de, badField)
      if (quick !== run || prefix !== 0) {
        if (run !== NONE && !passing(run, bytes, runAt, from)) {
          badField = refuseBad(table, cursor, runFirst, runLast, badField)
        }
        run = quick
        runAt = at
        runFirst = de
      }
      runLast = de
      at = next
    }
  }
  if (run !== NONE && !passing(run, bytes, runAt, at)) {
    badField = refuseBad(table, cursor, runFirst, runLast, badField)
  }
  if (at !== end) throw trailing(cursor, at, end)
  if (badField !== 0) throw contentError(table, cursor, badField)
}

/** As {@link refuseBad}, of a field of an odd number of packed digits, whose filler a look at whole bytes takes for a digit. */
function refuseBadPad(table: FieldTable, cursor: Cursor, de: number, before: number): number {
  return badPadAt(table, cursor, de) < 0 ? before : refuseBad(table, cursor, de, de, before)
}

/** Takes those of the fields `first` to `last` away that are bad; returns the first that ever was. */
function refuseBad(
  table: FieldTable,
  cursor: Cursor,
  first: number,
  last: number,
  before: number,
): number {
  const { words } = cursor
  let bad = before
  for (let de = first; de <= last; de++) {
    const word = (de - 1) >> 5
    const bit = 0x80000000 >>> ((de - 1) & 31)
    if (((words[word] ?? 0) & bit) === 0 || !isBad(table, cursor, de)) continue
    words[word] = (words[word] ?? 0) & ~bit
    if (bad === 0 || de < bad) bad = de
  }
  return bad
}

/** As `readUnits`, which is for every kind of length; here the four that nearly all fields have, without a call. */
function unitsAt(table: FieldTable, bytes: Buffer, de: number, at: number, end: number): number {
  const first = bytes[at] ?? 0
  let units = -1
  switch (table.shortPrefix[de]) {
    case ASCII2: {
      const tens = first - 0x30
      const ones = (bytes[at + 1] ?? 0) - 0x30
      if ((tens | ones) >= 0 && tens <= 9 && ones <= 9) units = tens * 10 + ones
      break
    }
    case BCD1: {
      const tens = first >> 4
      const ones = first & 15
      if (tens <= 9 && ones <= 9) units = tens * 10 + ones
      break
    }
    case BINARY1:
      units = first
      break
    default:
  }
  const fits = units >= (table.unitsMin[de] ?? 0) && units <= (table.unitsMax[de] ?? 0)
  return fits && units >= 0 ? units : readUnits(table, bytes, de, at, end)
}
