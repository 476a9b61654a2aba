/** What writes one format: its beginning, its records, and an end whose totals are right. */
import type { DayRecord } from './day.ts'

/** Writes one file. */
export interface FileWriter {
  begin(): Buffer
  record(record: DayRecord): Buffer
  end(): Buffer
}
