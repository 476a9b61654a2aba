/** API keys as credentials. */
import type { Sql } from '../../db/connect.ts'
import { apiKeyDigest, isApiKey, isMisplaced, verifyApiKey } from '../../keys/api-key.ts'
import type { Memory } from '../../keys/memory.ts'
import type { Caller } from '../../keys/principal.ts'
import { ProblemError } from '../problem.ts'
import type { Verifier } from './authenticate.ts'

/** Takes what looks like an API key, presented as a bearer token; `known` forgets keys when one is revoked. */
export function apiKeys(sql: Sql, known: Memory<Caller>): Verifier {
  return {
    takes: isApiKey,
    async verify(key, _request, scheme) {
      if (scheme !== 'bearer') return null
      const digest = apiKeyDigest(key).toString('base64')
      const caller = await known.get(digest, () => verifyApiKey(sql, key))
      // The commonest mistake of a first hour has an answer of its own.
      if (caller === null && (await isMisplaced(sql, key))) throw new ProblemError('key_misplaced')
      return caller
    },
  }
}
