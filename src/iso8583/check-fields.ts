/** Checks each field of a protocol file by itself: length, class, encoding and filler must agree. */

import type { SpecProblem } from './errors.ts'
import { pointerTo } from './pointer.ts'
import type { ClassName, EncodingName, FieldSpec, Spec } from './spec.ts'
import { resolveField } from './table.ts'

/** Encodings that can carry a class. */
const CARRIED_BY: Record<ClassName, readonly EncodingName[]> = {
  n: ['ascii', 'bcd'],
  z: ['ascii', 'bcd'],
  'x+n': ['ascii', 'bcd'],
  b: ['binary', 'hex'],
  a: ['ascii'],
  an: ['ascii'],
  anp: ['ascii'],
  as: ['ascii'],
  ns: ['ascii'],
  ans: ['ascii'],
}

/** Every mistake in the fields. */
export function checkFields(spec: Spec): SpecProblem[] {
  return Object.entries(spec.fields).flatMap(([de, field]) => [
    ...checkLength(de, field, spec),
    ...checkEncoding(de, field, spec),
  ])
}

function checkLength(de: string, field: FieldSpec, spec: Spec): SpecProblem[] {
  const at = (...keys: string[]) => pointerTo('fields', de, ...keys)
  const { length, min, max } = field
  if (typeof length === 'number') {
    const extra = (['min', 'max', 'prefix'] as const).filter((key) => field[key] !== undefined)
    return extra.map((key) => ({
      pointer: at(key),
      problem: `a field of fixed length has no ${key}`,
      remedy: 'remove it, or make length one of L, LL, LLL, LLLL',
    }))
  }
  if (max === undefined) {
    const remedy = 'add the greatest length as max'
    return [{ pointer: at(), problem: 'a variable field needs max', remedy }]
  }
  const problems: SpecProblem[] = []
  const { prefix } = resolveField(spec, field)
  const base =
    prefix.encoding === 'binary' ? 256 ** ((length.length + 1) >> 1) : 10 ** length.length
  if (max >= base) {
    const problem = `${max} does not fit a length prefix ${length}`
    problems.push({ pointer: at('max'), problem, remedy: `lower max, or use a longer prefix` })
  }
  if (min !== undefined && min > max) {
    const remedy = 'lower min, or raise max'
    problems.push({ pointer: at('min'), problem: `min ${min} is above max ${max}`, remedy })
  }
  return problems
}

function checkEncoding(de: string, field: FieldSpec, spec: Spec): SpecProblem[] {
  const { encoding, pad, prefix } = resolveField(spec, field)
  const allowed = CARRIED_BY[field.class]
  const pointer = pointerTo('fields', de)
  if (!allowed.includes(encoding)) {
    const problem = `class ${field.class} cannot be encoded as ${encoding}`
    const remedy = `write "encoding": "${allowed[0]}" here or in defaults/classes/${field.class}`
    return [{ pointer, problem, remedy }]
  }
  if (field.class === 'x+n' && (typeof field.length !== 'number' || field.length < 2)) {
    const problem = 'class x+n needs a fixed length of at least 2: the sign and the digits'
    return [{ pointer: `${pointer}/length`, problem, remedy: 'write x+n 8 as length 9' }]
  }
  const variable = typeof field.length === 'string'
  if (variable && encoding === 'bcd' && prefix.counts === 'bytes' && pad.with !== 'F') {
    const problem = 'a length in bytes cannot tell a digit 0 from a filler 0'
    const remedy = 'let the filler be F, or let the length count units'
    return [{ pointer, problem, remedy }]
  }
  return []
}
