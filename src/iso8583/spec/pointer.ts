/** Names places in a protocol file. */

/** RFC 6901 pointer to a place in a JSON document. */
export function pointerTo(...path: readonly PropertyKey[]): string {
  return path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
