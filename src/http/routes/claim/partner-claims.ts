/** `/v1/partner/claims`: purchases that members miss at a partner, and what it says to that. */
import { createRoute, z } from '@hono/zod-openapi'
import { reasonCharsMax } from '../../../claim/claim.ts'
import { acceptByMap, acceptByReceipt, refuseClaim } from '../../../claim/decide.ts'
import { listClaims } from '../../../claim/store.ts'
import { asPartner } from '../../../db/scoped.ts'
import { terminalIdCharsMax } from '../../../values/acceptor.ts'
import { holdsCardNumber, mayHoldCardNumber } from '../../../values/card-number.ts'
import type { Api } from '../../api.ts'
import { about } from '../../audit.ts'
import { pageFields } from '../../conventions/paging.ts'
import { partnerMeant, partnerParameter, partnerQuery } from '../../partner-scope.ts'
import { ProblemError } from '../../problem.ts'
import {
  claimCursor,
  claimDocument,
  claimIdParameter,
  claimPage,
  claimState,
  decisionProblem,
  presentClaim,
  readClaimCursor,
} from './claim-document.ts'

const shared = {
  tags: ['Claims'],
  'x-access': { operator: 'any', partner: 'any' } as const,
}
/** Another partner's claim is not there. */
const decides = {
  ...shared,
  'x-access': { operator: 'any', partner: 'own' } as const,
}
const params = z.object({ id: claimIdParameter })
const content = { 'application/json': { schema: claimDocument } }
const decided = { 200: { description: 'The claim as it stands now', content } }

const list = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/partner/claims',
  operationId: 'listPartnerClaims',
  summary: 'Purchases that members miss at a partner',
  description: 'The oldest first.',
  'x-scope': 'claims:read' as const,
  'x-problems': ['not_found', 'invalid_parameter'] as const,
  request: {
    query: z.object({
      partnerId: partnerParameter,
      state: claimState.default('open'),
      ...pageFields,
    }),
  },
  responses: {
    200: {
      description: 'A page of them; `next` is null on the last one',
      content: { 'application/json': { schema: claimPage } },
    },
  },
})

const printable = (charsMax: number) =>
  z
    .string()
    .min(1)
    .max(charsMax)
    .regex(/^[!-~]+$/)
    .refine((text) => !holdsCardNumber(text), 'must hold no card number')

const acceptance = z
  .discriminatedUnion('by', [
    z.strictObject({
      by: z.literal('receipt'),
      receiptId: printable(60).openapi({ description: 'The till’s number of it' }),
      at: z.iso
        .datetime({ offset: true, local: false, precision: 0 })
        .openapi({ example: '2026-11-20T14:05:09+05:00', description: 'As the receipt says' }),
      tender: z.enum(['card', 'cash']).default('card'),
      terminalId: printable(terminalIdCharsMax).optional(),
      rrn: z
        .string()
        .regex(/^[0-9A-Za-z]{1,12}$/)
        .optional(),
    }),
    z.strictObject({ by: z.literal('merchant_id') }),
  ])
  .openapi('ClaimAcceptance', {
    example: { by: 'receipt', receiptId: '10/4711', at: '2026-11-20T14:05:09+05:00' },
  })

const accept = createRoute({
  ...decides,
  method: 'post',
  path: '/v1/partner/claims/{id}/accept',
  operationId: 'acceptClaim',
  summary: 'Accept a claim',
  description:
    '`receipt`: its receipt is booked as if the till had sent it, with the amount of the claim. `merchant_id`, for the operator: ' +
    'the bank’s payment of it is known, and its merchant id becomes the location’s from that day on; all payments there are ' +
    'placed anew within minutes. Done again with the same number, it changes nothing.',
  'x-scope': 'claims:write' as const,
  'x-problems': ['not_found', 'forbidden', 'claim_not_decided', 'unavailable'] as const,
  request: {
    params,
    query: partnerQuery,
    body: { required: true, content: { 'application/json': { schema: acceptance } } },
  },
  responses: decided,
})

/** PostgreSQL holds no NUL and no halves of surrogate pairs. */
const reasonForm = /^(?:[\n\r\t]|[^\p{Cc}\p{Cs}])*$/u

const refusal = z
  .strictObject({
    reason: z
      .string()
      .trim()
      .min(1)
      .max(reasonCharsMax)
      .regex(reasonForm)
      .refine((text) => !mayHoldCardNumber(text), 'must hold no card number')
      .openapi({ pattern: reasonForm.source }),
  })
  .openapi('ClaimRefusal', { example: { reason: 'The receipt is of another day.' } })

const refuse = createRoute({
  ...decides,
  method: 'post',
  path: '/v1/partner/claims/{id}/refuse',
  operationId: 'refuseClaim',
  summary: 'Refuse a claim',
  description: 'For a reason, which the member reads. The same again changes nothing.',
  'x-scope': 'claims:write' as const,
  'x-problems': ['not_found', 'claim_not_decided'] as const,
  request: {
    params,
    query: partnerQuery,
    body: { required: true, content: { 'application/json': { schema: refusal } } },
  },
  responses: decided,
})

/** Mounts the routes. */
export function mountPartnerClaims(api: Api): void {
  const { sql, identifiers, intake } = api.deps
  const ports = { sql, identifiers, intake, now: () => new Date() }
  api.mount(list, async (c) => {
    const { partnerId: named, state, cursor, limit } = c.req.valid('query')
    const partnerId = partnerMeant(c.var.principal, named)
    const query = { of: { partnerId }, state, after: readClaimCursor(cursor), limit }
    const page = await asPartner(sql, partnerId, (scoped) => listClaims(scoped, query))
    for (const { memberId } of page.claims) about(c, memberId)
    const isOperator = c.var.principal.audience === 'operator'
    const claims = page.claims.map((each) => presentClaim(each, isOperator))
    return c.json({ claims, next: claimCursor(page.next) }, 200)
  })
  api.mount(accept, async (c) => {
    const { audience, keyName: by } = c.var.principal
    const partnerId = partnerMeant(c.var.principal, c.req.valid('query').partnerId)
    const id = c.req.valid('param').id
    about(c, id.memberId)
    const asked = c.req.valid('json')
    if (asked.by === 'merchant_id' && audience !== 'operator') throw new ProblemError('forbidden')
    const outcome =
      asked.by === 'receipt'
        ? await acceptByReceipt(ports, id, asked, { partnerId, by })
        : await acceptByMap(ports, id, { partnerId, by })
    if (!('claim' in outcome)) throw decisionProblem(outcome.outcome)
    return c.json(presentClaim(outcome.claim, audience === 'operator'), 200)
  })
  api.mount(refuse, async (c) => {
    const { audience, keyName: by } = c.var.principal
    const partnerId = partnerMeant(c.var.principal, c.req.valid('query').partnerId)
    const id = c.req.valid('param').id
    about(c, id.memberId)
    const { reason } = c.req.valid('json')
    const outcome = await refuseClaim(ports, id, reason, { partnerId, by })
    if (!('claim' in outcome)) throw decisionProblem(outcome.outcome)
    return c.json(presentClaim(outcome.claim, audience === 'operator'), 200)
  })
}
