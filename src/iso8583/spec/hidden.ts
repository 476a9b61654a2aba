/** Which fields have no text: what is secret, and what may hold secrets that no protocol file knows of. */

import { isTemplate } from '../composite/secret.ts'
import { tagOfText } from '../composite/ber.ts'
import type { CompositeSpec, FieldSpec } from './spec.ts'

/**
 * True for a field that is never read as text, echoed or referred to: a card number, sensitive authentication data, what
 * contains either, and a composite with tags, since tags come that no file lists, whatever is done about them.
 *
 * @param within what its composite is, and its key there; null for a data element. A BER-TLV template is a composite
 *   with tags even where it is listed as bytes.
 */
export function isHidden(
  field: FieldSpec,
  within: CompositeSpec['kind'] | null,
  key: string,
): boolean {
  const { sensitivity, composite } = field
  if (sensitivity === 'sad' || sensitivity === 'pan') return true
  if (within === 'ber-tlv' && isTemplate(tagOfText(key))) return true
  if (composite === undefined) return false
  if (composite.kind === 'ber-tlv' || composite.kind === 'tagged') return true
  return Object.entries(composite.parts).some(([part, inner]) =>
    isHidden(inner, composite.kind, part),
  )
}
