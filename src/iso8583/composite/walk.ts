/** Where a walk through the elements of a composite stands. */

import type { Cursor } from '../read/cursor.ts'
import type { FieldTable } from '../table/table.ts'

/**
 * A walk through one composite and the element that it stands at. Made once and begun again for each composite, so that
 * walking allocates nothing.
 */
export class Walk {
  table: FieldTable
  cursor: Cursor
  /** Node id of the composite. */
  node = 0
  /** Where the next element starts, and where the composite ends. */
  at = 0
  end = 0
  /** Parts or bits gone through so far, and where the bitmap of the composite is. */
  index = 0
  bitmap = 0
  /** Node id of the element; 0 for an unknown one and for filler. */
  id = 0
  /** First byte of the element with its tag and length, of its content, and after it. */
  head = 0
  from = 0
  to = 0
  /** Length of a known element in units, of an unknown one in bytes. */
  units = 0
  /** Bytes of its tag and of its length, as they are on the wire; 0 where it has none. */
  tagBytes = 0
  lengthBytes = 0
  /** True for bytes between elements that mean nothing. */
  filler = false

  constructor(table: FieldTable, cursor: Cursor) {
    this.table = table
    this.cursor = cursor
  }

  /** Starts with a composite whose content is `[from, end)` of the cursor. */
  begin(node: number, from: number, end: number): void {
    this.node = node
    this.at = from
    this.end = end
    this.index = 0
  }
}
