/** Fifths of a partner's members, by values that part them. */

/** The four values between the fifths, in ascending order; none where nobody was counted yet. */
export type Boundaries<Value> = readonly Value[]

/**
 * The fifth in which a value lies: 1 is the lowest, 5 the highest. Equal values lie in the same one, whoever has them: so
 * fifths need not be of one size, and nobody's depends on an order among equals. 0 where there are no boundaries.
 */
export function quintileOf<Value extends bigint | string>(
  value: Value,
  boundaries: Boundaries<Value>,
): number {
  if (boundaries.length === 0) return 0
  return 1 + boundaries.filter((each) => each < value).length
}
