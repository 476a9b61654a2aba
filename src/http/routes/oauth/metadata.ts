/** `GET /.well-known/oauth-authorization-server`: what the token endpoint takes (RFC 8414). */
import { createRoute, z } from '@hono/zod-openapi'
import { signingAlgorithms } from '../../../keys/oauth-client/key-set.ts'
import { scopes } from '../../../keys/scope.ts'
import { proofAlgorithms } from '../../../keys/token/dpop.ts'
import { tokenPath } from '../../../keys/token/grant.ts'
import type { Api } from '../../api.ts'

const cacheSeconds = 300

const metadata = z
  .object({
    issuer: z.url(),
    token_endpoint: z.url(),
    jwks_uri: z.url(),
    scopes_supported: z.array(z.string()),
    response_types_supported: z.array(z.string()).openapi({
      description: 'None: there is no authorization endpoint',
    }),
    grant_types_supported: z.array(z.string()),
    token_endpoint_auth_methods_supported: z.array(z.string()),
    token_endpoint_auth_signing_alg_values_supported: z.array(z.string()),
    dpop_signing_alg_values_supported: z.array(z.string()),
    tls_client_certificate_bound_access_tokens: z.boolean(),
  })
  .openapi('AuthorizationServer')

const route = createRoute({
  method: 'get',
  path: '/.well-known/oauth-authorization-server',
  operationId: 'readAuthorizationServer',
  summary: 'What the token endpoint takes (RFC 8414)',
  tags: ['Access'],
  'x-access': 'public' as const,
  'x-problems': [] as const,
  responses: {
    200: { description: 'The metadata', content: { 'application/json': { schema: metadata } } },
  },
})

/** Mounts the route. */
export function mountOAuthMetadata(api: Api): void {
  const { publicUrl, oauth } = api.deps
  api.mount(route, (c) => {
    const issuer = publicUrl()
    c.header('cache-control', `public, max-age=${cacheSeconds}`)
    return c.json(
      {
        issuer,
        token_endpoint: issuer + tokenPath,
        jwks_uri: `${issuer}/.well-known/jwks.json`,
        scopes_supported: [...scopes],
        response_types_supported: [],
        grant_types_supported: ['client_credentials'],
        token_endpoint_auth_methods_supported: ['private_key_jwt'],
        token_endpoint_auth_signing_alg_values_supported: [...signingAlgorithms],
        dpop_signing_alg_values_supported: [...proofAlgorithms],
        tls_client_certificate_bound_access_tokens: oauth.takesCertificates,
      },
      200,
    )
  })
}
