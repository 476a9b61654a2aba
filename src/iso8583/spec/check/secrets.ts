/** Checks that a protocol file makes nobody see what the standards say is secret. */

import { SECRET_TAGS } from '../../composite/secret.ts'
import type { SpecProblem } from '../../errors.ts'
import type { Node } from '../../table/nodes.ts'
import type { FieldSpec } from '../spec.ts'

/** ISO 8583 clause 4: tracks 2, 3 and 1, and the PIN. */
const SECRET_ELEMENTS = new Set(['35', '36', '45', '52'])
/** ISO 8583:1993: data of the chip, with track 2 and the card number in tags. */
const CHIP = '55'

/** What is wrong with who may see a field; `above` is the composite that it is a part of. */
export function checkSecrecy(
  { field, path, key, pointer, within }: Node,
  above?: FieldSpec,
): SpecProblem[] {
  const { sensitivity, composite } = field
  const mistake = (problem: string, remedy: string): SpecProblem[] => [{ pointer, problem, remedy }]
  if (SECRET_ELEMENTS.has(path) && (sensitivity !== 'sad' || composite !== undefined)) {
    const problem = `DE${path} is sensitive authentication data`
    return mistake(problem, 'write "sensitivity": "sad", and no composite')
  }
  if (path === CHIP && sensitivity !== 'sad' && composite === undefined) {
    const remedy = 'write "sensitivity": "sad", or a composite of kind ber-tlv'
    return mistake('DE55 holds track data and the card number', remedy)
  }
  const due = within === 'ber-tlv' ? SECRET_TAGS.get(key) : undefined
  if (due !== undefined && sensitivity !== 'sad' && sensitivity !== due) {
    const holds = due === 'pan' ? 'the card number' : 'sensitive authentication data'
    return mistake(`tag ${key} holds ${holds}`, `write "sensitivity": "${due}"`)
  }
  if (due !== undefined && composite !== undefined) {
    return mistake(`tag ${key} is no composite`, 'remove composite')
  }
  if (sensitivity === 'pan' && composite !== undefined) {
    return mistake('a composite is no card number', 'write "pan" at the part that is one')
  }
  const isOpen = sensitivity === undefined || sensitivity === 'private'
  return above?.sensitivity === 'sad' && isOpen
    ? mistake('this is a part of a field that is sad', 'write "sensitivity": "sad", or "public"')
    : []
}
