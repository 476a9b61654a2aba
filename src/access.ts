/** The gateway's access, wired: its own keys, the token endpoint, and who is let in by which credential. */
import type { Sql } from './db/connect.ts'
import { accessTokens } from './http/auth/access-tokens.ts'
import { apiKeys } from './http/auth/api-keys.ts'
import type { AppDeps } from './http/deps.ts'
import type { HttpTls } from './http/tls.ts'
import type { Client } from './keys/oauth-client/client.ts'
import { clientChannel } from './keys/oauth-client/store.ts'
import { openMemory } from './keys/memory.ts'
import type { Caller } from './keys/principal.ts'
import { openKeyRing } from './keys/ring/ring.ts'
import { apiKeyChannel } from './keys/store.ts'
import { grantToken } from './keys/token/grant.ts'
import { createSeen } from './keys/token/seen.ts'
import type { Logger } from './observe/logger.ts'

/** What of the configuration decides who gets in. */
export interface AccessSettings {
  cardTokenKey: Buffer
  encryptionKeyJwk: string
  publicUrl?: string | null
  httpTls?: HttpTls | null
}

/** What the API is given of it. */
type Given = 'verifiers' | 'signingKeys' | 'encryptionKey' | 'publicUrl' | 'oauth'

/** Access that follows the database until it is stopped. */
export interface OpenAccess extends Pick<AppDeps, Given> {
  /** Where the server listens: it is called so, unless it was told how. */
  listensAt(url: string): void
  stop(): Promise<void>
}

/** Callers that are remembered, of each kind, and for how long where changes are not heard of. */
const remembered = { entriesMax: 10_000, ageMsMax: 60_000 } as const

const now = (): Date => new Date()

/** Opens it on a database of this schema. Throws `KeyError` where a key cannot be used. */
export async function openAccess(
  { cardTokenKey, encryptionKeyJwk, publicUrl = null, httpTls = null }: AccessSettings,
  sql: Sql,
  log: Pick<Logger, 'error'>,
): Promise<OpenAccess> {
  const ring = await openKeyRing({
    ...{ sql, cardTokenKey, encryptionKeyJwk, now },
    onFailure: (error) => log.error({ err: error }, "the gateway's keys could not be read again"),
  })
  const [knownKeys, clients] = await Promise.all([
    openMemory<Caller>({ ...remembered, sql, channel: apiKeyChannel }),
    openMemory<Client>({ ...remembered, sql, channel: clientChannel }),
  ])
  let calledAt = publicUrl ?? 'http://localhost'
  const issuer = (): string => calledAt
  const ports = { sql, signing: ring.signing, seen: createSeen(sql, now), now }
  return {
    signingKeys: ring.signing,
    encryptionKey: ring.encryption,
    verifiers: [apiKeys(sql, knownKeys), accessTokens({ ...ports, clients, publicUrl: issuer })],
    publicUrl: issuer,
    oauth: {
      grant: (request) => grantToken({ ...ports, issuer }, request),
      takesCertificates: httpTls?.clientCa !== undefined,
    },
    listensAt(url) {
      calledAt = publicUrl ?? url
    },
    async stop() {
      knownKeys.stop()
      clients.stop()
      await ring.stop()
    },
  }
}
