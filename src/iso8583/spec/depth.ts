/** How deep the objects of a protocol file may stand in each other, so that whatever walks it comes to an end. */

/** The deepest that the shape of a protocol file allows is some 20. */
const JSON_DEPTH_MAX = 64

/** What to say of JSON whose objects and lists stand too deep in each other; null where they do not. */
export function tooDeep(
  json: unknown,
): { pointer: string; problem: string; remedy: string } | null {
  let level: unknown[] = [json]
  for (let depth = 0; level.length > 0; depth++) {
    if (depth > JSON_DEPTH_MAX) {
      const problem = `objects and lists stand more than ${JSON_DEPTH_MAX} deep in each other`
      return { pointer: '', problem, remedy: 'let composites be at most four deep' }
    }
    level = level.flatMap((one) =>
      typeof one === 'object' && one !== null ? Object.values<unknown>({ ...one }) : [],
    )
  }
  return null
}
