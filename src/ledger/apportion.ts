/** Divides points exactly: the largest-remainder method, in integers. */

/**
 * Divides `points` by weights, none below zero, so that the shares add up to exactly `points`: each gets its whole part,
 * and what is left goes, one each, to the largest remainders (the earlier of two alike). Where `points`
 * are no more than all weights together, no share is more than its weight. Throws `RangeError` where
 * there is something to divide and no weight.
 */
export function apportion(points: bigint, weights: readonly bigint[]): bigint[] {
  const total = weights.reduce((sum, weight) => sum + weight, 0n)
  if (points === 0n) return weights.map(() => 0n)
  if (total <= 0n) throw new RangeError('there is no weight to divide by')
  const shares = weights.map((weight) => (points * weight) / total)
  const remainders = weights.map((weight, at) => ({ at, remainder: (points * weight) % total }))
  remainders.sort((one, other) => compare(other.remainder, one.remainder) || one.at - other.at)
  const left = Number(points - shares.reduce((sum, share) => sum + share, 0n))
  for (const { at } of remainders.slice(0, left)) shares[at] = (shares[at] ?? 0n) + 1n
  return shares
}

function compare(one: bigint, other: bigint): number {
  if (one === other) return 0
  return one < other ? -1 : 1
}
