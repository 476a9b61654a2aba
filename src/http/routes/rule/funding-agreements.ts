/** `/v1/partner/funding-agreements`: who pays for whose rules. */
import { createRoute, z } from '@hono/zod-openapi'
import { createApprovals } from '../../../intake/approvals.ts'
import { readAgreements } from '../../../program/approval/store.ts'
import type { Api } from '../../api.ts'
import { next, pageFields, pageOf } from '../../conventions/paging.ts'
import { ownerMeant, ownerQuery } from '../../partner-scope.ts'
import { ProblemError } from '../../problem.ts'
import { ruleProblem } from './rule-document.ts'
import { day } from '../../day.ts'
import { id, idParameter } from '../../schemas.ts'
import { noEnd } from '../../../values/time.ts'

const agreement = z
  .object({
    ownerId: z.union([id, z.literal('coalition')]),
    funderId: id,
    from: z.iso.date(),
    until: z.iso.date().nullable(),
  })
  .openapi('FundingAgreement')

const list = createRoute({
  method: 'get',
  path: '/v1/partner/funding-agreements',
  operationId: 'listFundingAgreements',
  'x-scope': 'rules:read' as const,
  summary: 'Who has agreed to pay for whose rules',
  description: 'A partner sees those that it has given or been given, the operator all of them.',
  tags: ['Rules'],
  'x-access': { operator: 'any', partner: 'any' } as const,
  'x-problems': ['invalid_parameter'] as const,
  request: { query: z.object(pageFields) },
  responses: {
    200: {
      description: 'A page, by owner and funder',
      content: {
        'application/json': { schema: z.object({ agreements: z.array(agreement), next }) },
      },
    },
  },
})

const agree = createRoute({
  method: 'put',
  path: '/v1/partner/funding-agreements/{id}',
  operationId: 'agreeToFund',
  'x-scope': 'rules:write' as const,
  summary: 'Agree to pay for rules of an owner',
  description:
    'The funder is the partner of the key; the operator names it by `partnerId`. An agreement may not end before versions that it has made possible.',
  tags: ['Rules'],
  'x-access': { operator: 'any', partner: 'any' } as const,
  'x-problems': ['not_found', 'rule_refused'] as const,
  request: {
    params: z.object({
      id: z.union([idParameter, z.literal('coalition')]).openapi({
        param: { name: 'id', in: 'path', description: 'The owner: a partner, or `coalition`' },
        type: 'string',
      }),
    }),
    query: ownerQuery,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({
            from: day,
            until: day
              .nullable()
              .default(null)
              .openapi({ description: 'The last day; null: no end' }),
          }),
        },
      },
    },
  },
  responses: {
    200: {
      description: 'The agreement as it is now',
      content: { 'application/json': { schema: agreement } },
    },
  },
})

/** Mounts the routes. */
export function mountFundingAgreements(api: Api): void {
  const { sql } = api.deps
  const approvals = createApprovals(sql)
  api.mount(list, async (c) => {
    const { audience, ownerId } = c.var.principal
    const all = await readAgreements(sql)
    const seen =
      audience === 'operator'
        ? all
        : all.filter(({ owner, funderId }) => owner === ownerId || funderId === ownerId)
    const agreements = seen.map(({ owner, funderId, from, until }) => ({
      ...{ ownerId: owner === null ? ('coalition' as const) : `${owner}`, funderId: `${funderId}` },
      ...{ from, until: until === noEnd ? null : until },
    }))
    const key = (each: (typeof agreements)[number]) => `${each.ownerId}-${each.funderId}`
    const page = pageOf(agreements, c.req.valid('query'), key)
    return c.json({ agreements: [...page.rows], next: page.next }, 200)
  })
  api.mount(agree, async (c) => {
    const funderId = ownerMeant(c.var.principal, c.req.valid('query').partnerId)
    if (funderId === null) {
      const detail = 'names the partner that pays'
      throw new ProblemError('invalid_parameter', [{ parameter: 'partnerId', detail }])
    }
    const { id: of } = c.req.valid('param')
    const { from, until } = c.req.valid('json')
    const owner = of === 'coalition' ? null : of
    const asked = { owner, funderId, from, until: until ?? noEnd }
    const result = await approvals.agree(asked, c.var.principal.keyName)
    if (result.outcome !== 'agreed') throw ruleProblem(result)
    return c.json({ ownerId: `${owner ?? 'coalition'}`, funderId: `${funderId}`, from, until }, 200)
  })
}
