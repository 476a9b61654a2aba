/** Why an expression is no condition. */

/** An expression is no condition. `column` counts from 1; the message has nothing of any payment in it. */
export class ConditionError extends Error {
  override readonly name = 'ConditionError'
  readonly code = 'INVALID_CONDITION'
  readonly column: number

  constructor(message: string, column: number) {
    super(`column ${column}: ${message}`)
    this.column = column
  }
}
