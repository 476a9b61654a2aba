/** Webhook endpoints and attempts as JSON. */
import { z } from '@hono/zod-openapi'
import { eventName, eventTypes, testType } from '../../../outbox/event.ts'
import {
  attemptErrors,
  descriptionCharsMax,
  type Attempt,
  type Endpoint,
} from '../../../webhook/endpoint.ts'
import type { KeptAttempt } from '../../../webhook/store/attempts.ts'
import { urlCharsMax } from '../../../webhook/url.ts'
import { mayHoldCardNumber } from '../../../values/card-number.ts'
import { id, idParameter } from '../../schemas.ts'

/** Locations that a filter may name. */
const locationsMax = 1_000

const url = z.string().min(1).max(urlCharsMax).openapi({
  description: 'https, ports 443 and 8443, no user name, no password; not of a private network',
  example: 'https://shop.example/hooks/cobrand',
})
const description = z
  .string()
  .max(descriptionCharsMax)
  .refine((text) => !mayHoldCardNumber(text), 'holds 13 digits or more, as card numbers have')
  .openapi({ example: 'Till server' })
const types = z
  .array(z.enum(eventTypes))
  .max(eventTypes.length)
  .openapi({
    description: 'Events of these types; empty: all',
    example: ['payment.cleared', 'accrual.posted'],
  })
const locationIds = z
  .array(idParameter)
  .max(locationsMax)
  .openapi({
    description: 'Events of these locations, and of none; empty: all',
    example: ['12'],
  })

/** What a new endpoint is made of. */
export const endpointBody = z
  .strictObject({
    url,
    description: description.default(''),
    types: types.default([]),
    locationIds: locationIds.default([]),
  })
  .openapi('NewWebhookEndpoint')

/** What may be changed of one; what is left out stays. */
export const endpointChange = z
  .strictObject({
    url: url.optional(),
    description: description.optional(),
    types: types.optional(),
    locationIds: locationIds.optional(),
    enabled: z.boolean().optional().openapi({
      description:
        'Enabled again, an endpoint is sent what comes from then on; a replay brings what it missed',
    }),
  })
  .openapi('WebhookEndpointChange', { example: { types: ['payment.cleared'] } })

/** An endpoint as its owner sees it. */
export const endpointDocument = z
  .object({
    endpointId: id,
    url: z.string(),
    description: z.string(),
    types: z.array(z.string()),
    locationIds: z.array(id),
    enabled: z.boolean(),
    disabledBecause: z.enum(['owner', 'gone', 'failing']).nullable().openapi({
      description:
        '`owner`: it was asked for; `gone`: it answered 410; `failing`: it took nothing for five days',
    }),
    failingSince: z.iso.datetime().nullable(),
    oldSecretUntil: z.iso.datetime().nullable().openapi({
      description: 'Until when the secret before signs, too',
    }),
    createdAt: z.iso.datetime(),
  })
  .openapi('WebhookEndpoint')

/** The same with its secret. */
export const endpointWithSecret = endpointDocument
  .extend({
    secret: z.string().openapi({
      description: 'Shown this once. For `standardwebhooks` and libraries like it',
      example: 'whsec_MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw',
    }),
  })
  .openapi('WebhookEndpointWithSecret')

/** The document of an endpoint. */
export function presentEndpoint(endpoint: Endpoint): z.infer<typeof endpointDocument> {
  const { disabled, failingSince, oldSecretUntil, createdAt } = endpoint
  return {
    endpointId: `${endpoint.endpointId}`,
    ...{ url: endpoint.url, description: endpoint.description, types: [...endpoint.types] },
    locationIds: endpoint.locationIds.map(String),
    enabled: disabled === null,
    disabledBecause: disabled,
    failingSince: failingSince?.toISOString() ?? null,
    oldSecretUntil: oldSecretUntil?.toISOString() ?? null,
    createdAt: createdAt.toISOString(),
  }
}

const outcome = {
  at: z.iso.datetime(),
  durationMs: z.int(),
  delivered: z.boolean(),
  status: z.int().nullable().openapi({ description: 'HTTP status; null where no answer came' }),
  error: z.enum(attemptErrors).nullable(),
  response: z.string().openapi({ description: 'The first 1,024 bytes of the answer' }),
}

/** What came of a test. */
export const testDocument = z.object(outcome).openapi('WebhookTest')

/** An attempt in the log. */
export const attemptDocument = z
  .object({
    eventId: z.string().nullable().openapi({ example: 'evt_1024', description: 'Null of a test' }),
    type: z.string().nullable().openapi({ description: 'Null where the event is forgotten' }),
    attempt: z.int().openapi({ description: 'The how manieth it was of this event' }),
    ...outcome,
  })
  .openapi('WebhookAttempt')

/** The document of a test. */
export function presentTest(attempt: Attempt): z.infer<typeof testDocument> {
  const { at, durationMs, status, error, response } = attempt
  const delivered = error === null
  return { at: at.toISOString(), durationMs, delivered, status, error, response }
}

/** The document of an attempt. */
export function presentAttempt(kept: KeptAttempt): z.infer<typeof attemptDocument> {
  const { eventId, type, number, attempt } = kept
  return {
    eventId: eventId === null ? null : eventName(eventId),
    type: eventId === null ? testType : type,
    attempt: number,
    ...presentTest(attempt),
  }
}
