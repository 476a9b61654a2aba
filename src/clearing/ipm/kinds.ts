/** What each message of an IPM file is to the life cycle of a payment. */
import type { AsideKind, RecordKind } from '../record.ts'

/** What a message tells: a payment, something else, or what is about the file. */
export type IpmKind = IpmRecord | { aside: AsideKind } | { file: 'header' | 'trailer' | 'addendum' }

/** A payment. `reference` tells it from the first record of its reference; `cash`: all of it was handed out. */
export interface IpmRecord {
  record: RecordKind
  reference: string
  cash: boolean
}

/** First two digits of the processing code (DE3) by which a purchase or a refund is known. */
const purchases: ReadonlySet<number> = new Set([0, 9, 18])
const refunds: ReadonlySet<number> = new Set([20])
/** Purchases of which all is cash. */
const cash: ReadonlySet<number> = new Set([1, 12, 17])
/** What goes back on cash. */
const cashBack = 30

/** Functions (DE24) of each message type: what they do, and what tells their record from the first of its reference. */
const presentments: Readonly<Record<number, string>> = { 200: '', 205: '/205', 282: '/282' }
const chargebacks: Readonly<Record<number, string>> = { 450: '', 453: '', 451: '/451', 454: '/454' }
const files = { 697: 'header', 695: 'trailer', 696: 'addendum' } as const
/** Messages that the scheme sends back: 691 rejected, 699 its file. */
const returned: ReadonlySet<number> = new Set([691, 699])

const forward = { purchase: 'presentment', refund: 'refund' } as const
const back = { purchase: 'presentment_reversal', refund: 'refund_reversal' } as const
/** A chargeback of a refund takes the refund away again; its reversal lets it stand. */
const charged = { purchase: 'chargeback', refund: 'refund_reversal' } as const
const uncharged = { purchase: 'chargeback_reversal', refund: 'refund' } as const

/**
 * The kind of a message of type `mti` with function `func` and processing code `processing` (-1 where it has none);
 * `reversal`: PDS0025 says R. `undefined` for a message that IPM does not have.
 */
export function kindOf(
  mti: number,
  func: number,
  processing: number,
  reversal: boolean,
): IpmKind | undefined {
  if (mti === 1644) return fileMessage(func)
  if (mti === 1740) return { aside: 'fee' }
  const suffix = (mti === 1240 ? presentments : mti === 1442 ? chargebacks : {})[func]
  if (suffix === undefined) return undefined
  const type = Math.floor(processing / 10_000)
  const isCash = cash.has(type)
  const side = isCash || purchases.has(type) ? 'purchase' : refunds.has(type) ? 'refund' : undefined
  if (side === undefined) return { aside: type === cashBack ? 'cash' : 'transfer' }
  if (mti === 1240)
    return { record: (reversal ? back : forward)[side], reference: suffix, cash: isCash }
  const again = reversal && side === 'refund' ? '/R' : ''
  const record = (reversal ? uncharged : charged)[side]
  return { record, reference: `${suffix}${again}`, cash: isCash }
}

function fileMessage(func: number): IpmKind {
  const file = func === 697 || func === 695 || func === 696 ? files[func] : undefined
  if (file !== undefined) return { file }
  return { aside: returned.has(func) ? 'return' : 'text' }
}
