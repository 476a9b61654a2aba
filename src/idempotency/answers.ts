/** Requests that are worked on once: who comes first does the work, who comes again has the same answer. */
import { randomUUID } from 'node:crypto'
import type { Queryable } from '../db/connect.ts'
import { isSame, requestKey, type Answer } from './sealing.ts'
import { claim, keepAnswer, letGo, readRequest } from './store.ts'

/** How long after its claim a request that has no answer counts as being worked on. A request is answered within ten seconds. */
export const inFlightMs = 15_000
/** The longest body that is kept. */
export const answerBytesMax = 4 * 1024 * 1024

/** What a request is known by. */
export interface NamedRequest {
  /** Who asks; without a line feed. */
  readonly caller: string
  readonly idempotencyKey: string
  /** Method, path and body: all by which two requests differ. */
  readonly parts: readonly (string | Uint8Array)[]
}

/** What became of a request: it is to be worked on, was answered, is being worked on, or is another one. */
export type Begun =
  | {
      readonly outcome: 'begun'
      /** Keeps what it was answered. A body over {@link answerBytesMax} is let go. */
      keep(answer: Answer): Promise<void>
      /** Keeps nothing: the next one is worked on again. */
      letGo(): Promise<void>
    }
  | { readonly outcome: 'answered'; readonly answer: Answer }
  | { readonly outcome: 'in_flight' | 'reused' }

/** Begins a request, once among all gateways of a database. `secret`: of `deriveAnswerSecret`. */
export async function beginRequest(
  sql: Queryable,
  secret: Buffer,
  { caller, idempotencyKey, parts }: NamedRequest,
): Promise<Begun> {
  const key = requestKey(secret, caller, idempotencyKey)
  const { keyHash } = key
  const mine = { keyHash, requestHash: key.digest(parts), attempt: randomUUID() }
  if (await claim(sql, mine, inFlightMs)) {
    const release = () => letGo(sql, mine)
    const keep = (answer: Answer): Promise<void> =>
      answer.body.length > answerBytesMax ? release() : keepAnswer(sql, mine, key.seal(answer))
    return { outcome: 'begun', keep, letGo: release }
  }
  const kept = await readRequest(sql, keyHash)
  // Let go between the two statements: it failed, and may be sent again.
  if (kept === null) return { outcome: 'in_flight' }
  if (!isSame(kept.requestHash, mine.requestHash)) return { outcome: 'reused' }
  if (kept.answer === null) return { outcome: 'in_flight' }
  return { outcome: 'answered', answer: key.open(kept.answer) }
}
