/** Whether an answer is what a gateway must say to a message. */
import type { Dialect } from '../iso8583/index.ts'
import { valueOf, type TextMessage } from './references.ts'

/** What an answer should be. */
export interface Expectation {
  /** Whatever the dialect's approval of this message type is, where left out. */
  responseCode?: string
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
  const { codeField } = dialect.answers
  const row = dialect.spec.messages[message.mti]
  const first = dialect.spec.messages[row?.repeatOf ?? message.mti]
  const due = row?.answer ?? ''
  if (answer.mti !== due) faults.push(`the answer to a ${message.mti} is no ${due}`)
  const code = expected.responseCode ?? dialect.approvedCode(Number(message.mti))
  if (answer.fields[codeField] !== code) faults.push(`DE${codeField} is not ${code}`)
  for (const de of row?.echo ?? first?.echo ?? dialect.answers.echo) {
    if (textOf(answer, de) !== textOf(message, de)) faults.push(`DE${de} is not as it was sent`)
  }
  if (hasCardNumber(dialect, message, answer)) faults.push('the card number came back')
  if (dialect.answers.points === undefined) return faults
  const told = readPoints(dialect, answer) !== null
  if (expected.points === 'given' && !told) faults.push('a member was told no points')
  if (expected.points === 'none' && told) faults.push('a stranger was told points')
  return faults
}

/** Names the fields in which two answers differ, without content. */
export function differences(one: TextMessage, other: TextMessage): string[] {
  const paths = new Set([...Object.keys(one.fields), ...Object.keys(other.fields)])
  const differing = [...paths].filter((path) => one.fields[path] !== other.fields[path])
  return differing.map((path) => `DE${path} of the answer to a repeat differs`)
}

/** A field with all its parts. */
function textOf({ fields }: TextMessage, de: number): string {
  const parts = Object.entries(fields).filter(([path]) => path.startsWith(`${de}.`))
  return JSON.stringify([fields[de], parts])
}

function hasCardNumber(dialect: Dialect, message: TextMessage, answer: TextMessage): boolean {
  const { pan } = dialect.semantics.fields
  const digits = valueOf(message.fields, pan)
  if (answer.fields[pan] !== undefined) return true
  return digits !== '' && Object.values(answer.fields).some((text) => text.includes(digits))
}
