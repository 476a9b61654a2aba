/** `/v1/members/{id}/consent-requests`: what banks ask a member for. Only the member itself answers. */
import { createRoute, z } from '@hono/zod-openapi'
import { confirmRequest, declineRequest, type AnswerOutcome } from '../../../profile/consent/ask.ts'
import { readRequests } from '../../../profile/store/consent-requests.ts'
import { readBanks } from '../../../profile/store/consents.ts'
import type { Caller } from '../../../keys/principal.ts'
import type { Api } from '../../api.ts'
import { next, pageFields, pageOf } from '../../conventions/paging.ts'
import { ProblemError, type ProblemCode } from '../../problem.ts'
import { memberPath } from '../../schemas.ts'
import {
  confirmation,
  language,
  presentRequest,
  requestDocument,
} from './profile-consent-document.ts'

const path = '/v1/members/{id}/consent-requests'
const shared = { tags: ['Consents'], 'x-access': { operator: 'any', member: 'self' } as const }
const params = memberPath.extend({
  requestId: z.uuid().openapi({ param: { name: 'requestId', in: 'path' } }),
})

const list = createRoute({
  ...{ ...shared, method: 'get', path },
  operationId: 'listConsentRequests',
  'x-scope': 'consents:read' as const,
  summary: 'What banks ask the member for',
  description: 'Those that may still be answered, the oldest first, with the text to show.',
  'x-problems': ['not_found', 'invalid_parameter'] as const,
  request: {
    params: memberPath,
    query: z.object({ ...pageFields, language: language.default('ru') }),
  },
  responses: {
    200: {
      description: 'A page of the requests',
      content: {
        'application/json': { schema: z.object({ requests: z.array(requestDocument), next }) },
      },
    },
  },
})

const confirm = createRoute({
  ...{ ...shared, method: 'post', path: `${path}/{requestId}/confirm` },
  operationId: 'confirmConsentRequest',
  'x-scope': 'consents:write' as const,
  summary: 'Agree to what a bank asks for',
  description: 'By the member alone, who was shown the text. The bank is told.',
  'x-problems': [
    'forbidden',
    'not_found',
    'invalid_parameter',
    'invalid_body',
    'consent_outdated',
    'consent_request_over',
  ] as const,
  request: {
    params,
    body: { required: true, content: { 'application/json': { schema: confirmation } } },
  },
  responses: {
    201: {
      description: 'The consent holds',
      content: { 'application/json': { schema: z.object({ consentId: z.uuid() }) } },
    },
  },
})

const decline = createRoute({
  ...{ ...shared, method: 'post', path: `${path}/{requestId}/decline` },
  operationId: 'declineConsentRequest',
  'x-scope': 'consents:write' as const,
  summary: 'Say no to what a bank asks for',
  description: 'By the member alone. The bank is told.',
  'x-problems': ['forbidden', 'not_found', 'invalid_parameter', 'consent_request_over'] as const,
  request: { params },
  responses: { 204: { description: 'It is declined' } },
})

const refusals = {
  no_such_request: 'not_found',
  no_such_bank: 'not_found',
  over: 'consent_request_over',
  text_changed: 'consent_outdated',
} as const satisfies Record<Exclude<AnswerOutcome['outcome'], 'given' | 'declined'>, ProblemCode>

/** Mounts the routes. */
export function mountMemberConsentRequests(api: Api): void {
  const { sql } = api.deps
  api.mount(list, async (c) => {
    const { language, ...query } = c.req.valid('query')
    const [requests, banks] = await Promise.all([
      readRequests(sql, c.req.valid('param').id, new Date()),
      readBanks(sql),
    ])
    const nameOf = new Map(banks.map(({ bankId, name }) => [bankId, name]))
    const page = pageOf(requests, query, ({ requestId }) => requestId)
    const documents = page.rows.map((each) =>
      presentRequest(each, nameOf.get(each.bankId) ?? '', language),
    )
    return c.json({ requests: documents, next: page.next }, 200)
  })
  api.mount(confirm, async (c) => {
    assertMember(c.var.principal)
    const { id, requestId } = c.req.valid('param')
    const agreement = { ...c.req.valid('json'), how: 'api' } as const
    const answered = await confirmRequest(sql, id, requestId, agreement, new Date())
    if (answered.outcome === 'given') return c.json({ consentId: answered.consentId }, 201)
    throw refused(answered.outcome)
  })
  api.mount(decline, async (c) => {
    assertMember(c.var.principal)
    const { id, requestId } = c.req.valid('param')
    const answered = await declineRequest(sql, id, requestId, new Date())
    if (answered.outcome !== 'declined') throw refused(answered.outcome)
    return c.body(null, 204)
  })
}

function assertMember({ audience }: Caller): void {
  if (audience !== 'member') throw new ProblemError('forbidden')
}

function refused(outcome: AnswerOutcome['outcome']): ProblemError {
  if (outcome === 'given' || outcome === 'declined') throw new Error(`${outcome} is no refusal`)
  return new ProblemError(refusals[outcome])
}
