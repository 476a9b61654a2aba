/** A CSV profile as a format. */
import type { ClearingFormat } from '../reader.ts'
import type { CsvProfile } from './profile.ts'
import { LineReader } from './reader.ts'
import { splitLine } from './split.ts'

/** The format of files of `profile`. */
export function csvFormat(profile: CsvProfile): ClearingFormat {
  const { separatorByte, quoted } = profile
  return {
    name: profile.name,
    headed: profile.header,
    newReader: (windowBytes) =>
      new LineReader(
        profile,
        (bytes, start, end, fields) => splitLine(bytes, start, end, separatorByte, quoted, fields),
        windowBytes,
      ),
  }
}
