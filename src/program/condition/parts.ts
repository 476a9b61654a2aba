/** Parts of closures, and refusals, of which the compiler makes conditions. */
import type { ASTNode } from '@marcbachmann/cel-js'
import { ConditionError } from './error.ts'
import type { Facts } from './facts.ts'

/** Reads a value of the facts. */
export type Read<Value> = (facts: Facts) => Value

/** The value of a literal; `undefined` for anything else. */
export function constant(node: ASTNode): unknown {
  return node.op === 'value' ? node.args : undefined
}

/** One or the other. */
export function choice<Value>(
  condition: Read<boolean>,
  one: Read<Value>,
  other: Read<Value>,
): Read<Value> {
  return (facts) => (condition(facts) ? one(facts) : other(facts))
}

/** Two values compared. */
export function ordered<Value extends bigint | string>(
  op: '==' | '!=' | '<' | '<=' | '>' | '>=',
  one: Read<Value>,
  other: Read<Value>,
): Read<boolean> {
  switch (op) {
    case '==':
      return (facts) => one(facts) === other(facts)
    case '!=':
      return (facts) => one(facts) !== other(facts)
    case '<':
      return (facts) => one(facts) < other(facts)
    case '<=':
      return (facts) => one(facts) <= other(facts)
    case '>':
      return (facts) => one(facts) > other(facts)
    case '>=':
      return (facts) => one(facts) >= other(facts)
  }
}

function nameOf(node: ASTNode): string {
  return node.op === 'call' || node.op === 'rcall' ? `${node.args[0]}()` : node.op
}

/** Says where the expression is no condition. */
export function refuse(node: ASTNode, why = `${nameOf(node)} may not be used here`): never {
  throw new ConditionError(why, node.start + 1)
}
