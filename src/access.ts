/** The gateway's access, wired: its own keys, and who is let in by which credential. */
import type { Sql } from './db/connect.ts'
import { apiKeys } from './http/auth/api-keys.ts'
import type { AppDeps } from './http/deps.ts'
import { openKeyRing } from './keys/ring/ring.ts'
import type { Logger } from './observe/logger.ts'

/** What of the configuration decides who gets in. */
export interface AccessSettings {
  cardTokenKey: Buffer
  encryptionKeyJwk: string
}

/** What the API is given, and the end of following it in the database. */
export interface OpenAccess extends Pick<AppDeps, 'verifiers' | 'signingKeys' | 'encryptionKey'> {
  stop(): Promise<void>
}

const clock = (): Date => new Date()

/** Opens it on a database of this schema. Throws `KeyError` where a key cannot be used. */
export async function openAccess(
  { cardTokenKey, encryptionKeyJwk }: AccessSettings,
  sql: Sql,
  log: Logger,
): Promise<OpenAccess> {
  const ring = await openKeyRing({
    ...{ sql, cardTokenKey, encryptionKeyJwk, now: clock },
    onFailure: (error) => log.error({ err: error }, "the gateway's keys could not be read again"),
  })
  return {
    signingKeys: ring.signing,
    encryptionKey: ring.encryption,
    verifiers: [apiKeys(sql)],
    stop: () => ring.stop(),
  }
}
