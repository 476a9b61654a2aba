/** What writes one format: its beginning, its records, and an end whose totals are right. */
import type { DayRecord } from './day.ts'

/** Writes one file. */
export interface FileWriter {
  begin(): Buffer
  record(record: DayRecord): Buffer
  end(): Buffer
}

/** `YYYY-MM-DD` and `hh:mm:ss` of a record. */
export function dashedDay({ day, time }: DayRecord): { date: string; clock: string } {
  return {
    date: `${day.slice(0, 4)}-${day.slice(4, 6)}-${day.slice(6)}`,
    clock: `${time.slice(0, 2)}:${time.slice(2, 4)}:${time.slice(4)}`,
  }
}
