/** Tries bytes against a dialect: what was read of them, and where they stopped to be a message. */
import { DecodeError, type Dialect, type Message } from '../../iso8583/index.ts'

/** What came of one attempt. `error` is null where the bytes are a whole message. */
export interface Outcome {
  bytes: Buffer
  /** What was read, up to the mistake; null where not even the start was. */
  message: Message | null
  error: DecodeError | null
}

/** Decodes all of `bytes` as one message; a mistake in them is an outcome. */
export function attempt(dialect: Dialect, bytes: Buffer): Outcome {
  try {
    return { bytes, message: dialect.decode(bytes), error: null }
  } catch (error) {
    if (error instanceof DecodeError) return { bytes, message: error.decoded, error }
    throw error
  }
}

/** True if the bytes are a whole message. */
export function isMessage(dialect: Dialect, bytes: Buffer): boolean {
  return attempt(dialect, bytes).error === null
}

/** As {@link isMessage}, and more than a message type and an empty bitmap came of it: no chance hit. */
export function readsAs(dialect: Dialect, bytes: Buffer): boolean {
  const { message, error } = attempt(dialect, bytes)
  return error === null && message !== null && message.view().length > 1
}
