/** Requests that are worked on once: who comes first does the work, who comes again has the same answer. */
import { randomUUID } from 'node:crypto'
import type { Queryable } from '../db/connect.ts'
import { isSame, requestKey, type Answer } from './sealing.ts'
import { claim, keepAnswer, letGo, readRequest, renew, type Claim } from './store.ts'

/** How long a request counts as being worked on since it was claimed, or its claim was renewed: then its gateway has died. */
export const inFlightMs = 15_000
/** A claim is renewed so often while the request is worked on, which may take longer than its caller waits. */
const renewMs = inFlightMs / 3
/** A claim is renewed no longer than this: what is not done then never will be. */
const workMsMax = 600_000
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
    const stop = keepRenewed(sql, mine)
    const release = async (): Promise<void> => {
      await stop()
      await letGo(sql, mine)
    }
    const keep = async (answer: Answer): Promise<void> => {
      if (answer.body.length > answerBytesMax) return await release()
      await stop()
      await keepAnswer(sql, mine, key.seal(answer))
    }
    return { outcome: 'begun', keep, letGo: release }
  }
  const kept = await readRequest(sql, keyHash)
  // Let go between the two statements: it failed, and may be sent again.
  if (kept === null) return { outcome: 'in_flight' }
  if (!isSame(kept.requestHash, mine.requestHash)) return { outcome: 'reused' }
  if (kept.answer === null) return { outcome: 'in_flight' }
  return { outcome: 'answered', answer: key.open(kept.answer) }
}

/** Renews a claim until it is stopped, which waits for a renewal under way. */
function keepRenewed(sql: Queryable, mine: Claim): () => Promise<void> {
  const endsAt = Date.now() + workMsMax
  let underWay = Promise.resolve()
  const timer = setInterval(() => {
    if (Date.now() > endsAt) clearInterval(timer)
    // One that fails is followed by others before the claim's time is over.
    else underWay = renew(sql, mine).catch(() => {})
  }, renewMs).unref()
  return async () => {
    clearInterval(timer)
    await underWay
  }
}
