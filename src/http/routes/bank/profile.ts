/** `GET /v1/bank/profiles/{subject}`: a member's spend profile, signed, as far as the member lets the bank see it. */
import { createRoute, z } from '@hono/zod-openapi'
import { asBank } from '../../../db/scoped.ts'
import { encryptTo } from '../../../keys/clients.ts'
import { purposes } from '../../../profile/consent/consent.ts'
import { memberOfSubject } from '../../../profile/store/consents.ts'
import { profileJsonSchema, profileType } from '../../../profile/document/schema.ts'
import { schemaAddress } from '../../../profile/document/build.ts'
import { readProfile } from '../../../profile/read.ts'
import type { Api } from '../../api.ts'
import { about } from '../../audit.ts'
import { bankAccess, bankMeant, bankParameter } from '../../bank-scope.ts'
import { ProblemError } from '../../problem.ts'
import { categoriesParameter, monthParameter, subjectParameter } from './bank-document.ts'

/** Media type of a compact JWS or JWE (RFC 7515 9.2.1). A `string`, because the router's types take its end for JSON's. */
const joseMediaType: string = 'application/jose'
/** Of a JSON Schema; the same. */
const schemaMediaType: string = 'application/schema+json'

const read = createRoute({
  method: 'get',
  path: '/v1/bank/profiles/{subject}',
  operationId: 'readProfile',
  'x-scope': 'profiles:read' as const,
  summary: 'What a member spent, as far as it lets the bank see it',
  description:
    'A JWS (`typ` `spend-profile+jwt`) by a key of `/.well-known/jwks.json`; its payload has the schema of ' +
    '`/v1/schemas/spend-profile`. Months and categories outside the consent are not in it. Who has not agreed, or has ' +
    'withdrawn, is not there. Of several consents `purpose` says which.',
  tags: ['Profiles'],
  'x-access': bankAccess,
  'x-problems': ['not_found', 'invalid_parameter', 'purpose_needed', 'no_encryption_key'] as const,
  request: {
    params: z.object({ subject: subjectParameter }),
    query: z.object({
      bankId: bankParameter,
      from: monthParameter('from', 'The first month; left out: as far back as the consent reaches'),
      to: monthParameter('to', 'The last month; left out: the running one'),
      categories: categoriesParameter,
      purpose: z.enum(purposes).optional(),
      encrypt: z.enum(['true', 'false']).default('false').openapi({
        description: "`true`: the JWS inside a JWE to the bank's registered encryption key",
      }),
    }),
  },
  responses: {
    200: {
      description: 'A compact JWS, or a compact JWE around it',
      content: {
        [joseMediaType]: {
          schema: z.string().openapi({ example: 'eyJhbGciOiJFUzI1NiJ9.e30.c2ln' }),
        },
      },
    },
  },
})

const schema = createRoute({
  method: 'get',
  path: '/v1/schemas/spend-profile',
  operationId: 'readProfileSchema',
  summary: 'The form of a spend profile, with the definition of every number',
  description: 'JSON Schema (2020-12) of the payload of a profile.',
  tags: ['Profiles'],
  'x-access': 'public' as const,
  'x-problems': [] as const,
  responses: {
    200: {
      description: 'The schema',
      content: {
        [schemaMediaType]: { schema: z.looseObject({}).openapi({ example: { type: 'object' } }) },
      },
    },
  },
})

/** Mounts the routes. */
export function mountProfiles(api: Api): void {
  const { sql, publicUrl, signingKeys } = api.deps
  api.mount(read, async (c) => {
    const { bankId: named, categories, from, to, purpose, encrypt } = c.req.valid('query')
    const { subject } = c.req.valid('param')
    const bankId = bankMeant(c.var.principal, named)
    const ports = { sql, issuer: publicUrl(), now: new Date() }
    const found = await readProfile(ports, { bankId, subject, from, to, categories, purpose })
    if (found.outcome === 'profile') about(c, found.memberId)
    else {
      // Who asks for what it may not see any more is on record, too.
      const memberId = await asBank(sql, bankId, (own) => memberOfSubject(own, bankId, subject))
      if (memberId !== null) about(c, memberId)
    }
    if (found.outcome === 'no_such_subject') throw new ProblemError('not_found')
    if (found.outcome === 'purpose_needed') {
      const detail = `must be one of ${found.purposes.join(', ')}`
      throw new ProblemError('purpose_needed', [{ parameter: 'purpose', detail }])
    }
    const signed = await signingKeys.sign(found.document, { typ: profileType })
    const owner = { audience: 'bank', ownerId: bankId } as const
    const sent = encrypt === 'true' ? await encryptTo(sql, owner, signed, { cty: 'JWT' }) : signed
    if (sent === null) throw new ProblemError('no_encryption_key')
    return c.body(sent, 200, { 'content-type': joseMediaType, 'cache-control': 'no-store' })
  })
  api.mount(schema, (c) =>
    c.json(profileJsonSchema(schemaAddress(publicUrl())), 200, { 'content-type': schemaMediaType }),
  )
}
