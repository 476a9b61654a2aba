/** Mastercard IPM as a format. */
import type { ClearingFormat } from '../reader.ts'
import { IpmEnvelope, IpmReader } from './reader.ts'

/** The format, blocked or not, in either character set. */
export const ipmFormat: ClearingFormat = {
  name: 'ipm',
  newReader: (windowBytes) => new IpmReader(windowBytes),
  newEnvelope: () => new IpmEnvelope(),
}
