/** `/v1/partner/rule-drafts`: what somebody writes and a second person approves. */
import { createRoute, z } from '@hono/zod-openapi'
import { createApprovals } from '../../../intake/approvals.ts'
import { draftSchema } from '../../../program/approval/draft.ts'
import { readDraft, readOpenDrafts, type StoredDraft } from '../../../program/approval/store.ts'
import type { Principal } from '../../../keys/principal.ts'
import { maySee } from '../../access.ts'
import type { Api } from '../../api.ts'
import { etagOf, tagged, versionSeen } from '../../conventions/etag.ts'
import { next, pageFields, pageOf } from '../../conventions/paging.ts'
import { ownerMeant, ownerQuery } from '../../partner-scope.ts'
import { ProblemError } from '../../problem.ts'
import { ruleBytesMax } from '../../request.ts'
import { draftDocument, presentDraft, ruleProblem, ruleProblems } from './rule-document.ts'
import { id, idParameter } from '../../schemas.ts'

const draftPath = z.object({ id: idParameter.openapi({ param: { name: 'id', in: 'path' } }) })
const example = {
  ...{ name: 'Evenings', currency: 'KZT', condition: "payment.time > '18:00:00'" },
  effect: { kind: 'rate', perMinor: '10000', pointsPer: '1' },
  ...{ stacking: { group: 'evenings' }, validFrom: '2027-01-01' },
}
const body = {
  required: true,
  content: { 'application/json': { schema: draftSchema, example } },
} as const
const shared = { tags: ['Rules'], 'x-access': { operator: 'any', partner: 'own' } } as const
const owned = { tags: ['Rules'], 'x-access': { operator: 'any', partner: 'any' } } as const
const answer = (description: string) => ({
  ...tagged,
  description,
  content: { 'application/json': { schema: draftDocument } },
})

const list = createRoute({
  ...owned,
  method: 'get',
  path: '/v1/partner/rule-drafts',
  tags: ['Rules'],
  operationId: 'listRuleDrafts',
  'x-scope': 'rules:read' as const,
  summary: 'Drafts that wait for approval',
  'x-problems': ['invalid_parameter', 'not_found'] as const,
  request: { query: ownerQuery.extend(pageFields) },
  responses: {
    200: {
      description: 'A page, the oldest first',
      content: {
        'application/json': { schema: z.object({ drafts: z.array(draftDocument), next }) },
      },
    },
  },
})

const create = createRoute({
  ...owned,
  method: 'post',
  path: '/v1/partner/rule-drafts',
  tags: ['Rules'],
  'x-body-max': ruleBytesMax,
  operationId: 'draftRule',
  'x-scope': 'rules:write' as const,
  summary: 'Draft a version of a rule',
  description:
    'The next version of the rule of that name, or the first of a new one. With `dryRun` it is checked and not saved.',
  'x-problems': ['invalid_parameter', 'not_found', 'rule_refused', 'too_many_drafts'] as const,
  request: {
    query: ownerQuery.extend({ dryRun: z.enum(['true', 'false']).default('false') }),
    body,
  },
  responses: {
    201: answer('The draft'),
    204: { description: 'It could be saved' },
  },
})

const read = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/partner/rule-drafts/{id}',
  tags: ['Rules'],
  operationId: 'readRuleDraft',
  'x-scope': 'rules:read' as const,
  summary: 'A draft',
  'x-problems': ['not_found'] as const,
  request: { params: draftPath },
  responses: { 200: answer('The draft') },
})

const replace = createRoute({
  ...shared,
  method: 'put',
  path: '/v1/partner/rule-drafts/{id}',
  tags: ['Rules'],
  'x-body-max': ruleBytesMax,
  operationId: 'replaceRuleDraft',
  'x-scope': 'rules:write' as const,
  summary: 'Write a draft anew',
  'x-problems': [...ruleProblems] as const,
  request: { params: draftPath, headers: versionSeen, body },
  responses: { 200: answer('The draft') },
})

