/** All that is shown of a message: header, message type and bitmap, and the fields. */
import type { Dialect, FieldView } from '../../iso8583/index.ts'
import type { Outcome } from './trial.ts'

/** In the order of the wire; after a mistake what stands before it. */
export function shownFields(dialect: Dialect, outcome: Outcome, unmasked: boolean): FieldView[] {
  const { message, error } = outcome
  if (message === null) return []
  // Bytes that only happen to read as some message type may be anything.
  const isKnown = error === null || isListed(dialect, message.mti)
  return [...(isKnown ? message.prologue() : []), ...message.view({ unmasked })]
}

function isListed({ spec }: Dialect, mti: number): boolean {
  const is = (type: string): boolean => Number(type) === mti
  return Object.entries(spec.messages).some(([type, { answer }]) => is(type) || is(answer))
}
