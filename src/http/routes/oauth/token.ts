/** `POST /oauth/token`: access tokens for clients that prove themselves by their keys (RFC 6749 4.4, RFC 7523). */
import { createRoute, z } from '@hono/zod-openapi'
import type { Context } from 'hono'
import { assertionCharsMax, assertionType } from '../../../keys/token/assertion.ts'
import { accessTokenSeconds } from '../../../keys/token/access-token.ts'
import { tokenPath } from '../../../keys/token/grant.ts'
import { OAuthError, oauthErrorCodes } from '../../../keys/token/oauth-error.ts'
import type { Api } from '../../api.ts'
import type { ApiEnv } from '../../access.ts'
import { certificateOf } from '../../auth/certificate.ts'

const formType = 'application/x-www-form-urlencoded'
const json = 'application/json'

const granted = z
  .object({
    access_token: z.string().openapi({ description: 'A JWT (RFC 9068); send it as it is' }),
    token_type: z.enum(['Bearer', 'DPoP']).openapi({
      description: 'The scheme to send it with. `DPoP`: with a proof of its own for every request',
    }),
    expires_in: z.int().openapi({ description: 'Seconds', example: accessTokenSeconds }),
    scope: z.string().optional().openapi({
      description: 'Left out, it may do whatever its client may',
      example: 'profiles:read cohorts:read',
    }),
  })
  .openapi('AccessToken')

const refusal = z
  .object({
    error: z.enum(oauthErrorCodes),
    error_description: z.string().openapi({ description: 'What is wrong, for a person' }),
  })
  .openapi('TokenRefusal')

/** A plain schema: what is wrong with a form is told in OAuth's documents and not in problems. */
const form = {
  type: 'object' as const,
  required: ['grant_type', 'client_assertion_type', 'client_assertion'],
  properties: {
    grant_type: { type: 'string' as const, enum: ['client_credentials'] },
    client_assertion_type: { type: 'string' as const, enum: [assertionType] },
    client_assertion: {
      type: 'string' as const,
      maxLength: assertionCharsMax,
      description:
        'A JWT signed by a key of the client (ES256, PS256, EdDSA): `iss` and `sub` the client id, `aud` the issuer ' +
        'or this address, `exp` at most ten minutes ahead, `jti` never used before',
    },
    client_id: { type: 'string' as const, description: 'May be left out' },
    scope: {
      type: 'string' as const,
      description:
        'Scopes with spaces between them, of those that the client has; left out: all of them',
    },
  },
}

const refusalOf = (description: string, error: (typeof oauthErrorCodes)[number]) => ({
  description,
  content: {
    [json]: {
      schema: refusal,
      example: { error, error_description: new OAuthError(error).message },
    },
  },
})

const route = createRoute({
  method: 'post',
  path: tokenPath,
  operationId: 'createToken',
  summary: 'An access token for a client (client credentials, private_key_jwt)',
  tags: ['Access'],
  'x-access': 'public' as const,
  'x-problems': ['unavailable', 'body_too_large'] as const,
  request: {
    headers: z.object({
      dpop: z.string().optional().openapi({
        description: 'A proof (RFC 9449), where the token is to be bound to a key',
      }),
    }),
    body: { required: true, content: { [formType]: { schema: form } } },
  },
  responses: {
    200: { description: 'The token', content: { [json]: { schema: granted } } },
    400: refusalOf('The request cannot be granted (RFC 6749 5.2, RFC 9449 5)', 'invalid_scope'),
    401: refusalOf(
      '`invalid_client`: the client is not known, or its assertion is not right',
      'invalid_client',
    ),
  },
})

/** Mounts the route. */
export function mountToken(api: Api): void {
  const { grant } = api.deps.oauth
  api.mount(route, async (c) => {
    try {
      const form = await readForm(c)
      const { accessToken, tokenType, expiresIn, scope } = await grant({
        grantType: form.get('grant_type'),
        assertionType: form.get('client_assertion_type'),
        assertion: form.get('client_assertion'),
        clientId: form.get('client_id'),
        scope: form.get('scope'),
        proof: c.req.header('dpop'),
        certificate: certificateOf(c.env),
      })
      const token = { access_token: accessToken, token_type: tokenType, expires_in: expiresIn }
      return c.json(scope === null ? token : { ...token, scope }, 200)
    } catch (error) {
      if (!(error instanceof OAuthError)) throw error
      const refused = { error: error.code, error_description: error.message }
      return c.json(refused, error.code === 'invalid_client' ? 401 : 400)
    }
  })
}

/** RFC 6749 3.2: a parameter that is sent twice is refused. Throws {@link OAuthError}. */
async function readForm(c: Context<ApiEnv>): Promise<Map<string, string>> {
  const type = c.req.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
  if (type !== formType) throw new OAuthError('invalid_request', `the body must be ${formType}`)
  const form = new Map<string, string>()
  for (const [name, value] of new URLSearchParams(await c.req.text())) {
    if (form.has(name)) throw new OAuthError('invalid_request')
    form.set(name, value)
  }
  return form
}
