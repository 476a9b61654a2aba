/** API keys as credentials. */
import type { Sql } from '../../db/connect.ts'
import { apiKeyDigest, isApiKey, verifyApiKey } from '../../keys/api-key.ts'
import type { Memory } from '../../keys/memory.ts'
import type { Caller } from '../../keys/principal.ts'
import type { Verifier } from './authenticate.ts'

/** Takes what looks like an API key, presented as a bearer token; `known` forgets keys when one is revoked. */
export function apiKeys(sql: Sql, known: Memory<Caller>): Verifier {
  return {
    takes: isApiKey,
    verify: async (key, _request, scheme) =>
      scheme === 'bearer'
        ? await known.get(apiKeyDigest(key).toString('base64'), () => verifyApiKey(sql, key))
        : null,
  }
}
