/** Whether a condition compares a fact of few values with a text that is none of them: it would hold never, or always. */
import type { ASTNode } from '@marcbachmann/cel-js'
import type { FactSet } from './facts.ts'
import { constant, refuse } from './parts.ts'

/** Throws {@link ConditionError} at the first text that the fact beside it never is. */
export function refuseUnknownValues(node: ASTNode, facts: FactSet): void {
  for (const [fact, texts] of comparisonsIn(node)) {
    const values = valuesOf(fact, facts)
    if (values === null) continue
    for (const text of texts) {
      const value = constant(text)
      if (typeof value !== 'string' || values.includes(value)) continue
      const known = values.map((each) => (each === '' ? "''" : each)).join(', ')
      refuse(text, `it never is that, but one of: ${known}`)
    }
  }
  for (const child of childrenOf(node)) refuseUnknownValues(child, facts)
}

/** What may be a fact, and what it is compared with. */
function comparisonsIn(node: ASTNode): [ASTNode, readonly ASTNode[]][] {
  if (node.op === '==' || node.op === '!=') {
    const [left, right] = node.args
    return [
      [left, [right]],
      [right, [left]],
    ]
  }
  if (node.op === 'in') {
    const [element, list] = node.args
    return list.op === 'list' ? [[element, list.args]] : [[list, [element]]]
  }
  if (node.op !== 'rcall') return []
  // Over a list, each element is compared.
  const [, list, [variable, predicate]] = node.args
  if (variable?.op !== 'id' || predicate === undefined) return []
  return comparedWith(variable.args, predicate).map((text) => [list, [text]])
}

function comparedWith(name: string, node: ASTNode): ASTNode[] {
  const own = comparisonsIn(node).flatMap(([fact, texts]) =>
    fact.op === 'id' && fact.args === name ? texts : [],
  )
  return [...own, ...childrenOf(node).flatMap((child) => comparedWith(name, child))]
}

function valuesOf(node: ASTNode, facts: FactSet): readonly string[] | null {
  if (node.op !== '.') return null
  const [group, field] = node.args
  return group.op === 'id' ? facts.valuesOf(`${group.args}.${field}`) : null
}

function childrenOf({ args }: ASTNode): ASTNode[] {
  const parts: unknown[] = [args]
  return parts.flat(2).filter(isNode)
}

function isNode(value: unknown): value is ASTNode {
  return typeof value === 'object' && value !== null && 'op' in value && 'args' in value
}
