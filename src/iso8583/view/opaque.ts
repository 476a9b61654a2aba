/** Elements of composites of which a dialect does not say what is in them, and whether that may be secret. */

import { tagOfText } from '../composite/ber.ts'
import type { Element } from '../composite/elements.ts'
import type { CompositePlan } from '../composite/plan.ts'
import { holdsSecretTag, isSecret, isTemplate, looksSecret } from '../composite/secret.ts'
import type { FieldTable } from '../table/table.ts'

/** True for a BER-TLV template that the dialect lists as bytes. */
export function isOpaque(
  table: FieldTable,
  { kind }: CompositePlan,
  { id, key }: Element,
): boolean {
  if (kind !== 'ber-tlv' || id === 0 || table.composites[id]) return false
  return table.sensitivity[id] !== 'sad' && isTemplate(tagOfText(key))
}

/** True if an element that is not listed, or is opaque, holds what is never shown, or may hold it. */
export function hidesSecret(plan: CompositePlan, bytes: Uint8Array, element: Element): boolean {
  const { id, key, from, to } = element
  if (plan.kind === 'tagged') return looksSecret(bytes, from, to, plan.charset >= 0)
  if (plan.kind !== 'ber-tlv') return false
  return id === 0
    ? isSecret(tagOfText(key), bytes, from, to, plan.stride)
    : holdsSecretTag(bytes, from, to, plan.stride)
}
