/** What is wrong with the environment, without any value of it. */

/** One variable and what is wrong with it. */
export interface ConfigProblem {
  variable: string
  message: string
}

/** Lists every bad or missing variable. */
export class ConfigError extends Error {
  override readonly name = 'ConfigError'
  readonly code = 'bad_configuration'
  readonly problems: readonly ConfigProblem[]

  constructor(problems: readonly ConfigProblem[]) {
    super(problems.map(({ variable, message }) => `${variable} ${message}`).join('; '))
    this.problems = problems
  }
}

/** Thrown by the reader of one variable, collected by `readConfig`. */
export class Problem extends Error {
  readonly variable: string

  constructor(variable: string, message: string) {
    super(message)
    this.variable = variable
  }
}
