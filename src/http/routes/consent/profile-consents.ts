/** `/v1/members/{id}/profile-consents`: what a member lets banks see of its spending. Only the member itself agrees. */
import { createRoute, z } from '@hono/zod-openapi'
import { badTermsOf, inOrder, purposes, windowMonthsMax } from '../../../profile/consent/consent.ts'
import { giveConsent, withdrawConsent } from '../../../profile/consent/give.ts'
import { readBanks, readConsents } from '../../../profile/store/consents.ts'
import { textVersion } from '../../../profile/consent/text.ts'
import { dayOf } from '../../../values/time.ts'
import type { Api } from '../../api.ts'
import { next, pageFields, pageOf } from '../../conventions/paging.ts'
import { ProblemError } from '../../problem.ts'
import { day } from '../../day.ts'
import { id, idParameter, memberPath } from '../../schemas.ts'
import { categoriesParameter } from '../bank/bank-document.ts'
import {
  consentDocument,
  language,
  newConsent,
  presentConsent,
  presentText,
  textDocument,
} from './profile-consent-document.ts'

const path = '/v1/members/{id}/profile-consents'
const shared = { tags: ['Consents'], 'x-access': { operator: 'any', member: 'self' } as const }

const list = createRoute({
  ...{ ...shared, method: 'get', path },
  operationId: 'listProfileConsents',
  'x-scope': 'consents:read' as const,
  summary: 'What the member lets banks see, and has let them see',
  description: 'The newest first, with the text that was agreed to; and the banks that there are.',
  'x-problems': ['not_found', 'invalid_parameter'] as const,
  request: { params: memberPath, query: z.object(pageFields) },
  responses: {
    200: {
      description: 'Consents, those that are withdrawn or over too',
      content: {
        'application/json': {
          schema: z.object({
            consents: z.array(consentDocument),
            next,
            banks: z.array(z.object({ bankId: id, name: z.string() })),
          }),
        },
      },
    },
  },
})

const readText = createRoute({
  ...{ ...shared, method: 'get', path: `${path}/text` },
  operationId: 'readProfileConsentText',
  'x-scope': 'consents:read' as const,
  summary: 'The text to show before a consent is given',
  'x-problems': ['not_found', 'invalid_parameter'] as const,
  request: {
    params: memberPath,
    query: z.object({
      bankId: idParameter.openapi({ param: { name: 'bankId', in: 'query' } }),
      purpose: z.enum(purposes),
      categories: categoriesParameter.unwrap(),
      windowMonths: z.coerce.number().int().min(1).max(windowMonthsMax).openapi({ example: 12 }),
      until: day.openapi({ example: '2027-11-20' }),
      language,
    }),
  },
  responses: {
    200: {
      description: 'The text, word for word',
      content: { 'application/json': { schema: textDocument } },
    },
  },
})

const give = createRoute({
  ...{ ...shared, method: 'post', path },
  operationId: 'giveProfileConsent',
  'x-scope': 'consents:write' as const,
  summary: 'Let a bank see spending',
  description:
    'By the member alone, who was shown the text. It takes the place of a consent to the same bank for the same ' +
    'purpose. The bank is told.',
  'x-problems': ['forbidden', 'not_found', 'invalid_body', 'consent_outdated'] as const,
  request: {
    params: memberPath,
    body: { required: true, content: { 'application/json': { schema: newConsent } } },
  },
  responses: {
    201: {
      description: 'The consent holds',
      content: { 'application/json': { schema: z.object({ consentId: z.uuid() }) } },
    },
  },
})

const withdraw = createRoute({
  ...{ ...shared, method: 'delete', path: `${path}/{consentId}` },
  operationId: 'withdrawProfileConsent',
  'x-scope': 'consents:write' as const,
  summary: 'Withdraw a consent',
  description:
    'At once: the next read of the bank finds nothing. The bank is told. Once more changes nothing.',
  'x-problems': ['not_found', 'invalid_parameter'] as const,
  request: {
    params: memberPath.extend({
      consentId: z.uuid().openapi({ param: { name: 'consentId', in: 'path' } }),
    }),
  },
  responses: { 204: { description: 'It is withdrawn' } },
})

/** Mounts the routes. */
export function mountProfileConsents(api: Api): void {
  const { sql } = api.deps
  api.mount(list, async (c) => {
    const [consents, banks] = await Promise.all([
      readConsents(sql, c.req.valid('param').id),
      readBanks(sql),
    ])
    const nameOf = new Map(banks.map(({ bankId, name }) => [bankId, name]))
    const page = pageOf(consents, c.req.valid('query'), ({ consentId }) => consentId)
    return c.json(
      {
        consents: page.rows.map((each) => presentConsent(each, nameOf.get(each.bankId) ?? '')),
        next: page.next,
        banks: banks.map(({ bankId, name }) => ({ bankId: `${bankId}`, name })),
      },
      200,
    )
  })
  api.mount(readText, async (c) => {
    const { bankId, language, ...terms } = c.req.valid('query')
    const bank = (await readBanks(sql)).find((each) => each.bankId === bankId)
    if (bank === undefined) throw new ProblemError('not_found')
    const [bad] = badTermsOf(terms, dayOf(new Date()))
    if (bad !== undefined) {
      throw new ProblemError('invalid_parameter', [
        { parameter: bad, detail: 'cannot be agreed to' },
      ])
    }
    const kept = { ...terms, categories: inOrder(terms.categories) }
    return c.json(presentText(kept, bank.name, { version: textVersion, language }), 200)
  })
  api.mount(give, async (c) => {
    if (c.var.principal.audience !== 'member') throw new ProblemError('forbidden')
    const { textVersion, language, ...terms } = c.req.valid('json')
    const agreement = { textVersion, language, how: 'api' } as const
    const { id } = c.req.valid('param')
    const given = await giveConsent(sql, id, terms, agreement, new Date())
    if (given.outcome === 'given') return c.json({ consentId: given.consentId }, 201)
    if (given.outcome === 'text_changed') throw new ProblemError('consent_outdated')
    const wrong = given.outcome === 'bad_terms' ? given.members : ['bankId']
    throw new ProblemError(
      'invalid_body',
      wrong.map((each) => ({ pointer: `/${each}`, detail: 'cannot be agreed to' })),
    )
  })
  api.mount(withdraw, async (c) => {
    const { id, consentId } = c.req.valid('param')
    if (!(await withdrawConsent(sql, id, consentId, new Date())))
      throw new ProblemError('not_found')
    return c.body(null, 204)
  })
}
