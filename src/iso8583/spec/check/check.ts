/** Checks a protocol file: first its shape, then that its parts agree with each other. */

import type { z } from 'zod'
import { checkExchange } from './exchange.ts'
import { checkFields } from './fields.ts'
import { checkFrame } from './frame.ts'
import { checkSemantics } from './semantics.ts'
import { SpecError, type SpecProblem } from '../../errors.ts'
import { tooDeep } from '../depth.ts'
import { pointerTo } from '../pointer.ts'
import { specSchema, type Spec } from '../spec.ts'

/**
 * Turns parsed JSON into a spec that can be compiled.
 *
 * @throws SpecError with every mistake found: all of the shape, or else all of the meaning
 */
export function checkSpec(input: unknown, fileName: string): Spec {
  const deep = tooDeep(input)
  if (deep !== null) throw new SpecError(fileName, [deep])
  const parsed = specSchema.safeParse(input)
  if (!parsed.success) throw new SpecError(fileName, parsed.error.issues.flatMap(shapeProblems))
  const spec = parsed.data
  const problems = [checkFrame, checkFields, checkExchange, checkSemantics].flatMap((check) =>
    check(spec),
  )
  if (problems.length > 0) throw new SpecError(fileName, problems)
  return spec
}

type Issue = z.core.$ZodIssue

/** One problem an issue, and one for each key that is not known, where it stands. */
function shapeProblems(issue: Issue): SpecProblem[] {
  if (issue.code === 'unrecognized_keys') {
    return issue.keys.map((key) => ({
      pointer: pointerTo(...issue.path, key),
      problem: 'this key is not known here',
      remedy: 'remove it, or see protocols/schema.json for how it is spelled',
    }))
  }
  const pointer = pointerTo(...issue.path)
  return [{ pointer, problem: problemOf(issue), remedy: remedyFor(issue) }]
}

function problemOf(issue: Issue): string {
  if (issue.code === 'invalid_union') return unionProblem(issue)
  if (issue.code === 'invalid_type' && issue.message.endsWith('received undefined')) {
    return 'this key is missing'
  }
  return issue.code === 'invalid_format'
    ? `not as due: ${issue.message}`
    : lowerFirst(issue.message)
}

/** What is wrong with each of the forms that a value could have. */
function unionProblem({ errors, message }: z.core.$ZodIssueInvalidUnion): string {
  const forms = errors.flatMap(([first]) => {
    if (first === undefined) return []
    const where = first.path.length === 0 ? '' : `${first.path.join('/')}: `
    return [`${where}${lowerFirst(first.message)}`]
  })
  return forms.length === 0 ? lowerFirst(message) : [...new Set(forms)].join('; or ')
}

function remedyFor(issue: Issue): string {
  switch (issue.code) {
    case 'invalid_value':
      return `write one of ${issue.values.map((value) => String(value)).join(', ')}`
    case 'invalid_key':
      return 'correct the key: fields are numbered 2 to 192, message types have four digits'
    case 'too_small':
      return `write at least ${issue.minimum}${unitOf(issue.origin)}`
    case 'too_big':
      return `write at most ${issue.maximum}${unitOf(issue.origin)}`
    case 'invalid_type':
      return `write ${TYPE_NAMES[issue.expected] ?? issue.expected} here`
    case 'invalid_format':
      return `write ${issue.message}`
    case 'invalid_union':
      return unionRemedy(issue)
    default:
      return 'correct it; protocols/schema.json says what may stand here'
  }
}

const TYPE_NAMES: Record<string, string> = {
  object: 'an object, {...},',
  record: 'an object, {...},',
  array: 'a list, [...],',
  string: 'a text in double quotes',
  number: 'a number',
  int: 'a whole number',
  boolean: 'true or false',
}

function unitOf(origin: string): string {
  if (origin === 'string') return ' characters'
  return origin === 'array' ? ' entries' : ''
}

/** The shapes of a protocol file say of each union what may stand there; of one told apart by `kind`, zod does. */
function unionRemedy({ message }: z.core.$ZodIssueInvalidUnion): string {
  const [, kinds] = /Expected (.+)$/.exec(message) ?? []
  if (kinds !== undefined)
    return `write one of ${kinds.replaceAll("'", '').replaceAll(' | ', ', ')}`
  return `write ${message}`
}

function lowerFirst(text: string): string {
  return text.charAt(0).toLowerCase() + text.slice(1)
}
