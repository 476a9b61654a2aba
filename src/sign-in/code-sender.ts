/** Hands codes to the operator's service that sends short messages, signed as Standard Webhooks are. */
import { randomUUID } from 'node:crypto'
import { Webhook } from 'standardwebhooks'
import { messageOf, type Delivery } from './code.ts'

/** The operator's service. */
export interface SenderSettings {
  readonly url: URL
  /** `whsec_` and base64. */
  readonly secret: string
}

/** The service has not taken a code. Its message holds neither phone nor code. */
export class DeliveryError extends Error {
  override readonly name = 'DeliveryError'
  readonly code = 'not_delivered'
}

/** The first try and the next one end before a request does (`handlingMsMax`). */
const triesMax = 2
const tryMsMax = 4_500

/**
 * What delivers codes: a POST for each, tried once more where no answer came or the service is at fault. Both carry one
 * `webhook-id`, by which the service sends one message. Throws {@link DeliveryError}, and tells it to `onFailure`.
 */
export function createCodeSender(
  { url, secret }: SenderSettings,
  onFailure: (error: DeliveryError) => void,
  ask: typeof fetch = fetch,
): (delivery: Delivery) => Promise<void> {
  const webhook = new Webhook(secret)
  return async (delivery) => {
    const id = `msg_${randomUUID()}`
    let why = ''
    for (let tries = 1; tries <= triesMax; tries++) {
      const answer = await post(ask, url, signed(webhook, id, delivery))
      if (answer === 'taken') return
      why = answer.why
      if (answer.isFinal) break
    }
    const error = new DeliveryError(`the service of SIGN_IN_CODE_URL took no code: ${why}`)
    onFailure(error)
    throw error
  }
}

function signed(webhook: Webhook, id: string, delivery: Delivery): RequestInit {
  const at = new Date()
  const { phone, code, language } = delivery
  const body = JSON.stringify({
    type: 'sign_in.code',
    timestamp: at.toISOString(),
    data: { phone, code, language, text: messageOf(delivery) },
  })
  const headers = {
    'content-type': 'application/json',
    'webhook-id': id,
    'webhook-timestamp': `${Math.floor(at.getTime() / 1000)}`,
    'webhook-signature': webhook.sign(id, at, body),
  }
  // A redirect would carry the code to somebody else.
  return { method: 'POST', headers, body, redirect: 'error' }
}

type Answer = 'taken' | { readonly why: string; readonly isFinal: boolean }

async function post(ask: typeof fetch, url: URL, init: RequestInit): Promise<Answer> {
  try {
    const answer = await ask(url, { ...init, signal: AbortSignal.timeout(tryMsMax) })
    await answer.body?.cancel()
    if (answer.ok) return 'taken'
    const isFinal = answer.status < 500 && answer.status !== 429
    return { why: `it answered ${answer.status}`, isFinal }
  } catch (error) {
    // The address of the service may hold a password: only what kind of failure it was is told.
    const kind = error instanceof Error ? error.name : 'failure'
    return { why: `no answer (${kind})`, isFinal: false }
  }
}
