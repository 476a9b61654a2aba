/** Gives every field of a protocol file its id: data elements keep their number, parts of composites follow. */

import { pointerTo } from '../spec/pointer.ts'
import type { CompositeSpec, FieldSpec, Spec } from '../spec/spec.ts'

/** Data elements with a tertiary bitmap; parts are numbered from the next id on. */
export const DATA_ELEMENTS_MAX = 192

/** One field of a protocol file: a data element, or a part of one. */
export interface Node {
  /** 1 to 192 for a data element, above for a part; see {@link listNodes}. */
  readonly id: number
  /** Id of the composite that it is a part of, 0 for a data element. */
  readonly parent: number
  /** How its composite calls it, `9F02`; the number of a data element. */
  readonly key: string
  /** `55.9F02`; the number of a data element. */
  readonly path: string
  /** JSON pointer to it in the protocol file. */
  readonly pointer: string
  readonly field: FieldSpec
  /** What its composite is, null for a data element. */
  readonly within: CompositeSpec['kind'] | null
  /** True for a part in front of the first tag. */
  readonly lead: boolean
}

/**
 * All fields of a spec, each before its parts. Parts get ids from 193 on in the order of this list: data elements in
 * ascending order, in each the lead parts, then the parts as they are written, and below a part its own first.
 */
export function listNodes(spec: Pick<Spec, 'fields'>): Node[] {
  const nodes: Node[] = []
  let next = DATA_ELEMENTS_MAX + 1
  const visit = (node: Node): void => {
    nodes.push(node)
    const { composite } = node.field
    if (composite === undefined) return
    const lead = composite.kind === 'tagged' ? composite.lead : undefined
    for (const [section, parts] of [
      ['lead', lead ?? {}],
      ['parts', composite.parts],
    ] as const) {
      for (const [key, field] of Object.entries(parts)) {
        visit({
          id: next++,
          parent: node.id,
          key,
          path: `${node.path}.${key}`,
          pointer: node.pointer + pointerTo('composite', section, key),
          field,
          within: composite.kind,
          lead: section === 'lead',
        })
      }
    }
  }
  for (const [key, field] of Object.entries(spec.fields)) {
    const id = Number(key)
    const pointer = pointerTo('fields', key)
    visit({ id, parent: 0, key, path: key, pointer, field, within: null, lead: false })
  }
  return nodes
}
