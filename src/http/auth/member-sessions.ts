/** Sessions of members as credentials. */
import { isScope } from '../../keys/scope.ts'
import { sessionPrefix } from '../../sign-in/secret.ts'
import type { SignIn } from '../../sign-in/sign-in.ts'
import type { Verifier } from './authenticate.ts'

/** Takes what looks like a session's token, presented as a bearer token. */
export function memberSessions(signIn: Pick<SignIn, 'sessionOf'>): Verifier {
  return {
    takes: (token) => token.startsWith(sessionPrefix),
    async verify(token, _request, scheme) {
      const session = scheme === 'bearer' ? await signIn.sessionOf(token) : null
      if (session === null) return null
      const { memberId } = session
      const scopes = session.scopes?.filter(isScope) ?? null
      // Counted and recorded by member: whoever signs in twice may not ask twice as often.
      return { audience: 'member', ownerId: memberId, keyName: `session ${memberId}`, scopes }
    },
  }
}
