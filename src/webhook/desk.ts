/** What owners do with their endpoints: make them, change their secrets, try them out. */
import { randomUUID } from 'node:crypto'
import type { Sql } from '../db/connect.ts'
import { testType } from '../outbox/event.ts'
import type { PrivateNetworks } from './address.ts'
import type { Attempt, Endpoint, EndpointTerms } from './endpoint.ts'
import type { Exchanger } from './exchange.ts'
import { makeMessage } from './message.ts'
import { makeSecret, unwrapSecret, wrapSecret } from './secret.ts'
import { insertAttempts } from './store/attempts.ts'
import {
  insertEndpoint,
  readEndpoint,
  readSecrets,
  replaceSecret,
  type EndpointKey,
} from './store/endpoints.ts'
import { mistakeOf } from './url.ts'

/** Its owner waits for a test: it has less time than an event. */
const testMsMax = 5_000

/** What a desk works with. */
export interface WebhookDeskPorts {
  readonly sql: Sql
  readonly networks: PrivateNetworks
  readonly exchanger: Exchanger
  /** From `deriveSecretKey`. */
  readonly secretKey: Buffer
  now(): Date
}

/** An endpoint with its secret, which is shown this once. */
export interface SecretShown {
  readonly endpoint: Endpoint
  readonly secret: string
}

/** What the API asks of webhooks beside their store. */
export interface WebhookDesk {
  /** What is wrong with a URL; `null`: it may be used. */
  mistakeOfUrl(url: string): string | null
  /** `null` where the owner has as many endpoints as it may. */
  create(ownerId: bigint, terms: EndpointTerms): Promise<SecretShown | null>
  /** The secret before signs, too, for so many hours. `null` where there is no such endpoint. */
  rotate(key: EndpointKey, overlapHours: number): Promise<SecretShown | null>
  /** Sends a test and waits for the answer. `null` where there is no such endpoint. */
  test(key: EndpointKey): Promise<Attempt | null>
}

/** See {@link WebhookDesk}. */
export function createWebhookDesk(ports: WebhookDeskPorts): WebhookDesk {
  const { sql, networks, exchanger, secretKey, now } = ports
  return {
    mistakeOfUrl: (url) => mistakeOf(url, networks),
    async create(ownerId, terms) {
      const secret = makeSecret()
      const kept = { secret: wrapSecret(secretKey, ownerId, secret), now: now() }
      const endpoint = await sql.begin((transaction) =>
        insertEndpoint(transaction, ownerId, terms, kept),
      )
      return endpoint === null ? null : { endpoint, secret }
    },
    async rotate(key, overlapHours) {
      const secret = makeSecret()
      const until = new Date(now().getTime() + overlapHours * 3_600_000)
      const wrapped = wrapSecret(secretKey, key.ownerId, secret)
      const endpoint = await replaceSecret(sql, key, wrapped, overlapHours === 0 ? null : until)
      return endpoint === null ? null : { endpoint, secret }
    },
    async test(key) {
      const [endpoint, kept] = await Promise.all([
        readEndpoint(sql, key),
        readSecrets(sql, key, now()),
      ])
      if (endpoint === null || kept === null) return null
      const secrets = kept.map((each) => unwrapSecret(secretKey, key.ownerId, each))
      const data = { endpointId: `${key.endpointId}` }
      const told = { id: `test_${randomUUID()}`, type: testType, at: now(), data }
      const message = makeMessage(told, secrets, now())
      const attempt = await exchanger.send(endpoint.url, message, testMsMax)
      await insertAttempts(sql, key.endpointId, [{ eventId: null, number: 1, attempt }])
      return attempt
    },
  }
}
