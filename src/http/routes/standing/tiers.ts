/** `/v1/partner/tiers`: the tier scheme of a partner, or of the coalition. */
import { createRoute, z } from '@hono/zod-openapi'
import { readDefinitions, saveDefinition } from '../../../program/standing/store.ts'
import { mistakesIn, readScheme, type SchemeDocument } from '../../../program/tier/scheme.ts'
import { mayHoldCardNumber } from '../../../values/card-number.ts'
import type { Api } from '../../api.ts'
import { etagOf, tagged, versionMaybeSeen } from '../../conventions/etag.ts'
import { assertOwner, ownerIdMeant, ownerQuery } from '../../partner-scope.ts'
import { definitionFields, presentFields, refuseMistakes } from './definition-document.ts'
import { ProblemError } from '../../problem.ts'
import { currency } from '../../schemas.ts'

const levelsMax = 10

const metric = z.discriminatedUnion('of', [
  z.strictObject({ of: z.literal('turnover'), currency }),
  z.strictObject({ of: z.literal('visits') }),
  z.strictObject({ of: z.literal('points') }),
])

const window = z.discriminatedUnion('kind', [
  z.strictObject({
    kind: z.literal('rolling'),
    months: z.int().min(1).max(36).openapi({ description: 'The last so many, with the present' }),
  }),
  z.strictObject({ kind: z.literal('calendar'), unit: z.enum(['year', 'quarter']) }),
])

const level = z.strictObject({
  tier: z
    .string()
    .regex(/^[A-Za-z0-9][A-Za-z0-9 _-]{0,31}$/)
    .refine((name) => !mayHoldCardNumber(name), 'may hold a card number'),
  from: z
    .string()
    .regex(/^(0|[1-9][0-9]{0,14})$/)
    .openapi({ description: 'Minor units, payments or points', example: '10000000' }),
})

const schemeDocument = z
  .strictObject({
    metric: metric.openapi({
      description: 'What counts: cleared turnover in a currency, cleared payments, or points',
    }),
    window: window.openapi({ description: 'Over which months' }),
    levels: z.array(level).max(levelsMax).openapi({
      description: 'From the lowest up. Below the first there is no tier; an empty list ends it',
    }),
    graceMonths: z.int().min(0).max(24).openapi({
      description: 'How long a tier lasts after the last month in which it was earned',
    }),
    softLandingMonths: z.int().min(1).max(12).nullable().openapi({
      description: 'Months on each level on the way down; null: straight to what was earned',
    }),
  })
  .openapi('TierScheme')

const answer = z.object({ ...definitionFields, scheme: schemeDocument.nullable() })
const content = { 'application/json': { schema: answer } }
const shared = {
  path: '/v1/partner/tiers',
  tags: ['Standing'],
  'x-access': { operator: 'any', partner: 'any' } as const,
}

const read = createRoute({
  ...{
    ...shared,
    method: 'get',
    operationId: 'readTiers',
    'x-scope': 'standing:read' as const,
    summary: 'The tier scheme',
  },
  'x-problems': ['invalid_parameter', 'not_found'] as const,
  request: { query: ownerQuery },
  responses: {
    200: { ...tagged, description: 'It; `scheme` is null where there is none', content },
  },
})

const change = createRoute({
  ...{
    ...shared,
    method: 'put',
    operationId: 'changeTiers',
    'x-scope': 'standing:write' as const,
    summary: 'Define the tier scheme',
  },
  description:
    'The whole scheme. Members are looked at anew within minutes; what they had earned before lasts as long as if it had ' +
    'been earned by the new one.',
  'x-problems': ['invalid_parameter', 'not_found', 'precondition_failed'] as const,
  request: {
    query: ownerQuery,
    headers: versionMaybeSeen,
    body: { required: true, content: { 'application/json': { schema: schemeDocument } } },
  },
  responses: { 200: { ...tagged, description: 'The scheme as it holds now', content } },
})

/** Mounts the routes. */
export function mountTiers(api: Api): void {
  const { sql } = api.deps
  const present = async (partnerId: bigint): Promise<z.infer<typeof answer>> => {
    const [found] = await readDefinitions<SchemeDocument>(sql, 'tiers', partnerId)
    const scheme = found === undefined ? null : schemeDocument.parse(found.document)
    return { ...presentFields(partnerId, found), scheme }
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
    refuseMistakes(mistakesIn(readScheme(document)))
    const key = { kind: 'tiers', partnerId, name: '' } as const
    const seen = c.req.valid('header')['if-match']
    const version = await saveDefinition(sql, key, document, c.var.principal.keyName, seen)
    if (version === null) throw new ProblemError('precondition_failed')
    c.header('etag', etagOf(version))
    return c.json(await present(partnerId), 200)
  })
}
