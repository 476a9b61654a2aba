/** Refusals that many operations share, said once: they are most of the description otherwise. */
import { operationsOf } from './examples.ts'

/** An answer with its problems, as JSON. */
interface Refusal {
  readonly content?: { readonly 'application/problem+json'?: { readonly examples?: object } }
}

/** Puts the refusals of all operations of `document` under `components`, the same ones once, and refers to them. */
export function shareRefusals<Document extends { components?: object }>(
  document: Document,
): Document {
  const names = new Map<string, string>()
  const shared: Record<string, unknown> = {}
  for (const { responses } of operationsOf(document)) {
    for (const [status, refusal] of Object.entries(responses as Record<string, Refusal>)) {
      const codes = Object.keys(refusal.content?.['application/problem+json']?.examples ?? {})
      if (codes.length === 0) continue
      const text = JSON.stringify(refusal)
      const name = names.get(text) ?? freeName(codes.join('.'), shared)
      names.set(text, name)
      shared[name] = refusal
      Object.assign(responses as object, { [status]: { $ref: `#/components/responses/${name}` } })
    }
  }
  Object.assign(document.components ?? {}, { responses: shared })
  return document
}

/** The same problems with other headers have a number. */
function freeName(name: string, taken: object): string {
  for (let number = 1; ; number++) {
    const numbered = number === 1 ? name : `${name}.${number}`
    if (!(numbered in taken)) return numbered
  }
}
