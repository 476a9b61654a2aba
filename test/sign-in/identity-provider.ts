/** A real identity provider (oidc-provider) in this process, and a browser that signs in there. */
import { createServer } from 'node:http'
import type { AddressInfo } from 'node:net'
import { Provider, type Configuration } from 'oidc-provider'

/** As it is known outside; its requests are brought to the server by {@link IdentityProvider.fetch}. */
export const issuer = 'https://id.example'
/** The API, as the provider names it. */
export const audience = 'https://loyalty.example'
/** Where browsers come back to. */
export const redirectUri = new URL('https://loyalty.example/portal/sign-in/return')
export const clientId = 'portal'
export const clientSecret = 'a secret of the provider and the gateway'

/** Who has an account there. */
export interface Account {
  readonly phone?: string
  readonly isVerified?: boolean
}

export type IdentityProvider = Awaited<ReturnType<typeof startIdentityProvider>>

/** Starts it. `accounts` by their subject; may be changed while it runs. */
export async function startIdentityProvider(accounts: Map<string, Account>) {
  const provider = new Provider(issuer, configurationWith(accounts))
  provider.proxy = true
  const handle = provider.callback()
  const server = createServer((request, response) => void handle(request, response))
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  const { port } = server.address() as AddressInfo
  const state = { isUp: true, requests: 0 }
  /** As a reverse proxy with TLS does. */
  const ask: typeof fetch = (input, init) => {
    state.requests += 1
    if (!state.isUp) return Promise.reject(new TypeError('fetch failed'))
    const url = new URL(input instanceof Request ? input.url : input)
    const headers = new Headers(init?.headers)
    headers.set('x-forwarded-proto', 'https')
    headers.set('x-forwarded-host', url.host)
    return fetch(`http://127.0.0.1:${port}${url.pathname}${url.search}`, { ...init, headers })
  }
  return {
    ...{ provider, state, fetch: ask },
    browser: () => openBrowser(ask),
    /** An access token as the provider gives it to an app of the member. */
    async accessToken(subject: string, changes: TokenChanges = {}): Promise<string> {
      const { AccessToken, Client, ResourceServer } = provider
      const client = await Client.find(clientId)
      if (client === undefined) throw new Error('no client')
      const whose = { accountId: subject, client, grantId: 'none', gty: 'authorization_code' }
      const token = Object.assign(new AccessToken(whose), {
        ...{ scope: changes.scope ?? 'consents:read', expiresIn: changes.seconds ?? 300 },
      })
      const to = changes.audience ?? audience
      token.resourceServer = new ResourceServer(to, resourceServer(changes.scope ?? ''))
      if (changes.boundTo !== undefined) token.setThumbprint('jkt', changes.boundTo)
      return await token.save()
    },
    stop: () => new Promise((resolve) => server.close(resolve)),
  }
}

interface TokenChanges {
  readonly audience?: string
  readonly scope?: string
  readonly seconds?: number
  /** The thumbprint of a key, as a DPoP-bound token names it. */
  readonly boundTo?: string
}

function resourceServer(scope: string) {
  return { scope, accessTokenFormat: 'jwt', jwt: { sign: { alg: 'RS256' } } } as const
}

function configurationWith(accounts: Map<string, Account>): Configuration {
  return {
    clients: [
      {
        ...{ client_id: clientId, client_secret: clientSecret },
        ...{ redirect_uris: [redirectUri.href], response_types: ['code'] },
      },
    ],
    claims: { openid: ['sub'], phone: ['phone_number', 'phone_number_verified'] },
    // Claims of scopes are given at the userinfo endpoint, as OpenID Connect has it.
    conformIdTokenClaims: true,
    pkce: { required: () => true },
    cookies: { keys: ['not a secret of anybody'] },
    features: { devInteractions: { enabled: true } },
    ttl: {
      AccessToken: 300,
      AuthorizationCode: 60,
      Grant: 600,
      IdToken: 300,
      Interaction: 600,
      Session: 600,
    },
    findAccount: (_, subject) => {
      const account = accounts.get(subject)
      return {
        accountId: subject,
        claims: () => ({
          sub: subject,
          ...(account?.phone === undefined ? {} : { phone_number: account.phone }),
          ...(account?.isVerified === undefined
            ? {}
            : { phone_number_verified: account.isVerified }),
        }),
      }
    },
  }
}

/** A browser: cookies, redirects, the provider's own forms. */
function openBrowser(ask: typeof fetch) {
  const cookies = new Map<string, string>()
  const visit = async (url: URL, form?: Record<string, string>): Promise<Response> => {
    const cookie = [...cookies].map(([name, value]) => `${name}=${value}`).join('; ')
    const response = await ask(url, {
      ...{ headers: { cookie }, redirect: 'manual' },
      ...(form === undefined ? {} : { method: 'POST', body: new URLSearchParams(form) }),
    })
    for (const each of response.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(each) ?? []
      if (value === '') cookies.delete(name)
      else cookies.set(name, value)
    }
    return response
  }
  return {
    /** Signs in as `subject` and agrees, until the browser is sent back; answers where to. */
    async signIn(from: URL, subject: string): Promise<URL> {
      let at = from
      for (let steps = 0; steps < 20; steps++) {
        if (at.href.startsWith(redirectUri.href)) return at
        let response = await visit(at)
        const page = response.headers.has('location') ? '' : await response.text()
        const prompt = /name="prompt" value="(\w+)"/.exec(page)?.[1]
        if (prompt !== undefined) {
          const login = prompt === 'login' ? { login: subject, password: 'any' } : {}
          const [, action = ''] = /<form[^>]+action="([^"]+)"/.exec(page) ?? []
          response = await visit(new URL(action, at), { prompt, ...login })
        }
        const location = response.headers.get('location')
        if (location === null) throw new Error(`${response.status} ${page.slice(0, 300)}`)
        at = new URL(location, at)
      }
      throw new Error('the provider does not send the browser back')
    },
  }
}
