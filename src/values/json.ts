/** JSON of what has whole numbers in it that a JSON number cannot hold. */

/** A value as JSON text, each `bigint` as its decimal text; keys stand in the order in which they are. */
export function jsonText(value: unknown): string {
  return JSON.stringify(value, (_, inner: unknown) =>
    typeof inner === 'bigint' ? inner.toString() : inner,
  )
}
