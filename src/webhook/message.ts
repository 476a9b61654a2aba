/** What a receiver is sent: a body, and the headers of Standard Webhooks. */
import { Webhook } from 'standardwebhooks'

/** An event as it is told: in the feed and to endpoints alike. */
export interface Told {
  /** The receiver tells repeats by it, e.g. `evt_1024`. */
  readonly id: string
  readonly type: string
  /** When it became true. */
  readonly at: Date
  readonly data: unknown
}

/** Body and headers of one attempt. */
export interface Message {
  readonly body: string
  readonly headers: Readonly<Record<string, string>>
}

/** Signs with each secret, the newest first: while one takes over from another, a receiver may check either. */
export function makeMessage(told: Told, secrets: readonly string[], sentAt: Date): Message {
  const body = JSON.stringify({
    type: told.type,
    timestamp: told.at.toISOString(),
    data: told.data,
  })
  const signatures = secrets.map((secret) => new Webhook(secret).sign(told.id, sentAt, body))
  return {
    body,
    headers: {
      'content-type': 'application/json',
      'webhook-id': told.id,
      'webhook-timestamp': `${Math.floor(sentAt.getTime() / 1000)}`,
      'webhook-signature': signatures.join(' '),
    },
  }
}
