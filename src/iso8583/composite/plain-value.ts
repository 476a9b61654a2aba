/** The values of a message as JSON has them. */

/** A field: text, the parts of a composite, or a list of either for a tag that comes more than once. */
export type PlainValue = string | PlainComposite | readonly (string | PlainComposite)[]

/** A composite by the keys of its parts; `$order`, where there is one, says how they lie: see `order.ts`. */
export interface PlainComposite {
  readonly [key: string]: PlainValue
}
