/**
 * Conditions: CEL expressions over declared facts. The library parses them and checks their types; what it takes, is
 * bounded and cannot fail is compiled to closures, since a payment runs fifty of them in some microseconds.
 */
import { refuseUnknownValues } from './closed-values.ts'
import { Compiler } from './compiler.ts'
import { ConditionError } from './error.ts'
import type { Facts, FactSet } from './facts.ts'

export { ConditionError } from './error.ts'

/** A condition that has been checked and compiled. */
export interface Condition {
  /** As it was written. */
  readonly source: string
  /** Names of the facts that it asks for, such as `member.tier`. */
  readonly uses: ReadonlySet<string>
  holds(facts: Facts): boolean
}

/** Longer ones are refused. */
export const conditionCharsMax = 2000

/**
 * Checks and compiles a condition. Throws {@link ConditionError} for what is not CEL, is of the wrong type or does not say
 * yes or no, names a fact that is not declared, or may take long or fail while a payment waits.
 */
export function compileCondition(source: string, facts: FactSet): Condition {
  if (source.length > conditionCharsMax) {
    const message = `it is longer than ${conditionCharsMax} characters`
    throw new ConditionError(message, conditionCharsMax + 1)
  }
  const { valid, type, error } = facts.environment.check(source)
  if (!valid) {
    const column = (error?.range?.start ?? 0) + 1
    throw new ConditionError(error?.summary ?? 'it is no expression', column)
  }
  if (type !== 'bool') {
    throw new ConditionError(`it comes to ${type}: a condition says true or false`, 1)
  }
  const compiler = new Compiler(facts)
  const holds = compiler.bool(facts.environment.parse(source).ast)
  return { source, uses: compiler.uses, holds }
}

/**
 * As {@link compileCondition}, for a condition that is new: it is also refused where a fact is compared with what it never
 * is. One that is kept is not, so that a value may go without taking rules with it.
 */
export function compileNewCondition(source: string, facts: FactSet): Condition {
  const condition = compileCondition(source, facts)
  refuseUnknownValues(facts.environment.parse(source).ast, facts)
  return condition
}
