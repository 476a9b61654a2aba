/** An NDJSON profile as a format. */
import type { CsvProfile } from '../csv/profile.ts'
import { LineReader } from '../csv/reader.ts'
import type { ClearingFormat } from '../reader.ts'
import { splitJson } from './split.ts'

/** The format of files of `profile`, whose columns are the values of `keys`. */
export function ndjsonFormat(profile: CsvProfile, keys: readonly Buffer[]): ClearingFormat {
  return {
    name: profile.name,
    newReader: (windowBytes) =>
      new LineReader(
        profile,
        (bytes, start, end, fields) => splitJson(bytes, start, end, keys, fields),
        windowBytes,
      ),
  }
}
