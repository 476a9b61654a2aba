/** The message types of a dialect: what each asks, must have, and is answered with. */

import { wordsOf, type AnswerRow } from '../write/answer.ts'
import type { MessageKind, Spec } from '../spec/spec.ts'

/** What a message type means, by the number of the type. */
export interface MessageRow {
  readonly kind: MessageKind
  /** Message type of the first sending; the same as its own where it is no repeat. */
  readonly original: number
  /** Message type of the answer as a number, and what it echoes. */
  readonly answer: AnswerRow
  readonly approved: string
  /** Presence of the fields that must be there, and of those without which there is no answer. */
  readonly mandatory: number[]
  readonly required: number[]
}

/** Compiles the message types of a checked spec; a repeat has what it does not say from its first sending. */
export function compileMessages(spec: Spec): ReadonlyMap<number, MessageRow> {
  const { answers } = spec
  const required = wordsOf(answers.required)
  return new Map(
    Object.entries(spec.messages).map(([mti, row]) => {
      const first = row.repeatOf === undefined ? undefined : spec.messages[row.repeatOf]
      return [
        Number(mti),
        {
          kind: row.kind,
          original: Number(row.repeatOf ?? mti),
          answer: {
            mti: Number(row.answer),
            echo: wordsOf(row.echo ?? first?.echo ?? answers.echo),
          },
          approved: row.approved ?? first?.approved ?? answers.codes.approved,
          mandatory: wordsOf(row.mandatory ?? first?.mandatory ?? []),
          required,
        },
      ]
    }),
  )
}

/** Every field that an answer to some message type echoes. */
export function echoedBy(spec: Spec): ReadonlySet<number> {
  return new Set([
    ...spec.answers.echo,
    ...Object.values(spec.messages).flatMap((row) => row.echo ?? []),
  ])
}

/** The first data element of `due` that is not among `there`, 0 if all are; both as presence words. */
export function missingOf(due: number[], there: number[]): number {
  for (let word = 0; word < 6; word++) {
    const lacking = (due[word] ?? 0) & ~(there[word] ?? 0)
    if (lacking !== 0) return word * 32 + Math.clz32(lacking) + 1
  }
  return 0
}