const discard = createRoute({
  ...shared,
  method: 'delete',
  path: '/v1/partner/rule-drafts/{id}',
  tags: ['Rules'],
  operationId: 'discardRuleDraft',
  'x-scope': 'rules:write' as const,
  summary: 'Throw a draft away',
  'x-problems': ['not_found', 'precondition_failed', 'draft_approved'] as const,
  request: { params: draftPath, headers: versionSeen },
  responses: { 204: { description: 'It is gone' } },
})

const approve = createRoute({
  ...shared,
  method: 'post',
  path: '/v1/partner/rule-drafts/{id}/approve',
  tags: ['Rules'],
  operationId: 'approveRuleDraft',
  'x-scope': 'rules:write' as const,
  summary: 'Approve a draft that another person saved',
  description:
    'It is checked again, and holds on every gateway within a second. Who asks again, of the same revision, has the same ' +
    'answer.',
  'x-problems': [...ruleProblems] as const,
  request: { params: draftPath, headers: versionSeen },
  responses: {
    200: {
      description: 'The version that it became',
      content: {
        'application/json': { schema: z.object({ ruleId: id, version: z.int() }) },
      },
    },
  },
})

/** Mounts the routes. */
export function mountRuleDrafts(api: Api): void {
  const { sql } = api.deps
  const approvals = createApprovals(sql)
  const own = async (principal: Principal, draftId: bigint): Promise<StoredDraft> => {
    const found = await readDraft(sql, draftId)
    const owners = { memberId: 0n, partnerId: found?.owner ?? null }
    if (found === null || !maySee(principal, owners)) throw new ProblemError('not_found')
    return found
  }
  api.mount(list, async (c) => {
    const query = c.req.valid('query')
    const owner = ownerMeant(c.var.principal, query.partnerId)
    const page = pageOf(await readOpenDrafts(sql, owner), query, ({ draftId }) => draftId)
    return c.json({ drafts: page.rows.map(presentDraft), next: page.next }, 200)
  })
  api.mount(create, async (c) => {
    const { partnerId, dryRun } = c.req.valid('query')
    const owner = ownerMeant(c.var.principal, partnerId)
    const asked = c.req.valid('json')
    if (dryRun === 'true') {
      const mistakes = await approvals.check(owner, asked)
      if (mistakes.length > 0) throw ruleProblem({ outcome: 'refused', mistakes })
      return c.body(null, 204)
    }
    const result = await approvals.draft(owner, asked, c.var.principal.keyName)
    if (result.outcome !== 'saved') throw ruleProblem(result)
    c.header('etag', etagOf(result.draft.revision))
    return c.json(presentDraft(result.draft), 201)
  })
  api.mount(read, async (c) => {
    const draft = await own(c.var.principal, c.req.valid('param').id)
    c.header('etag', etagOf(draft.revision))
    return c.json(presentDraft(draft), 200)
  })
  api.mount(replace, async (c) => {
    const { draftId, owner } = await own(c.var.principal, c.req.valid('param').id)
    const name = { draftId, revision: c.req.valid('header')['if-match'] }
    const by = c.var.principal.keyName
    const result = await approvals.redraft(name, owner, c.req.valid('json'), by)
    if (result.outcome !== 'saved') throw ruleProblem(result)
    c.header('etag', etagOf(result.draft.revision))
    return c.json(presentDraft(result.draft), 200)
  })
  api.mount(discard, async (c) => {
    const { draftId } = await own(c.var.principal, c.req.valid('param').id)
    const name = { draftId, revision: c.req.valid('header')['if-match'] }
    const result = await approvals.discard(name, c.var.principal.keyName)
    if (result.outcome !== 'discarded') throw ruleProblem(result)
    return c.body(null, 204)
  })
  api.mount(approve, async (c) => {
    const { draftId } = await own(c.var.principal, c.req.valid('param').id)
    const name = { draftId, revision: c.req.valid('header')['if-match'] }
    const result = await approvals.approve(name, c.var.principal.keyName)
    if (result.outcome !== 'approved_now') throw ruleProblem(result)
    return c.json({ ruleId: `${result.ruleId}`, version: result.version }, 200)
  })
}
