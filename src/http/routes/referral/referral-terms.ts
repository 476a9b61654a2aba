/** `/v1/operator/referral-terms`: what bringing a friend gives, by version and day. */
import { createRoute, z } from '@hono/zod-openapi'
import { saveReferralTerms } from '../../../referral/save-terms.ts'
import { readReferralTerms } from '../../../referral/store/terms.ts'
import type { TermsRefusal } from '../../../referral/terms.ts'
import type { Api } from '../../api.ts'
import { next, pageFields, pageOf } from '../../conventions/paging.ts'
import { ProblemError, type ProblemDetail } from '../../problem.ts'
import { newTerms, presentTerms, termsDocument, termsOf } from './referral-document.ts'

const content = { 'application/json': { schema: termsDocument } }

const list = createRoute({
  method: 'get',
  path: '/v1/operator/referral-terms',
  operationId: 'listReferralTerms',
  'x-scope': 'referrals:read' as const,
  summary: 'All versions of the terms of referrals',
  tags: ['Referrals'],
  'x-access': { operator: 'any' } as const,
  'x-problems': ['invalid_parameter'] as const,
  request: { query: z.object(pageFields) },
  responses: {
    200: {
      description: 'A page of the versions, in order',
      content: {
        'application/json': { schema: z.object({ terms: z.array(termsDocument), next }) },
      },
    },
  },
})

const save = createRoute({
  method: 'post',
  path: '/v1/operator/referral-terms',
  operationId: 'saveReferralTerms',
  'x-scope': 'referrals:write' as const,
  summary: 'Add a version of the terms of referrals, or end one',
  description:
    'A version stands as it was written, but for its end: send it again with another `validTo`. Of one day ' +
    'there is one version at most. A referral goes by the version of the day on which the code was named.',
  tags: ['Referrals'],
  'x-access': { operator: 'any' } as const,
  'x-problems': ['terms_refused'] as const,
  request: { body: { required: true, content: { 'application/json': { schema: newTerms } } } },
  responses: {
    200: { description: 'The version stood before, and has this end now', content },
    201: { description: 'The version is new', content },
  },
})

const refusals = {
  stands_otherwise: { pointer: '/version', detail: 'stands already and says otherwise' },
  overlaps: { pointer: '/validFrom', detail: 'another version holds on some of these days' },
  unknown_funder: { pointer: '/funderId', detail: 'must be a partner' },
  funder_leaves: { pointer: '/funderId', detail: 'leaves, or has left, before the terms end' },
} as const satisfies Record<TermsRefusal, ProblemDetail>

/** Mounts the routes. */
export function mountReferralTerms(api: Api): void {
  const { sql } = api.deps
  api.mount(list, async (c) => {
    const terms = await readReferralTerms(sql)
    const page = pageOf(terms, c.req.valid('query'), ({ version }) => version)
    return c.json({ terms: page.rows.map(presentTerms), next: page.next }, 200)
  })
  api.mount(save, async (c) => {
    const terms = termsOf(c.req.valid('json'))
    const saved = await saveReferralTerms(sql, terms)
    if (saved !== 'saved' && saved !== 'saved_before') {
      throw new ProblemError('terms_refused', [refusals[saved]])
    }
    return c.json(presentTerms(terms), saved === 'saved' ? 201 : 200)
  })
}
