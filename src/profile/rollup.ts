/** The monthly roll-up of a member's spending: what a payment's change means for its month. */

/** The cell of the roll-up that a payment counts in. */
export interface MonthKey {
  readonly memberId: bigint
  /** First day of the month, `YYYY-MM-DD`. */
  readonly month: string
  readonly category: string
  readonly channel: string
  readonly currency: string
}

/** A payment's part in its cell, in minor units; zero counts as no payment. */
export interface Spending extends MonthKey {
  readonly spentMinor: bigint
}

/** What a cell changes by. */
export interface MonthChange extends MonthKey {
  payments: number
  amountMinor: bigint
  /** The largest amount that came to the cell. */
  largestMinor: bigint
  /** A payment shrank: the cell's largest has to be looked for again. */
  shrank: boolean
}

/** Changes of cells, by the text of their key. */
export type MonthChanges = Map<string, MonthChange>

/** Takes a payment's old part out of its cell and puts the new one in; they may differ in cell. */
export function addSpending(changes: MonthChanges, before: Spending | null, after: Spending): void {
  if (before !== null && before.spentMinor > 0n) {
    const cell = cellOf(changes, before)
    cell.payments -= 1
    cell.amountMinor -= before.spentMinor
    if (after.spentMinor < before.spentMinor || monthText(before) !== monthText(after)) {
      cell.shrank = true
    }
  }
  if (after.spentMinor > 0n) {
    const cell = cellOf(changes, after)
    cell.payments += 1
    cell.amountMinor += after.spentMinor
    if (after.spentMinor > cell.largestMinor) cell.largestMinor = after.spentMinor
  }
}

function cellOf(changes: MonthChanges, key: MonthKey): MonthChange {
  const text = monthText(key)
  let cell = changes.get(text)
  if (cell === undefined) {
    const { memberId, month, category, channel, currency } = key
    cell = { memberId, month, category, channel, currency, ...nothing }
    changes.set(text, cell)
  }
  return cell
}

const nothing = { payments: 0, amountMinor: 0n, largestMinor: 0n, shrank: false }

/** A key as one text, to look it up by. */
export function monthText({ memberId, month, category, channel, currency }: MonthKey): string {
  return `${memberId}/${month}/${category}/${channel}/${currency}`
}
