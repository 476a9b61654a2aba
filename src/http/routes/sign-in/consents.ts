/** What members agree to: the texts, and the member's own list. */
import { createRoute, z } from '@hono/zod-openapi'
import { withdrawConsent } from '../../../enrolment/withdraw.ts'
import { giveConsent, listConsents, type Consent } from '../../../member/consent/consents.ts'
import { consentKinds, currentVersion, wordingOf } from '../../../member/consent/text.ts'
import { isMember } from '../../../member/member.ts'
import type { Sql } from '../../../db/connect.ts'
import type { Api } from '../../api.ts'
import { ProblemError } from '../../problem.ts'
import { memberPath } from '../../schemas.ts'
import { consentKind, language } from './sign-in-document.ts'

const version = z.int().min(1).max(10_000).openapi({ example: 1 })

const textDocument = z
  .object({
    kind: consentKind,
    version,
    language,
    title: z.string().openapi({ example: 'Linking bank cards' }),
    paragraphs: z
      .array(z.string())
      .openapi({ example: ['The card number is encrypted in your browser.'] }),
  })
  .openapi('ConsentText')

const consentDocument = z
  .object({
    kind: consentKind,
    version,
    language,
    givenAt: z.iso.datetime(),
    via: z.enum(['portal', 'api', 'operator']).openapi({ description: 'Where it was given' }),
    withdrawnAt: z.iso.datetime().nullable().openapi({ description: '`null`: it stands' }),
  })
  .openapi('Consent')

const list = z.object({ consents: z.array(consentDocument).max(100) }).openapi('Consents')
const answer = {
  description: 'What the member has agreed to: what stands first, then the latest',
  content: { 'application/json': { schema: list } },
}

const textsRoute = createRoute({
  method: 'get',
  path: '/v1/consent-texts',
  operationId: 'listConsentTexts',
  summary: 'The texts that are shown before somebody agrees, as they are now',
  tags: ['Sign-in'],
  'x-access': 'public' as const,
  'x-problems': ['invalid_parameter'] as const,
  request: { query: z.object({ language }) },
  responses: {
    200: {
      description: 'One of each kind',
      content: {
        'application/json': {
          schema: z.object({ texts: z.array(textDocument).max(100) }).openapi('ConsentTexts'),
        },
      },
    },
  },
})

const shared = {
  tags: ['Members'] as string[],
  'x-access': { operator: 'any', member: 'self' } as const,
}

const listRoute = createRoute({
  ...shared,
  method: 'get',
  path: '/v1/members/{id}/consents',
  operationId: 'listConsents',
  summary: 'What a member has agreed to',
  'x-scope': 'consents:read' as const,
  'x-problems': ['not_found'] as const,
  request: { params: memberPath },
  responses: { 200: answer },
})

const giveRoute = createRoute({
  ...shared,
  method: 'post',
  path: '/v1/members/{id}/consents',
  operationId: 'giveConsent',
  summary: 'Agree to a text that was shown',
  description: 'Again, it changes nothing. What was agreed to in an older version stays agreed.',
  'x-scope': 'consents:write' as const,
  'x-problems': ['not_found', 'consent_outdated'] as const,
  request: {
    params: memberPath,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({ kind: consentKind, version, language }).openapi('NewConsent'),
        },
      },
    },
  },
  responses: { 200: answer },
})

const withdrawRoute = createRoute({
  ...shared,
  method: 'delete',
  path: '/v1/members/{id}/consents/{kind}',
  operationId: 'withdrawConsent',
  summary: 'Take back what was agreed to',
  description:
    'At once; the end of `programme` is that of `card_linking`, too. Without either of them no card may be matched: all cards are unlinked.',
  'x-scope': 'consents:write' as const,
  'x-problems': ['not_found'] as const,
  request: {
    params: memberPath.extend({
      kind: consentKind.openapi({ param: { name: 'kind', in: 'path', description: 'What for' } }),
    }),
  },
  responses: { 200: answer },
})

/** Mounts the routes. */
export function mountConsents(api: Api): void {
  const { sql } = api.deps
  api.mount(textsRoute, (c) => c.json({ texts: textsIn(c.req.valid('query').language) }, 200))
  api.mount(listRoute, async (c) => c.json(await present(sql, c.req.valid('param').id), 200))
  api.mount(giveRoute, async (c) => {
    const { id } = c.req.valid('param')
    const via = c.var.principal.audience === 'operator' ? 'operator' : 'api'
    const agreement = { ...c.req.valid('json'), via } as const
    const given = await sql.begin((work) => giveConsent(work, id, agreement, new Date()))
    if (given === 'outdated') throw new ProblemError('consent_outdated')
    return c.json(await present(sql, id), 200)
  })
  api.mount(withdrawRoute, async (c) => {
    const { id, kind } = c.req.valid('param')
    await withdrawConsent(sql, id, kind, new Date())
    return c.json(await present(sql, id), 200)
  })
}

function textsIn(language: z.infer<typeof textDocument>['language']) {
  return consentKinds.flatMap((kind) => {
    const id = { kind, version: currentVersion(kind), language }
    const wording = wordingOf(id)
    if (wording === null) return []
    return [{ ...id, title: wording.title, paragraphs: [...wording.paragraphs] }]
  })
}

async function present(sql: Sql, memberId: bigint): Promise<z.input<typeof list>> {
  if (!(await isMember(sql, memberId))) throw new ProblemError('not_found')
  return { consents: (await listConsents(sql, memberId)).map(presentConsent) }
}

function presentConsent({ givenAt, withdrawnAt, ...consent }: Consent) {
  const times = { givenAt: givenAt.toISOString(), withdrawnAt: withdrawnAt?.toISOString() ?? null }
  return { ...consent, ...times }
}
