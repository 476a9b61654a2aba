/** Parts that a dialect does not list but keeps: as text where its tags are text, else as bytes in hex. */

import { LATIN1_OF, WIRE_OF } from '../wire/codepages.ts'
import { EncodeError } from '../errors.ts'
import type { BerPlan, TaggedPlan } from './plan.ts'

/** The content of an unknown part. */
export function unknownText(
  plan: BerPlan | TaggedPlan,
  bytes: Uint8Array,
  from: number,
  to: number,
): string {
  const content = Buffer.from(bytes.subarray(from, to))
  if (plan.kind === 'ber-tlv') return content.toString(plan.stride === 2 ? 'latin1' : 'hex')
  if (plan.charset < 0) return content.toString('hex')
  const set = plan.charset * 256
  for (let i = 0; i < content.length; i++) content[i] = LATIN1_OF[set + (content[i] ?? 0)] ?? 0
  return content.toString('latin1')
}

/** Writes what {@link unknownText} gave; returns the position after it. */
export function writeUnknown(
  plan: BerPlan | TaggedPlan,
  path: string,
  text: string,
  target: Buffer,
  at: number,
): number {
  const isText = plan.kind === 'tagged' ? plan.charset >= 0 : plan.stride === 2
  const fits = isText ? !/[^\0-\xff]/.test(text) : /^([0-9A-Fa-f]{2})*$/.test(text)
  if (!fits) throw new EncodeError(path, isText ? 'a character not in Latin-1' : 'not hex digits')
  const end = at + target.write(text, at, isText ? 'latin1' : 'hex')
  if (plan.kind === 'tagged' && plan.charset > 0) {
    const set = plan.charset * 256
    for (let i = at; i < end; i++) target[i] = WIRE_OF[set + (target[i] ?? 0)] ?? 0
  }
  return end
}
