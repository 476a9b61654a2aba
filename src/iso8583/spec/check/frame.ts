/** Checks what stands around messages, and that every place that is said to be inferred is there. */

import type { SpecProblem } from '../../errors.ts'
import { frameLengthMax } from '../../framing/framing.ts'
import { pointerTo } from '../pointer.ts'
import type { Spec } from '../spec.ts'

/** Every mistake in framing, bitmap and inferred. */
export function checkFrame(spec: Spec): SpecProblem[] {
  return [...checkFraming(spec), ...checkBitmap(spec), ...checkInferred(spec)]
}

function checkFraming({ framing }: Spec): SpecProblem[] {
  const { length, trailer = '', frameBytesMax } = framing
  const most =
    frameLengthMax(length) - (length.countsItself ? length.bytes : 0) - trailer.length / 2
  if (frameBytesMax <= most) return []
  const problem = `a length in ${length.bytes} bytes of ${length.encoding} goes to ${most}`
  const remedy = `write at most ${most}, or a longer length`
  return [{ pointer: pointerTo('framing', 'frameBytesMax'), problem, remedy }]
}

/** Bit 65 announces a third bitmap where there are fields above 128, and is a field of its own where there are none. */
function checkBitmap({ bitmap, fields }: Spec): SpecProblem[] {
  const third = bitmap.always === 3 || Object.keys(fields).some((de) => Number(de) > 128)
  if (!third || fields['65'] === undefined) return []
  const problem = 'bit 65 announces the third bitmap, which this dialect has'
  const remedy = 'remove field 65, or the fields above 128'
  return [{ pointer: pointerTo('fields', '65'), problem, remedy }]
}

function checkInferred(spec: Spec): SpecProblem[] {
  return (spec.inferred ?? []).flatMap((pointer, i) => {
    if (isThere(spec, pointer)) return []
    const problem = `there is nothing at ${pointer}`
    const remedy = 'correct the pointer, or remove it'
    return [{ pointer: pointerTo('inferred', i), problem, remedy }]
  })
}

function isThere(spec: Spec, pointer: string): boolean {
  let here: unknown = spec
  for (const part of pointer.slice(1).split('/')) {
    const key = part.replaceAll('~1', '/').replaceAll('~0', '~')
    if (typeof here !== 'object' || here === null || !Object.hasOwn(here, key)) return false
    here = Reflect.get(here, key)
  }
  return true
}
