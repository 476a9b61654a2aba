/** Checks that a composite which is written as hex digits holds nothing that is not. */

import { resolveField } from '../../table/table.ts'
import type { SpecProblem } from '../../errors.ts'
import type { Node } from '../../table/nodes.ts'
import { pointerTo } from '../pointer.ts'
import type { Spec } from '../spec.ts'

/** What of a composite in a field of encoding hex is no hex digits: its tags, lengths, bitmap, or parts. */
export function checkHex({ field, pointer, path }: Node, spec: Spec): SpecProblem[] {
  const { composite } = field
  if (composite === undefined || resolveField(spec, field).encoding !== 'hex') return []
  const at = (...keys: string[]): string => pointer + pointerTo('composite', ...keys)
  const remedy = `write "encoding": "binary" at DE${path} if its bytes are sent as they are, else hex here`
  const mistake = (where: string, encoding: string): SpecProblem => {
    const problem = `this is written as ${encoding}, and DE${path} around it as hex digits`
    return { pointer: where, problem, remedy }
  }
  const heads = [
    ...(composite.kind === 'tagged' ? (['tag', 'length'] as const) : []).map(
      (key) => [at(key), composite.kind === 'tagged' ? composite[key].encoding : ''] as const,
    ),
    ...(composite.kind === 'bitmap' ? [[at('bitmap'), composite.bitmap.encoding] as const] : []),
  ]
  const lead = composite.kind === 'tagged' ? (composite.lead ?? {}) : {}
  const parts = Object.entries({ lead, parts: composite.parts }).flatMap(([section, list]) =>
    Object.entries(list).map(
      ([key, part]) => [at(section, key), resolveField(spec, part).encoding] as const,
    ),
  )
  const isOdd = (encoding: string): boolean => encoding === 'binary' || encoding === 'bcd'
  const isOddPart = composite.kind === 'ber-tlv' ? (one: string) => one !== 'hex' : isOdd
  return [
    ...heads.filter(([, encoding]) => isOdd(encoding)),
    ...parts.filter(([, encoding]) => isOddPart(encoding)),
  ].map(([where, encoding]) => mistake(where, encoding))
}
