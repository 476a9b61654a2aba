/** Where a card event came from, as its row says. */
import type { EventSource } from '../event.ts'

/** The columns that say it. */
export interface SourceRow {
  link: string
  fileId: bigint | null
  record: number | null
  /** Of a receipt or a return alone: the partner, and the till's number. */
  tillId: bigint | null
  receiptId: string | null
}

/** Where an event came from, of its row. */
export function sourceOf(row: SourceRow): EventSource {
  const { link, fileId, record, tillId: partnerId, receiptId } = row
  if (fileId !== null && record !== null) return { fileId, record }
  return partnerId === null || receiptId === null ? { link } : { partnerId, receiptId }
}
