/** A refusal of the gateway, as an error. */
import type { Problem } from './generated/api.ts'

/** The problem document (RFC 9457). */
export type ProblemBody = Problem

/** The gateway refused, or failed. Decide by `code`; `problem.requestId` helps its operator to find out why. */
export class ApiProblem extends Error {
  override readonly name = 'ApiProblem'
  readonly status: number
  /** Stable code; `unknown` where something between has answered. */
  readonly code: Problem['code'] | 'unknown'
  readonly problem: Problem | undefined
  constructor(status: number, problem: Problem | undefined) {
    super(problem === undefined ? `HTTP ${status}` : `${problem.code}: ${problem.title}`)
    this.status = status
    this.code = problem?.code ?? 'unknown'
    this.problem = problem
  }
}
