/** What a schema found wrong, told without a word of what was sent. */
import type { Hook } from '@hono/zod-openapi'
import type { z } from '@hono/zod-openapi'
import type { ApiEnv } from './access.ts'
import { boundInWords, missing, typeInWords, unknownInWords } from '../values/form.ts'
import { ProblemError, type ProblemDetail } from './problem.ts'

type Issue = z.core.$ZodIssue

/** What zod says where a refinement says nothing itself. */
const unsaid = 'Invalid input'

const details: { [Code in Issue['code']]: (issue: Extract<Issue, { code: Code }>) => string } = {
  invalid_type: typeInWords,
  too_big: ({ maximum, origin }) => boundInWords('at most', maximum, origin),
  too_small: ({ minimum, origin }) => boundInWords('at least', minimum, origin),
  invalid_format: () => 'has another form than the API asks for',
  not_multiple_of: (issue) => `must be a multiple of ${issue.divisor}`,
  unrecognized_keys: unknownInWords,
  invalid_union: () => 'is none of the forms that the API asks for',
  invalid_key: () => 'has a member with a name that the API does not take',
  invalid_element: () => 'has an element that the API does not take',
  invalid_value: () => 'is none of the values that the API takes',
  custom: ({ message }) =>
    message === unsaid ? 'has another form than the API asks for' : message,
}

/** Runs after every validation of a request part; throws the problem where it failed. */
export const refuseInvalid: Hook<unknown, ApiEnv, string, void> = (result) => {
  if (result.success) return
  const inBody = result.target === 'json'
  if (result.target === 'header' && result.error.issues.some(lacksVersion)) {
    throw new ProblemError('version_missing')
  }
  const errors = result.error.issues.map((issue): ProblemDetail => {
    const detail = detailOf(issue)
    return inBody
      ? { pointer: jsonPointer(issue.path), detail }
      : { parameter: issue.path.join('.'), detail }
  })
  throw new ProblemError(inBody ? 'invalid_body' : 'invalid_parameter', errors)
}

/** RFC 6585 3. */
function lacksVersion(issue: Issue): boolean {
  if (issue.path[0] !== 'if-match' || issue.code !== 'invalid_type') return false
  return typeInWords(issue) === missing
}

function detailOf<Code extends Issue['code']>(issue: Extract<Issue, { code: Code }>): string {
  const detail: (issue: Extract<Issue, { code: Code }>) => string = details[issue.code]
  return detail(issue)
}

/** RFC 6901. The path holds names that the schema knows, never one that was sent. */
export function jsonPointer(path: readonly PropertyKey[]): string {
  return path.map((each) => `/${String(each).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
