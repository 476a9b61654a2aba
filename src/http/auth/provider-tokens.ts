/** Access tokens of the operator's identity provider as credentials of members. */
import { isScope } from '../../keys/scope.ts'
import type { ProviderSignIn } from '../../sign-in/provider-sign-in.ts'
import { ProblemError } from '../problem.ts'
import type { Verifier } from './authenticate.ts'

/** Takes tokens that claim to be of the provider. What one may do is what of our scopes it names: an app has what the member gave it. */
export function providerTokens(provider: ProviderSignIn): Verifier {
  return {
    takes: (token) => provider.isToken(token),
    async verify(token, _request, scheme) {
      if (scheme !== 'bearer') return null
      const holder = await provider.holderOf(token).catch(() => {
        throw new ProblemError('unavailable')
      })
      if (holder === null) return null
      const { memberId, scopes } = holder
      const keyName = `provider ${memberId}`
      return { audience: 'member', ownerId: memberId, keyName, scopes: scopes.filter(isScope) }
    },
  }
}
