/** References of a protocol file: a data element, a path to a part, or characters of either. */

import type { ReferenceSpec, Spec } from './spec.ts'

/** A reference, made ready: characters `[start, end)` of the field `id`; `end` is Infinity for all of them. */
export interface Reference {
  readonly id: number
  readonly start: number
  readonly end: number
}

/** The path of the field that a reference names, as in `62.2`; the number of a data element. */
export function pathOf(reference: ReferenceSpec): string {
  return String(typeof reference === 'object' ? reference.field : reference)
}

/** The data element that a reference names or whose part it names. */
export function elementOf(reference: ReferenceSpec): number {
  return Number.parseInt(pathOf(reference), 10)
}

/** Makes a reference ready; `idOf` gives the id of a path. */
export function compileReference(
  reference: ReferenceSpec,
  idOf: (path: string) => number,
): Reference {
  const id = idOf(pathOf(reference))
  if (typeof reference !== 'object') return { id, start: 0, end: Number.POSITIVE_INFINITY }
  return { id, start: reference.start, end: reference.start + reference.length }
}

/** Paths of the fields whose content the gateway relies on: echoed, read, or part of the identity. */
export function fieldsRead(spec: Spec): Set<string> {
  const { semantics, answers, session, messages } = spec
  const { original, replacement, cash } = semantics
  const references: (ReferenceSpec | undefined)[] = [
    ...Object.values(semantics.fields),
    ...(semantics.networkReference ?? []),
    ...semantics.identity,
    ...semantics.channels.map((channel) => channel.field),
    ...(semantics.entryModes ?? []).map((mode) => mode.field),
    original?.mti,
    original?.stan,
    original?.transmission,
    replacement?.amount,
    replacement?.original,
    replacement?.when?.field,
    cash?.field,
    ...answers.echo,
    ...answers.required,
    ...Object.values(messages).flatMap((row) => row.echo ?? []),
    ...session.matchKey,
    session.codeField,
  ]
  return new Set(references.filter((one) => one !== undefined).map(pathOf))
}
