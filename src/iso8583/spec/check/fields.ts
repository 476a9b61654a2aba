/** Checks each field of a protocol file by itself: length, class, encoding and filler must agree. */

import { checkComposite } from './composites.ts'
import { PREFIXES, SHAPE } from '../../wire/encodings.ts'
import { checkHex } from './hex.ts'
import { checkSecrecy } from './secrets.ts'
import type { SpecProblem } from '../../errors.ts'
import { listNodes, type Node } from '../../table/nodes.ts'
import { ENCODING_NAMES } from '../names.ts'
import type { ClassName, EncodingName, FieldSpec, Spec } from '../spec.ts'
import { resolveField, shapeOf } from '../../table/table.ts'

const CHARACTERS = ['ascii', 'cp037', 'cp500', 'cp1047'] as const

/** Encodings that can carry a class. */
const CARRIED_BY: Record<ClassName, readonly EncodingName[]> = {
  n: [...CHARACTERS, 'bcd'],
  z: [...CHARACTERS, 'bcd'],
  'x+n': [...CHARACTERS, 'bcd'],
  b: ['binary', 'hex'],
  a: CHARACTERS,
  an: CHARACTERS,
  anp: CHARACTERS,
  as: CHARACTERS,
  ns: CHARACTERS,
  ans: CHARACTERS,
}

/** Every mistake in the fields and their parts. */
export function checkFields(spec: Spec): SpecProblem[] {
  const nodes = listNodes(spec)
  const byId = new Map(nodes.map((node) => [node.id, node.field]))
  return nodes.flatMap((node) => [
    ...checkLength(node, spec),
    ...checkEncoding(node, spec),
    ...checkComposite(node),
    ...checkHex(node, spec),
    ...checkSecrecy(node, byId.get(node.parent)),
  ])
}

/** A part whose length stands beside its tag. */
function hasTagLength({ within, lead }: Node): boolean {
  return (within === 'tagged' || within === 'ber-tlv') && !lead
}

function checkLength(node: Node, spec: Spec): SpecProblem[] {
  const { field, pointer } = node
  const { length, min, max } = field
  const problems: SpecProblem[] = []
  if (min !== undefined && max !== undefined && min > max) {
    const remedy = 'lower min, or raise max'
    problems.push({ pointer: `${pointer}/min`, problem: `min ${min} is above max ${max}`, remedy })
  }
  if (typeof length === 'number') {
    const extra = (['min', 'max', 'prefix'] as const).filter((key) => field[key] !== undefined)
    const remedy = 'remove it, or make length one of L, LL, LLL, LLLL'
    const problem = (key: string) => `a field of fixed length has no ${key}`
    return extra.map((key) => ({ pointer: `${pointer}/${key}`, problem: problem(key), remedy }))
  }
  if (hasTagLength(node)) {
    if (length === undefined) return problems
    const problem = 'the length of this part stands beside its tag'
    const remedy = 'remove length and say min and max, or write a fixed number of units'
    return [...problems, { pointer: `${pointer}/length`, problem, remedy }]
  }
  if (length === undefined) return [...problems, ...checkRest(node)]
  if (max === undefined) {
    const remedy = 'add the greatest length as max'
    return [...problems, { pointer, problem: 'a variable field needs max', remedy }]
  }
  const { prefix } = resolveField(spec, field)
  const { base, bytesOf } = PREFIXES[prefix.encoding]
  const greatest =
    prefix.bytes === undefined && base !== 256
      ? 10 ** length.length - 1
      : base ** (prefix.bytes ?? bytesOf(length.length)) - 1
  const counted = prefix.counts === 'units' ? max : wireMax(field, spec, max, prefix.counts)
  if (counted > greatest) {
    const problem = `${counted} does not fit a length prefix ${length}, which goes to ${greatest}`
    const remedy = 'lower max, or use a longer prefix'
    problems.push({ pointer: `${pointer}/max`, problem, remedy })
  }
  return problems
}

/** Only the last part of a positional composite may take all that is left. */
function checkRest({ pointer, within, lead }: Node): SpecProblem[] {
  if (within === 'positional' && !lead) return []
  const problem = 'there is no length'
  const remedy = 'write a number of units, or one of L, LL, LLL, LLLL'
  return [{ pointer: `${pointer}/length`, problem, remedy }]
}

/** The greatest length in bytes or half bytes on the wire. */
function wireMax(field: FieldSpec, spec: Spec, max: number, counts: 'bytes' | 'nibbles'): number {
  const shape = shapeOf(field, resolveField(spec, field).encoding)
  if (shape === SHAPE.hexPairs) return max * 2
  if (shape === SHAPE.nibbles) return counts === 'nibbles' ? max : (max + 1) >> 1
  return counts === 'nibbles' ? max * 2 : max
}

function checkEncoding(node: Node, spec: Spec): SpecProblem[] {
  const { field, pointer } = node
  const { encoding, pad, prefix } = resolveField(spec, field)
  const allowed = CARRIED_BY[field.class]
  // A composite is taken apart by its own rules: its bytes need no class.
  if (!allowed.includes(encoding)) {
    const names = ENCODING_NAMES.filter((name) => allowed.includes(name)).join(', ')
    const problem = `class ${field.class} cannot be encoded as ${encoding}`
    const remedy = `write "encoding", one of ${names}, here or in defaults/classes/${field.class}`
    return [{ pointer, problem, remedy }]
  }
  if (field.class === 'x+n' && (typeof field.length !== 'number' || field.length < 2)) {
    const problem = 'class x+n needs a fixed length of at least 2: the sign and the digits'
    return [{ pointer: `${pointer}/length`, problem, remedy: 'write x+n 8 as length 9' }]
  }
  const packed = encoding === 'bcd'
  if (packed && pad !== null && !/^[0-9A-F]$/.test(pad.with)) {
    const problem = `a filler of packed digits is one hex digit, which ${JSON.stringify(pad.with)} is not`
    return [{ pointer: `${pointer}/pad/with`, problem, remedy: 'write one of 0 to 9, A to F' }]
  }
  const inBytes =
    typeof field.length === 'string'
      ? prefix.counts === 'bytes'
      : field.length === undefined && node.within === 'ber-tlv'
  const odd = field.min === undefined || field.min !== field.max
  if (inBytes && packed && odd && !/^[A-F]$/.test(pad?.with ?? '0')) {
    const problem = `a length in bytes cannot tell a digit ${pad?.with ?? '0'} from a filler`
    const remedy = 'let the filler be one of A to F, or let the length count units or nibbles'
    return [{ pointer, problem, remedy }]
  }
  return checkCounts(node, prefix.counts, encoding)
}

function checkCounts({ field, pointer }: Node, counts: string, encoding: string): SpecProblem[] {
  if (counts !== 'nibbles' || typeof field.length !== 'string' || field.prefix === undefined) {
    return []
  }
  if (['bcd', 'binary', 'hex'].includes(encoding)) return []
  const problem = `characters of ${encoding} are whole bytes`
  return [{ pointer: `${pointer}/prefix/counts`, problem, remedy: 'write units or bytes' }]
}
