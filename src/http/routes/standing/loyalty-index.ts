/** `/v1/partner/loyalty-index`: what a partner counts as loyalty. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  mistakesIn,
  partNames,
  type IndexDocument,
} from '../../../program/loyalty-index/index-definition.ts'
import { readDefinitions, saveDefinition } from '../../../program/standing/store.ts'
import { categories } from '../../../values/mcc.ts'
import type { Api } from '../../api.ts'
import { etagOf, tagged, versionMaybeSeen } from '../../conventions/etag.ts'
import { assertOwner, ownerIdMeant, ownerQuery } from '../../partner-scope.ts'
import { definitionFields, presentFields, refuseMistakes } from './definition-document.ts'
import { ProblemError } from '../../problem.ts'
import { currency } from '../../schemas.ts'

const weight = z.int().min(0).max(100)

const part = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('recency'), weight, worstDays: z.int().min(1).max(1095) }),
  z.strictObject({ of: z.literal('frequency'), weight, fullPayments: z.int().min(1).max(10_000) }),
  z.strictObject({
    ...{ of: z.literal('averageBill'), weight },
    fullMinor: z.string().regex(/^[1-9][0-9]{0,14}$/),
  }),
  z.strictObject({
    ...{ of: z.literal('shareOfWallet'), weight },
    categories: z.array(z.enum(categories)).min(1).max(categories.length),
  }),
  z.strictObject({ of: z.literal('feedback'), weight }),
])

const indexDocument = z
  .strictObject({
    currency: currency.openapi({ description: 'ISO 4217 code: what was paid in it counts' }),
    months: z.int().min(1).max(24).openapi({ description: 'The last so many, with the present' }),
    parts: z.array(part).min(1).max(partNames.length).openapi({
      description: 'Each comes to 0 to 1000; the index is their mean by weight, rounded down',
    }),
  })
  .openapi('LoyaltyIndexDefinition', {
    example: {
      ...{ currency: 'KZT', months: 12 },
      parts: [
        { of: 'recency', weight: 40, worstDays: 180 },
        { of: 'frequency', weight: 60, fullPayments: 24 },
      ],
    },
  })

const answer = z.object({ ...definitionFields, loyaltyIndex: indexDocument.nullable() })
const content = { 'application/json': { schema: answer } }
const shared = {
  path: '/v1/partner/loyalty-index',
  tags: ['Standing'],
  'x-access': { operator: 'any', partner: 'any' } as const,
  'x-problems': ['invalid_parameter', 'not_found'] as const,
}

const read = createRoute({
  ...{
    ...shared,
    method: 'get',
    operationId: 'readLoyaltyIndexDefinition',
    'x-scope': 'standing:read' as const,
  },
  summary: 'What makes the loyalty index',
  request: { query: ownerQuery },
  responses: {
    200: { ...tagged, description: 'It; `loyaltyIndex` is null where there is none', content },
  },
})

const change = createRoute({
  ...{
    ...shared,
    method: 'put',
    operationId: 'changeLoyaltyIndex',
    'x-scope': 'standing:write' as const,
  },
  summary: 'Define the loyalty index',
  description: 'The whole definition. Members have the new index within minutes; past months stay.',
  'x-problems': ['invalid_parameter', 'not_found', 'precondition_failed'] as const,
  request: {
    query: ownerQuery,
    headers: versionMaybeSeen,
    body: { required: true, content: { 'application/json': { schema: indexDocument } } },
  },
  responses: { 200: { ...tagged, description: 'The definition as it holds now', content } },
})

const remove = createRoute({
  ...{
    ...shared,
    method: 'delete',
    operationId: 'removeLoyaltyIndex',
    'x-scope': 'standing:write' as const,
  },
  summary: 'End the loyalty index',
  'x-problems': ['invalid_parameter', 'not_found', 'precondition_failed'] as const,
  request: { query: ownerQuery, headers: versionMaybeSeen },
  responses: { 204: { description: 'It is worked out no more; what was kept stays' } },
})

/** Mounts the routes. */
export function mountLoyaltyIndex(api: Api): void {
  const { sql } = api.deps
  const keyOf = (partnerId: bigint) => ({ kind: 'loyalty_index', partnerId, name: '' }) as const
  const present = async (partnerId: bigint): Promise<z.infer<typeof answer>> => {
    const [found] = await readDefinitions<IndexDocument>(sql, 'loyalty_index', partnerId)
    const loyaltyIndex = found === undefined ? null : indexDocument.parse(found.document)
    return { ...presentFields(partnerId, found), loyaltyIndex }
  }
  api.mount(read, async (c) => {
    const partnerId = ownerIdMeant(c.var.principal, c.req.valid('query').partnerId)
    const found = await present(partnerId)
    c.header('etag', etagOf(found.version))
    return c.json(found, 200)
  })
  api.mount(change, async (c) => {
    const partnerId = ownerIdMeant(c.var.principal, c.req.valid('query').partnerId)
    await assertOwner(sql, partnerId)
    const document = c.req.valid('json')
    refuseMistakes(mistakesIn(document))
    const by = c.var.principal.keyName
    const seen = c.req.valid('header')['if-match']
    const version = await saveDefinition(sql, keyOf(partnerId), document, by, seen)
    if (version === null) throw new ProblemError('precondition_failed')
    c.header('etag', etagOf(version))
    return c.json(await present(partnerId), 200)
  })
  api.mount(remove, async (c) => {
    const partnerId = ownerIdMeant(c.var.principal, c.req.valid('query').partnerId)
    const by = c.var.principal.keyName
    const seen = c.req.valid('header')['if-match']
    const version = await saveDefinition(sql, keyOf(partnerId), null, by, seen)
    if (version === null) throw new ProblemError('precondition_failed')
    return c.body(null, 204)
  })
}
