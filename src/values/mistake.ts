/** What is wrong with a document, and where. */

/** One mistake. */
export interface Mistake {
  /** JSON Pointer (RFC 6901) into the document. */
  readonly pointer: string
  /** For a person: what is wrong, and what to do. */
  readonly detail: string
  /** Of a condition: where in it, from 1. */
  readonly column?: number
}
