/** `Idempotency-Key` on every POST (draft-ietf-httpapi-idempotency-key-header): asked again, the answer is the same. */
import type { Context, MiddlewareHandler } from 'hono'
import type { StatusCode } from 'hono/utils/http-status'
import { beginRequest, type Begun } from '../../idempotency/answers.ts'
import type { Answer } from '../../idempotency/sealing.ts'
import type { ApiEnv } from '../access.ts'
import { about } from '../audit.ts'
import type { AppDeps } from '../deps.ts'
import { ProblemError } from '../problem.ts'
import { outcomeOf } from '../request.ts'

/** The name of the header of requests. */
export const keyHeader = 'idempotency-key'
/** The header of an answer that was given before. */
export const hitHeader = 'idempotency-hit'

/** A key, in the quotes that the draft asks for or without. */
export const keyForm = /^(?:"[A-Za-z0-9._:-]{1,64}"|[A-Za-z0-9._:-]{1,64})$/

/** Seconds after which somebody who asks for what is being worked on may ask again. */
const retryAfterSeconds = 1

/** What is of this request and not of its answer. */
const ofEveryRequest = new Set(['ratelimit', 'ratelimit-policy', 'content-length', 'date'])

/** Answers a POST with a key once; further ones have the same answer. After the caller is known, before its body is looked at. */
export function answerOnce({
  sql,
  answerSecret,
  onFailure,
}: Pick<AppDeps, 'sql' | 'answerSecret' | 'onFailure'>): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    const named = c.req.header(keyHeader)
    if (named === undefined) return await next()
    const begun = await beginRequest(sql, answerSecret, await namedRequest(c, named))
    if (begun.outcome === 'answered') return answerAgain(c, begun.answer)
    if (begun.outcome !== 'begun') throw refusal(c, begun.outcome)
    await next()
    // Its work is done: an answer that cannot be kept goes out all the same.
    await keep(c, begun).catch((error: unknown) =>
      onFailure?.({ requestId: c.var.requestId, error }),
    )
    return undefined
  }
}

async function namedRequest(c: Context<ApiEnv>, named: string) {
  if (!keyForm.test(named)) {
    const detail = 'must be a UUID, or 1 to 64 letters, digits and . _ : -'
    throw new ProblemError('invalid_parameter', [{ parameter: 'Idempotency-Key', detail }])
  }
  const { audience, ownerId, keyName } = c.var.principal
  const { pathname, search } = new URL(c.req.url)
  const body = new Uint8Array(await c.req.arrayBuffer())
  return {
    caller: JSON.stringify([audience, `${ownerId}`, keyName]),
    idempotencyKey: named.replaceAll('"', ''),
    parts: [
      ...[c.req.method, pathname, search, c.req.header('content-type') ?? ''],
      ...[c.req.header('if-match') ?? '', body],
    ],
  }
}

function refusal(c: Context<ApiEnv>, outcome: 'in_flight' | 'reused'): ProblemError {
  if (outcome === 'reused') return new ProblemError('key_reused')
  c.header('retry-after', `${retryAfterSeconds}`)
  return new ProblemError('in_flight')
}

/**
 * A failure of ours is not kept: it may be sent again. What was answered `timed_out` and done after all is kept as it was done:
 * who sends it again is told of it.
 */
async function keep(
  c: Context<ApiEnv>,
  begun: Extract<Begun, { outcome: 'begun' }>,
): Promise<void> {
  const answer = outcomeOf(c)
  if (answer.status >= 500) {
    await begun.letGo()
    return
  }
  const body = new Uint8Array(await answer.clone().arrayBuffer())
  const headers = [...answer.headers].filter(([name]) => !ofEveryRequest.has(name))
  const members = [...((c.get('about') as Set<bigint> | undefined) ?? [])].map(String)
  await begun.keep({ status: answer.status, headers, body, about: members })
}

/** The request id is that of the first request, too: the body may name it, and its log line tells what happened. */
function answerAgain(c: Context<ApiEnv>, answer: Answer): Response {
  const { status, headers, body } = answer
  for (const memberId of answer.about) about(c, BigInt(memberId))
  for (const [name, value] of headers) c.header(name, value)
  c.header(hitHeader, 'true')
  // It was the status of an answer of ours.
  c.status(status as StatusCode)
  return c.newResponse(status === 204 ? null : Uint8Array.from(body))
}
