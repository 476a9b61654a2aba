/** Visa BASE II as a format. */
import type { ClearingFormat } from '../reader.ts'
import { Base2Reader } from './reader.ts'

/** The format. */
export const base2Format: ClearingFormat = {
  name: 'base2',
  newReader: (windowBytes) => new Base2Reader(windowBytes),
}
