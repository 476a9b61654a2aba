/** How members get in, wired: codes, the identity provider, and the credentials that they come with. */
import type { Sql } from './db/connect.ts'
import type { Verifier } from './http/auth/authenticate.ts'
import { memberSessions } from './http/auth/member-sessions.ts'
import { providerTokens } from './http/auth/provider-tokens.ts'
import type { Identifiers } from './member/identifier.ts'
import type { Logger } from './observe/logger.ts'
import type { Vault } from './privacy/vault.ts'
import { deriveSignInKey, type Delivery } from './sign-in/code.ts'
import { createCodeSender, type SenderSettings } from './sign-in/code-sender.ts'
import { createProvider, type ProviderSettings } from './sign-in/provider.ts'
import { createSignIn, type SignIn } from './sign-in/sign-in.ts'

/** What of the configuration decides how members get in. */
export interface MemberAccessSettings {
  cardTokenKey: Buffer
  /** Of the operator's service; nobody signs in by codes where there is neither this nor {@link deliverCode}. */
  codeService?: SenderSettings | null
  /** In its place: in the demo, the terminal. */
  deliverCode?: (delivery: Delivery) => Promise<void>
  identityProvider?: ProviderSettings | null
}

/** What members' access touches. */
export interface MemberAccessPorts {
  readonly sql: Sql
  readonly identifiers: Identifiers
  readonly vault: Vault
  readonly log: Pick<Logger, 'warn'>
}

/** Signing in, and who is let in by what came of it. */
export function openMemberAccess(
  settings: MemberAccessSettings,
  { sql, identifiers, vault, log }: MemberAccessPorts,
): { signIn: SignIn; verifiers: readonly Verifier[] } {
  const { cardTokenKey, codeService = null, identityProvider = null } = settings
  const sender =
    codeService === null
      ? null
      : createCodeSender(codeService, ({ message }) =>
          log.warn({ why: message }, 'a sign-in code was not sent'),
        )
  const signIn = createSignIn({
    ...{ sql, identifiers, vault, codeKey: deriveSignInKey(cardTokenKey) },
    deliver: settings.deliverCode ?? sender,
    provider: identityProvider === null ? null : createProvider(identityProvider),
    onProviderFailure: (why) => log.warn({ why }, 'the identity provider let nobody in'),
    now: () => new Date(),
  })
  const tokens = signIn.provider === null ? [] : [providerTokens(signIn.provider)]
  return { signIn, verifiers: [memberSessions(signIn), ...tokens] }
}
