/** A document as it was sent, written in one way. */

/**
 * JSON with the members of its objects in order. What our form adds, a default or a trimmed blank, is not in it: a repeat has the same text under
 * every version of the program.
 */
export function canonicalJson(document: unknown): string {
  return JSON.stringify(document, (_, value: unknown) => (isObject(value) ? inOrder(value) : value))
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function inOrder(value: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const entries = Object.entries(value)
  return Object.fromEntries(entries.toSorted(([one], [other]) => (one < other ? -1 : 1)))
}
