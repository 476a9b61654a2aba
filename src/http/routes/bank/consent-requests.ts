/** `/v1/bank/consent-requests`: a bank asks, signed, for a consent; the member says yes or no where it is at home. */
import { createRoute, z } from '@hono/zod-openapi'
import { asBank } from '../../../db/scoped.ts'
import { verifyClientJws } from '../../../keys/clients.ts'
import { normalizePhone } from '../../../member/identifier.ts'
import { membersByPhone } from '../../../member/store/identifiers.ts'
import { askConsent, statusOf } from '../../../profile/consent/ask.ts'
import { readClaims, type RequestClaims } from '../../../profile/consent/request.ts'
import { readBankRequest } from '../../../profile/store/consent-requests.ts'
import { memberOfSubject } from '../../../profile/store/consents.ts'
import type { Api } from '../../api.ts'
import { about } from '../../audit.ts'
import { bankAccess, bankMeant, bankParameter, bankQuery } from '../../bank-scope.ts'
import { ProblemError } from '../../problem.ts'

/** `typ` of the JWS that a bank signs. */
const requestType = 'consent-request+jwt'
const requestCharsMax = 8_192

const status = z
  .object({
    requestId: z.uuid(),
    state: z.enum(['waiting', 'given', 'declined', 'over']).openapi({
      description: 'Of somebody who is no member it is `waiting`, and then `over`',
    }),
    subject: z.uuid().nullable().openapi({
      description: 'Of a request that was confirmed: the name under which to read the profile',
    }),
    endsAt: z.iso.datetime(),
  })
  .openapi('ConsentRequestStatus')
const content = { 'application/json': { schema: status } }

const ask = createRoute({
  method: 'post',
  path: '/v1/bank/consent-requests',
  operationId: 'requestConsent',
  'x-scope': 'consents:write' as const,
  summary: 'Ask a member for a consent',
  description:
    'A JWS (`typ` `consent-request+jwt`) by a key of the bank. Its payload: `aud` (the issuer of the gateway), `iat`, ' +
    '`exp` (at most ten minutes later), `jti`, `member` (`{"phone": ...}` or `{"subject": ...}`), `purpose`, ' +
    '`categories`, `windowMonths`, `until`, `answerDays`. The answer is the same whether there is such a member or ' +
    'not. The same `jti` again is the same request.',
  tags: ['Profiles'],
  'x-access': bankAccess,
  'x-problems': ['invalid_parameter', 'not_found', 'invalid_body', 'signature_refused'] as const,
  request: {
    query: z.object({ bankId: bankParameter }),
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z
            .strictObject({ request: z.string().max(requestCharsMax) })
            .openapi('NewConsentRequest', {
              example: { request: 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln' },
            }),
        },
      },
    },
  },
  responses: { 202: { description: 'The request is kept', content } },
})

const read = createRoute({
  method: 'get',
  path: '/v1/bank/consent-requests/{requestId}',
  operationId: 'readConsentRequest',
  'x-scope': 'consents:read' as const,
  summary: 'What became of a request',
  tags: ['Profiles'],
  'x-access': bankAccess,
  'x-problems': ['invalid_parameter', 'not_found'] as const,
  request: {
    query: bankQuery,
    params: z.object({
      requestId: z.uuid().openapi({ param: { name: 'requestId', in: 'path' } }),
    }),
  },
  responses: { 200: { description: 'What became of it', content } },
})

const faults = {
  not_the_form: 'has not the payload that is asked for',
  another_audience: 'is meant for another gateway: `aud` must be the issuer',
  not_now: 'is over, not yet, or good for longer than ten minutes',
} as const

/** Mounts the routes. */
export function mountConsentRequests(api: Api): void {
  const { sql, publicUrl } = api.deps
  api.mount(ask, async (c) => {
    const bankId = bankMeant(c.var.principal, c.req.valid('query').bankId)
    const now = new Date()
    const owner = { audience: 'bank', ownerId: bankId } as const
    const { request } = c.req.valid('json')
    const payload = await verifyClientJws(sql, owner, request, {
      typ: requestType,
      scope: 'consents:write',
    })
    if (payload === null) throw new ProblemError('signature_refused')
    const claims = readClaims(payload, { audience: publicUrl(), now })
    if (typeof claims === 'string') {
      throw new ProblemError('invalid_body', [{ pointer: '/request', detail: faults[claims] }])
    }
    const memberId = await memberMeant(api, bankId, claims.member)
    if (memberId !== null) about(c, memberId)
    const asked = await askConsent(sql, bankId, claims, memberId, now)
    if (asked.outcome === 'bad_terms') {
      const detail = `asks for what nobody can agree to: ${asked.members.join(', ')}`
      throw new ProblemError('invalid_body', [{ pointer: '/request', detail }])
    }
    const { requestId, endsAt } = asked.request
    const told = await asBank(sql, bankId, (own) => statusOf(own, asked.request, now))
    return c.json({ requestId, ...told, endsAt: endsAt.toISOString() }, 202)
  })
  api.mount(read, async (c) => {
    const bankId = bankMeant(c.var.principal, c.req.valid('query').bankId)
    const { requestId } = c.req.valid('param')
    const told = await asBank(sql, bankId, async (own) => {
      const found = await readBankRequest(own, bankId, requestId)
      if (found === null) return null
      return { ...(await statusOf(own, found, new Date())), endsAt: found.endsAt.toISOString() }
    })
    if (told === null) throw new ProblemError('not_found')
    return c.json({ requestId, ...told }, 200)
  })
}

async function memberMeant(
  api: Api,
  bankId: bigint,
  member: RequestClaims['member'],
): Promise<bigint | null> {
  const { sql, identifiers } = api.deps
  if ('subject' in member) {
    const { subject } = member
    return await asBank(sql, bankId, (own) => memberOfSubject(own, bankId, subject))
  }
  const phone = normalizePhone(member.phone)
  if (phone === null) {
    const detail = 'names a phone without its country code'
    throw new ProblemError('invalid_body', [{ pointer: '/request', detail }])
  }
  const hash = identifiers.phoneHash(phone)
  return (await membersByPhone(sql, [hash])).get(hash) ?? null
}
