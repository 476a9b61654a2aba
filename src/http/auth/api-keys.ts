/** API keys as credentials. */
import type { Sql } from '../../db/connect.ts'
import { isApiKey, verifyApiKey } from '../../keys/api-key.ts'
import type { Verifier } from './authenticate.ts'

/** Takes what looks like an API key, presented as a bearer token. */
export function apiKeys(sql: Sql): Verifier {
  return {
    takes: isApiKey,
    verify: async (key, _request, scheme) =>
      scheme === 'bearer' ? await verifyApiKey(sql, key) : null,
  }
}
