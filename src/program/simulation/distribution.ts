/** How points are distributed over members: deciles, and counts by size. */
import { larger, smaller } from '../../values/amount.ts'
import type { Bin } from './result.ts'

/** The nine values below which a tenth, two tenths ... of `sorted` lie, by the nearest rank; none of none. */
export function deciles(sorted: BigInt64Array): bigint[] {
  if (sorted.length === 0) return []
  return Array.from({ length: 9 }, (_, at) => {
    const rank = Math.ceil(((at + 1) * sorted.length) / 10)
    return sorted[rank - 1] ?? 0n
  })
}

/** Counts of two sorted columns by size: below zero, zero, then 1, 2 to 4, 5 to 9, 10 to 19 and so on up to the largest. */
export function histogram(today: BigInt64Array, withDraft: BigInt64Array): Bin[] {
  const least = smaller(today.at(0) ?? 0n, withDraft.at(0) ?? 0n)
  const most = larger(today.at(-1) ?? 0n, withDraft.at(-1) ?? 0n)
  const edges = least < 0n ? [least, 0n, ...steps(most)] : [0n, ...steps(most)]
  return edges.flatMap((from, at) => {
    const next = edges[at + 1]
    if (next === undefined) return []
    const counts = { today: between(today, from, next), withDraft: between(withDraft, from, next) }
    return [{ from, to: next - 1n, ...counts }]
  })
}

/** 1, 2, 5, 10, 20, 50 ... and one beyond the largest value. */
function steps(most: bigint): bigint[] {
  const found = [1n]
  for (let ten = 1n; (found.at(-1) ?? 0n) <= most; ten *= 10n) {
    for (const factor of [2n, 5n, 10n]) {
      if ((found.at(-1) ?? 0n) <= most) found.push(factor * ten)
    }
  }
  return found
}

function between(sorted: BigInt64Array, from: bigint, to: bigint): number {
  return placeOf(sorted, to) - placeOf(sorted, from)
}

/** How many are less than `value`. */
function placeOf(sorted: BigInt64Array, value: bigint): number {
  let [low, high] = [0, sorted.length]
  while (low < high) {
    const middle = (low + high) >> 1
    if ((sorted[middle] ?? 0n) < value) low = middle + 1
    else high = middle
  }
  return low
}
