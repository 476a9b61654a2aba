/** Checks what a composite says of its parts: keys, order, tags and bits. */

import { COMPOSITE_DEPTH_MAX } from '../../composite/plan.ts'
import type { SpecProblem } from '../../errors.ts'
import type { Node } from '../../table/nodes.ts'
import { pointerTo } from '../pointer.ts'
import { ENCODING_NAMES } from '../names.ts'
import type { CompositeSpec } from '../spec.ts'

/** Every mistake in the composite of a field; none where it has none. */
export function checkComposite({ field, pointer, path }: Node): SpecProblem[] {
  const { composite } = field
  if (composite === undefined) return []
  const at = `${pointer}/composite`
  const depth = path.split('.').length
  if (depth > COMPOSITE_DEPTH_MAX) {
    const problem = `composites stand ${depth} deep in each other`
    return [{ pointer: at, problem, remedy: `let it be at most ${COMPOSITE_DEPTH_MAX}` }]
  }
  const keys = Object.keys(composite.parts)
  const bad = keys.flatMap((key) => {
    const remedy = badKey(composite, key)
    const problem = `${key} is no key of a part of kind ${composite.kind}`
    return remedy === null ? [] : [{ pointer: at + pointerTo('parts', key), problem, remedy }]
  })
  return [...bad, ...checkParts(composite, keys, at)]
}

/** What to do about a key, null where it is one. */
function badKey(composite: CompositeSpec, key: string): string | null {
  switch (composite.kind) {
    case 'positional':
      // JSON objects put keys that are numbers in front, whatever order they are written in.
      return /^(0|[1-9]\d*)$/.test(key)
        ? 'give the part a name that does not read as a number, as in P1 or 01'
        : null
    case 'bitmap': {
      const bits = composite.bitmap.bytes * 8
      const fits = /^[1-9]\d*$/.test(key) && Number(key) <= bits
      return fits ? null : `write a bit number from 1 to ${bits}`
    }
    case 'tagged': {
      const { encoding, length } = composite.tag
      const digits = encoding === 'binary' || encoding === 'hex' ? length * 2 : length
      if (key.length !== digits) return `write the tag with ${digits} characters`
      if (encoding === 'bcd') return /^\d+$/.test(key) ? null : 'write digits'
      const hex = encoding === 'binary' || encoding === 'hex'
      return !hex || /^[0-9A-F]+$/.test(key) ? null : 'write upper-case hex digits'
    }
    case 'ber-tlv':
      return berTag(key) ? null : 'write one BER-TLV tag in upper-case hex digits, as in 9F02'
  }
}

/** One whole tag: more bytes follow where the low five bits of the first are set, until one without its high bit. */
function berTag(key: string): boolean {
  if (!/^([0-9A-F]{2}){1,4}$/.test(key)) return false
  const [first = 0, ...rest] = Buffer.from(key, 'hex')
  if (first === 0) return false
  if ((first & 0x1f) !== 0x1f) return rest.length === 0
  return rest.length > 0 && rest.every((byte, i) => byte >= 0x80 === i < rest.length - 1)
}

function checkParts(composite: CompositeSpec, keys: readonly string[], at: string): SpecProblem[] {
  if (keys.length === 0 && (composite.kind === 'positional' || composite.kind === 'bitmap')) {
    const problem = 'there are no parts'
    return [{ pointer: `${at}/parts`, problem, remedy: 'list the parts, or remove composite' }]
  }
  if (composite.kind === 'positional') {
    return keys.slice(0, -1).flatMap((key) => {
      if (composite.parts[key]?.length !== undefined) return []
      const problem = 'only the last part may take all that is left'
      const remedy = 'write a number of units, or one of L, LL, LLL, LLLL'
      return [{ pointer: at + pointerTo('parts', key, 'length'), problem, remedy }]
    })
  }
  if (composite.kind !== 'tagged') return []
  const twice = Object.keys(composite.lead ?? {}).filter((key) => keys.includes(key))
  const problem = 'a part in front of the first tag has the key of a tag'
  return [
    ...twice.map((key) => ({
      pointer: at + pointerTo('lead', key),
      problem,
      remedy: 'give it another key',
    })),
    ...(composite.tag.encoding === 'bcd' && composite.tag.length % 2 === 1
      ? [
          {
            pointer: `${at}/tag/length`,
            problem: 'an odd number of packed digits',
            remedy: `write an even number, or an encoding of ${ENCODING_NAMES.filter((name) => name !== 'bcd').join(', ')}`,
          },
        ]
      : []),
  ]
}
