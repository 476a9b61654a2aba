/**
 * Where the fields of a BASE II record stand, counted from 0: `[start, end)` of the 168 characters. Source of the
 * drafts: makafanpeter/visa-clearing-file-parser (commit 74252434), with which two other open parsers agree; of header
 * and trailers: three open generators and parsers that agree with each other.
 */

/** Characters of a record: transaction code 1 to 2, qualifier 3, sequence of the TCR 4. */
export const recordBytes = 168

const at = (start: number, length: number): readonly [number, number] => [
  start - 1,
  start - 1 + length,
]

/** TCR 0 of a draft. */
export const draft = {
  account: at(5, 16),
  extension: at(21, 3),
  reference: at(27, 23),
  purchaseDate: at(58, 4), // MMDD
  sourceAmount: at(77, 12),
  sourceCurrency: at(89, 3),
  merchantName: at(92, 25),
  merchantCity: at(117, 13),
  merchantCountry: at(130, 3),
  mcc: at(133, 4),
  usageCode: at(147, 1), // 1 first presentment, 2 second
  authorizationCode: at(152, 6),
  entryMode: at(162, 2),
  processingDate: at(164, 4), // YDDD
} as const

/** TCR 1 of a draft. */
export const acceptor = {
  merchantId: at(81, 15),
  terminalId: at(96, 8),
  orderIndicator: at(116, 1), // mail, telephone or electronic commerce
  cashBack: at(158, 9),
} as const

/** TCR 5 of a draft. */
export const service = {
  transactionIdentifier: at(5, 15),
  authorizedAmount: at(20, 12),
  clearingSequence: at(45, 2),
  clearingCount: at(47, 2),
} as const

/** TC 90. */
export const header = { processor: at(3, 6), processingDate: at(9, 5) } as const // YYDDD

/** TC 91 and 92. */
export const trailer = {
  processor: at(5, 6),
  processingDate: at(11, 5),
  destinationAmount: at(16, 15),
  monetary: at(31, 12),
  batch: at(43, 6),
  components: at(49, 12),
  batchId: at(67, 8),
  transactions: at(75, 9),
  sourceAmount: at(102, 15),
} as const
