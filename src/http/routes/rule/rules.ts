/** `/v1/partner/rules`: approved versions, their ends, and the facts that conditions may ask for. */
import { createRoute, z } from '@hono/zod-openapi'
import { createApprovals } from '../../../intake/approvals.ts'
import { localTime } from '../../../program/approval/draft.ts'
import { readDecisions } from '../../../program/approval/store.ts'
import { paymentFacts } from '../../../program/evaluation/payment-facts.ts'
import type { RuleVersion } from '../../../program/rule.ts'
import { readRules } from '../../../program/store.ts'
import type { Principal } from '../../../keys/principal.ts'
import { maySee } from '../../access.ts'
import type { Api } from '../../api.ts'
import { next, pageFields, pageOf } from '../../conventions/paging.ts'
import { ownerMeant, ownerQuery } from '../../partner-scope.ts'
import { ProblemError } from '../../problem.ts'
import {
  decisionDocument,
  presentDecision,
  presentVersion,
  ruleProblem,
  versionDocument,
} from './rule-document.ts'
import { idParameter } from '../../schemas.ts'

const rulePath = z.object({ id: idParameter.openapi({ param: { name: 'id', in: 'path' } }) })

const facts = createRoute({
  method: 'get',
  path: '/v1/partner/rules/facts',
  operationId: 'listRuleFacts',
  'x-scope': 'rules:read' as const,
  summary: 'What conditions may ask for',
  tags: ['Rules'],
  'x-access': { operator: 'any', partner: 'any' } as const,
  'x-problems': [] as const,
  responses: {
    200: {
      description: 'Facts by name',
      content: {
        'application/json': {
          schema: z.object({
            facts: z
              .array(z.object({ name: z.string(), type: z.string(), about: z.string() }))
              .max(100),
          }),
        },
      },
    },
  },
})

const list = createRoute({
  method: 'get',
  path: '/v1/partner/rules',
  operationId: 'listRules',
  'x-scope': 'rules:read' as const,
  summary: 'The approved versions of rules',
  tags: ['Rules'],
  'x-access': { operator: 'any', partner: 'any' } as const,
  'x-problems': ['invalid_parameter', 'not_found'] as const,
  request: {
    query: ownerQuery.extend({
      ...pageFields,
      state: z
        .enum(['scheduled', 'active', 'ended'])
        .optional()
        .openapi({ description: 'Only those' }),
    }),
  },
  responses: {
    200: {
      description: 'A page, by rule and version',
      content: {
        'application/json': { schema: z.object({ rules: z.array(versionDocument), next }) },
      },
    },
  },
})

const read = createRoute({
  method: 'get',
  path: '/v1/partner/rules/{id}',
  operationId: 'readRule',
  'x-scope': 'rules:read' as const,
  summary: 'The versions of a rule, and who decided what of them',
  tags: ['Rules'],
  'x-access': { operator: 'any', partner: 'own' } as const,
  'x-problems': ['not_found'] as const,
  request: { params: rulePath },
  responses: {
    200: {
      description: 'By version',
      content: {
        'application/json': {
          schema: z.object({
            versions: z.array(versionDocument.extend({ decisions: z.array(decisionDocument) })),
          }),
        },
      },
    },
  },
})

const end = createRoute({
  method: 'post',
  path: '/v1/partner/rules/{id}/end',
  operationId: 'endRule',
  'x-scope': 'rules:write' as const,
  summary: 'End a version earlier',
  description:
    'At a midnight that has begun nowhere on earth, at the earliest; a version that begins at that midnight or later may ' +
    'end when it begins, and then never holds. A later end takes a second person: draft the next version. Payments that ' +
    'were placed before keep the end that it had.',
  tags: ['Rules'],
  'x-access': { operator: 'any', partner: 'own' } as const,
  'x-problems': ['not_found', 'rule_refused'] as const,
  request: {
    params: rulePath,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({
            version: z.int().positive(),
            validTo: localTime,
          }),
        },
      },
    },
  },
  responses: {
    200: {
      description: 'The version as it is now',
      content: { 'application/json': { schema: versionDocument } },
    },
  },
})

/** Mounts the routes. */
export function mountRules(api: Api): void {
  const { sql } = api.deps
  const approvals = createApprovals(sql)
  const own = async (principal: Principal, ruleId: bigint): Promise<RuleVersion[]> => {
    const versions = await readRules(sql, { ruleId })
    const partnerId = versions[0]?.partnerId ?? null
    if (versions.length === 0 || !maySee(principal, { memberId: 0n, partnerId })) {
      throw new ProblemError('not_found')
    }
    return versions
  }
  const declared = Object.entries(paymentFacts.declarations)
  api.mount(facts, (c) =>
    c.json({ facts: declared.map(([name, each]) => ({ name, ...each })) }, 200),
  )
  api.mount(list, async (c) => {
    const { partnerId, state, ...query } = c.req.valid('query')
    const owner = ownerMeant(c.var.principal, partnerId)
    const rules = (await readRules(sql, { owner })).map((each) => presentVersion(each, new Date()))
    const asked = rules.filter((each) => (state ?? each.state) === each.state)
    const page = pageOf(asked, query, ({ ruleId, version }) => `${ruleId}-${version}`)
    return c.json({ rules: [...page.rows], next: page.next }, 200)
  })
  api.mount(read, async (c) => {
    const versions = await own(c.var.principal, c.req.valid('param').id)
    const told = versions.map(async (each) => ({
      ...presentVersion(each, new Date()),
      decisions: (await readDecisions(sql, each)).map(presentDecision),
    }))
    return c.json({ versions: await Promise.all(told) }, 200)
  })
  api.mount(end, async (c) => {
    const { id: ruleId } = c.req.valid('param')
    await own(c.var.principal, ruleId)
    const { version, validTo } = c.req.valid('json')
    const by = c.var.principal.keyName
    const result = await approvals.end({ ruleId, version }, validTo, by)
    if (result.outcome !== 'ended') throw ruleProblem(result)
    return c.json(presentVersion(result.version, new Date()), 200)
  })
}
