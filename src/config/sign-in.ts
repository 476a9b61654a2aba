/** How members sign in: the service that sends codes, and the identity provider. */
import { Problem } from './errors.ts'
import { readSecretFile } from './key-files.ts'

/** The operator's service for short messages. */
export interface CodeService {
  url: URL
  /** `whsec_` and base64. */
  secret: string
}

/** The operator's identity provider. */
export interface IdentityProvider {
  issuer: URL
  clientId: string
  clientSecret: string
  /** This API in its access tokens; `null`: they are not taken. */
  audience: string | null
}

type Environment = Readonly<Record<string, string | undefined>>

/** Standard Webhooks asks for 24 to 64 bytes. */
const secretBytesMin = 24
const secretBytesMax = 64

/** `null` where no URL is set: nobody signs in by codes. Throws `Problem`. */
export function readCodeService({
  SIGN_IN_CODE_URL: url = '',
  SIGN_IN_CODE_SECRET_FILE: secretFile = '',
}: Environment): CodeService | null {
  if (url === '') {
    if (secretFile === '') return null
    throw new Problem('SIGN_IN_CODE_SECRET_FILE', 'is set without SIGN_IN_CODE_URL: set that, too')
  }
  const secret = readSecretFile('SIGN_IN_CODE_SECRET_FILE', secretFile)
  const [, base64] = /^whsec_([A-Za-z0-9+/]+={0,2})$/.exec(secret) ?? []
  const bytes = Buffer.from(base64 ?? '', 'base64').length
  if (bytes < secretBytesMin || bytes > secretBytesMax) {
    throw new Problem(
      'SIGN_IN_CODE_SECRET_FILE',
      `names a file without whsec_ and ${secretBytesMin} to ${secretBytesMax} bytes in base64: make one with "echo whsec_$(openssl rand -base64 32)"`,
    )
  }
  return { url: readSafeUrl('SIGN_IN_CODE_URL', url), secret }
}

/** `null` where no issuer is set. Throws `Problem`. */
export function readIdentityProvider({
  OIDC_ISSUER: issuer = '',
  OIDC_CLIENT_ID: clientId = '',
  OIDC_CLIENT_SECRET_FILE: secretFile = '',
  OIDC_AUDIENCE: audience = '',
}: Environment): IdentityProvider | null {
  if (issuer === '') {
    const beside = {
      OIDC_CLIENT_ID: clientId,
      OIDC_CLIENT_SECRET_FILE: secretFile,
      OIDC_AUDIENCE: audience,
    }
    const [alone] = Object.entries(beside).find(([, value]) => value !== '') ?? []
    if (alone === undefined) return null
    throw new Problem(alone, 'is set without OIDC_ISSUER: set that, too')
  }
  const url = URL.canParse(issuer) ? new URL(issuer) : null
  if (url === null || url.protocol !== 'https:' || url.search !== '' || url.hash !== '') {
    throw new Problem(
      'OIDC_ISSUER',
      'is not an https address such as https://id.example/realms/shop',
    )
  }
  if (clientId === '') throw new Problem('OIDC_CLIENT_ID', 'is not set: OIDC_ISSUER needs it')
  if (audience === clientId) {
    throw new Problem(
      'OIDC_AUDIENCE',
      'is the client id: ID tokens would pass for access tokens, so give this API a name of its own',
    )
  }
  const clientSecret = readSecretFile('OIDC_CLIENT_SECRET_FILE', secretFile)
  return { issuer: url, clientId, clientSecret, audience: audience === '' ? null : audience }
}

const thisMachine = new Set(['localhost', '127.0.0.1', '[::1]'])

/** Codes open accounts: they cross no network in clear. */
function readSafeUrl(variable: string, text: string): URL {
  const url = URL.canParse(text) ? new URL(text) : null
  const isLocal = url !== null && url.protocol === 'http:' && thisMachine.has(url.hostname)
  if (url === null || (url.protocol !== 'https:' && !isLocal)) {
    throw new Problem(variable, 'is no https address; http is for this machine alone')
  }
  if (url.username !== '' || url.password !== '') {
    throw new Problem(variable, 'holds a user or password: the signature says who sends')
  }
  return url
}
