/** Rules that a field must keep so that a section of a protocol file may refer to it. */

import type { SpecProblem } from '../../errors.ts'
import { elementOf, pathOf } from '../references.ts'
import { isHidden } from '../hidden.ts'
import type { CompositeSpec, FieldSpec, ReferenceSpec, Spec } from '../spec.ts'

/**
 * Says what is wrong with a field for a use of it, null where nothing is. `name` is how it is called: `DE4`; `within` is
 * the kind of the composite that it is a part of, null for a data element.
 */
export type Rule = (
  field: FieldSpec,
  name: string,
  within: CompositeSpec['kind'] | null,
) => string | null

/** The field that a path names, undefined where there is none. */
export function fieldAt(spec: Spec, path: string): FieldSpec | undefined {
  const [element = '', ...keys] = path.split('.')
  let field = spec.fields[element]
  for (const key of keys) {
    const composite = field?.composite
    const lead = composite?.kind === 'tagged' ? composite.lead?.[key] : undefined
    field = lead ?? composite?.parts[key]
  }
  return field
}

/** What is wrong with a reference: no such field, or a rule that it breaks. */
export function checkReference(
  spec: Spec,
  pointer: string,
  reference: ReferenceSpec | undefined,
  ...rules: Rule[]
): SpecProblem[] {
  if (reference === undefined) return []
  const path = pathOf(reference)
  const name = `DE${path}`
  const field = fieldAt(spec, path)
  if (field === undefined) {
    const known = spec.fields[String(elementOf(reference))] !== undefined
    const problem = known ? `${name} is not among the parts` : `${name} is not among the fields`
    const remedy = known
      ? `add it to the composite of DE${elementOf(reference)}, or name another part`
      : `define fields/${elementOf(reference)}, or name another field`
    return [{ pointer, problem, remedy }]
  }
  const all = typeof reference === 'object' ? [covers(reference), ...rules] : rules
  const kind = fieldAt(spec, path.slice(0, path.lastIndexOf('.')))?.composite?.kind ?? null
  const problem = all.map((rule) => rule(field, name, kind)).find((text) => text !== null)
  return problem
    ? [{ pointer, problem, remedy: 'name another field, or correct its definition' }]
    : []
}

function unitsMaxOf(field: FieldSpec): number {
  return typeof field.length === 'number' ? field.length : (field.max ?? Number.POSITIVE_INFINITY)
}

/** Its text may be read and sent back. */
export const notSensitive: Rule = (field, name, within) => {
  if (field.sensitivity === 'sad' || field.sensitivity === 'pan') {
    return `${name} is ${field.sensitivity}, which is never read as text nor sent back`
  }
  return isHidden(field, within, name.slice(name.lastIndexOf('.') + 1))
    ? `${name} has parts, or may have such, that are never read as text nor sent back`
    : null
}

/** It holds the card number. */
export const isPan: Rule = (field, name) =>
  field.sensitivity === 'pan' ? null : `${name} carries the card number and must be declared pan`

/** It has this many units, never more nor less. */
export const fixedLength =
  (length: number): Rule =>
  (field, name) =>
    field.length === length ? null : `${name} must have the fixed length ${length}`

/** It is a number that fits one of the language. */
export const numeric =
  (unitsMax: number): Rule =>
  (field, name) => {
    if (field.class !== 'n') return `${name} must be of class n`
    return unitsMaxOf(field) <= unitsMax ? null : `${name} must have at most ${unitsMax} digits`
  }

/** It is long enough for characters of it to be named. */
export const covers =
  (slice: { start: number; length: number }): Rule =>
  (field, name) =>
    slice.start + slice.length <= unitsMaxOf(field)
      ? null
      : `${name} has only ${unitsMaxOf(field)} characters`

/** It stands once in a list. */
export const once =
  (list: readonly number[], de: number): Rule =>
  (_field, name) =>
    list.filter((other) => other === de).length > 1 ? `${name} stands twice` : null

/** A code has the length and class of its field. */
export function codeRules(code: string): Rule[] {
  const classed: Rule = (field, name) => {
    const pattern = field.class === 'n' ? /^\d+$/ : field.class === 'an' ? /^[A-Za-z0-9]+$/ : null
    if (pattern === null) return `${name} takes codes and must be of class n or an`
    return pattern.test(code) ? null : `${code} is not of class ${field.class}`
  }
  return [notSensitive, fixedLength(code.length), classed]
}
