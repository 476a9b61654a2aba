/** `POST /v1/partner/rules/simulate`: what a draft would have come to over past payments, told as it goes. */
import { createRoute, z } from '@hono/zod-openapi'
import { simulate } from '../../../intake/store/simulate.ts'
import { draftSchema, type Draft } from '../../../program/approval/draft.ts'
import { readDraft, readSurroundings } from '../../../program/approval/store.ts'
import { versionToTry } from '../../../program/simulation/drafted.ts'
import { daysBetween } from '../../../values/time.ts'
import type { Owner } from '../../../values/owner.ts'
import type { Principal } from '../../../keys/principal.ts'
import { maySee } from '../../access.ts'
import type { Api } from '../../api.ts'
import { problemOf } from '../../failure.ts'
import { ndjsonBody, ndjsonMediaType, type LineWork } from '../../ndjson.ts'
import { ownerMeant, ownerQuery } from '../../partner-scope.ts'
import { problemDocument, ProblemError, statusOf } from '../../problem.ts'
import { ruleBytesMax } from '../../request.ts'
import { ruleProblem } from './rule-document.ts'
import { day } from '../../day.ts'
import { idParameter } from '../../schemas.ts'
import { presentSimulation, simulationLine } from './simulation-document.ts'

/** Longest period of a what-if. */
const periodDaysMax = 366
const progressEveryMs = 500

const exampleDay = day.openapi({ example: '2026-10-01' })
const question = z
  .strictObject({
    from: exampleDay,
    to: exampleDay.openapi({ description: 'Included' }),
    draft: draftSchema.optional(),
    draftId: idParameter.optional(),
  })
  .refine(({ draft, draftId }) => (draft === undefined) !== (draftId === undefined), {
    message: 'must have either a draft or a draftId',
  })
  .refine(({ from, to }) => from <= to && daysBetween(from, to) < periodDaysMax, {
    message: `must end after it begins, and be no longer than ${periodDaysMax} days`,
    path: ['to'],
  })

const example = { from: '2026-10-01', to: '2026-10-31', draftId: '7' }

const route = createRoute({
  method: 'post',
  path: '/v1/partner/rules/simulate',
  operationId: 'simulateRule',
  'x-body-max': ruleBytesMax,
  'x-idempotency-exempt': 'It changes nothing',
  'x-scope': 'rules:read' as const,
  summary: 'What a draft of a rule would have come to',
  description:
    'Goes through the payments of a period by the rules of today, and by the same with the draft among them. The answer is ' +
    'a stream of JSON lines: `progress` twice a second, at the end `result` (or `problem`, if it failed on the way). ' +
    'It ends with its caller; one is worked on at a time.',
  tags: ['Rules'],
  'x-access': { operator: 'any', partner: 'any' } as const,
  'x-problems': ['invalid_parameter', 'not_found', 'rule_refused', 'busy'] as const,
  request: {
    query: ownerQuery,
    body: { required: true, content: { 'application/json': { schema: question, example } } },
  },
  responses: {
    200: {
      description: 'JSON objects, one a line',
      content: { [ndjsonMediaType]: { schema: simulationLine } },
    },
  },
})

/** Mounts the route. */
export function mountSimulation(api: Api): void {
  const { sql, onFailure } = api.deps
  // Each one holds a connection for as long as it takes.
  let isWorking = false
  api.mount(route, async (c) => {
    const asked = c.req.valid('json')
    const now = new Date()
    const { owner, draft } = await meant(api, c.var.principal, {
      ...asked,
      owner: ownerMeant(c.var.principal, c.req.valid('query').partnerId),
    })
    const tried = versionToTry(draft, owner, await readSurroundings(sql), now)
    if ('refused' in tried) throw ruleProblem({ outcome: 'refused', mistakes: tried.refused })
    if (isWorking) throw new ProblemError('busy')
    isWorking = true
    const period = { draft: tried.version, partnerId: owner, from: asked.from, to: asked.to }
    const work = async ({ signal, tell }: LineWork): Promise<object> => {
      const progress = everyNowAndThen(tell)
      const result = await simulate(sql, period, now, { signal, progress }).finally(
        () => void (isWorking = false),
      )
      return { result: presentSimulation(result, tried.mistakes) }
    }
    const { requestId } = c.var
    const failed = (error: unknown): object => {
      const code = problemOf(error)
      if (statusOf(code) >= 500) onFailure?.({ requestId, error })
      return { problem: problemDocument(code, requestId) }
    }
    return c.body(ndjsonBody(work, failed), 200, { 'content-type': ndjsonMediaType })
  })
}

/** The draft of the body, or the one that is kept; another's is not there. */
async function meant(
  { deps: { sql } }: Api,
  principal: Principal,
  asked: { owner: Owner; draft?: Draft | undefined; draftId?: bigint | undefined },
): Promise<{ owner: Owner; draft: Draft }> {
  const { owner, draft, draftId } = asked
  if (draft !== undefined) return { owner, draft }
  const found = draftId === undefined ? null : await readDraft(sql, draftId)
  const owners = { memberId: 0n, partnerId: found?.owner ?? null }
  if (found === null || !maySee(principal, owners)) throw new ProblemError('not_found')
  return found
}

function everyNowAndThen(tell: LineWork['tell']): (progress: object) => void {
  let lastAt = performance.now()
  return (progress) => {
    const at = performance.now()
    if (at - lastAt < progressEveryMs) return
    lastAt = at
    tell({ progress })
  }
}
