/** How callers show who they are, as the description of the API tells it. */
import { scopes } from '../../keys/scope.ts'
import { tokenPath } from '../../keys/token/grant.ts'
import type { RouteDeclaration } from '../declaration.ts'

/** The security schemes (OpenAPI 3.1). */
export const securitySchemes = {
  apiKey: {
    type: 'http',
    scheme: 'bearer',
    description:
      'An API key, `sk_live_...` or in a sandbox `sk_test_...`, made by `cobrand api-key create`',
  },
  accessToken: {
    type: 'oauth2',
    description:
      'A token of the token endpoint. One of type `DPoP` comes with the scheme `DPoP` and a proof for every request ' +
      '(RFC 9449); one that is bound to a certificate, over a connection with that (RFC 8705)',
    flows: {
      clientCredentials: {
        tokenUrl: tokenPath,
        scopes: Object.fromEntries(scopes.map((each) => [each, describe(each)])),
      },
    },
  },
} as const

/** What a route asks for: one of these. */
export function securityOf(route: RouteDeclaration): Record<string, string[]>[] {
  return route['x-access'] === 'public' ? [] : [{ apiKey: [] }, { accessToken: [route['x-scope']] }]
}

function describe(scope: string): string {
  const [resource = '', action] = scope.split(':')
  return `${action === 'read' ? 'Reads' : 'Changes'} ${resource.replaceAll('-', ' ')}`
}
