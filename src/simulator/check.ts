/** Whether an answer is what a gateway must say to a message. */
import type { Dialect } from '../iso8583/index.ts'
import type { TextMessage } from './references.ts'

/** What an answer should be. */
export interface Expectation {
  responseCode: string
  /** Whether points are given for it; `either` where it is not known whose card it is. */
  points: 'given' | 'none' | 'either'
}

/** Points that an answer tells; `null` where it tells none. */
export function readPoints(dialect: Dialect, answer: TextMessage): bigint | null {
  if (dialect.answers.points === undefined) return null
  const { field, tag } = dialect.answers.points
  const text = answer.fields[field]
  if (text === undefined || !text.startsWith(tag)) return null
  const digits = text.slice(tag.length)
  return /^-?\d+$/.test(digits) ? BigInt(digits) : null
}

/** Names all that is wrong with an answer, without content; nothing where it is right. */
export function faultsOf(
  dialect: Dialect,
  message: TextMessage,
  answer: TextMessage,
  expected: Expectation,
): string[] {
  const faults: string[] = []
  const { codeField, echo } = dialect.answers
  const due = `${message.mti.slice(0, 2)}${Number(message.mti[2]) + 1}0`
  if (answer.mti !== due) faults.push(`the answer to a ${message.mti} is no ${due}`)
  if (answer.fields[codeField] !== expected.responseCode) {
    faults.push(`DE${codeField} is not ${expected.responseCode}`)
  }
  for (const de of echo) {
    if (answer.fields[de] !== message.fields[de]) faults.push(`DE${de} is not as it was sent`)
  }
  if (answer.fields[dialect.semantics.fields.pan] !== undefined) {
    faults.push('the card number came back')
  }
  const told = readPoints(dialect, answer) !== null
  if (expected.points === 'given' && !told) faults.push('a member was told no points')
  if (expected.points === 'none' && told) faults.push('a stranger was told points')
  return faults
}
