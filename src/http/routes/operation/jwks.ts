/** `GET /.well-known/jwks.json`: the keys that the gateway signs with, and the one that is encrypted to. */
import { createRoute, z } from '@hono/zod-openapi'
import type { Api } from '../../api.ts'

const cacheSeconds = 300

const jwks = z
  .object({
    keys: z.array(
      z.object({
        kty: z.literal('EC'),
        crv: z.literal('P-256'),
        x: z.string(),
        y: z.string(),
        use: z.enum(['sig', 'enc']).openapi({
          description: '`sig`: verifies what the gateway signed. `enc`: encrypt to this one',
        }),
        alg: z.enum(['ES256', 'ECDH-ES']),
        kid: z.string().openapi({ description: 'RFC 7638 thumbprint' }),
      }),
    ),
  })
  .openapi('KeySet')

const route = createRoute({
  method: 'get',
  path: '/.well-known/jwks.json',
  operationId: 'readKeys',
  summary: "The gateway's public keys (RFC 7517)",
  tags: ['Cards'],
  'x-access': 'public' as const,
  'x-problems': [] as const,
  responses: {
    200: { description: 'The key set', content: { 'application/json': { schema: jwks } } },
  },
})

/** Mounts the route. Pages of other origins may read it: they encrypt the card number themselves. */
export function mountJwks(api: Api): void {
  const { encryptionKey, signingKeys } = api.deps
  api.mount(route, (c) => {
    c.header('cache-control', `public, max-age=${cacheSeconds}`)
    c.header('access-control-allow-origin', '*')
    return c.json({ keys: [encryptionKey.publicJwk, ...signingKeys.publicJwks] }, 200)
  })
}
