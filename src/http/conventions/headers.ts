/** The headers that all routes share, in the description. */
import { z, type RouteConfig } from '@hono/zod-openapi'
import type { DeclaredRoute } from '../declaration.ts'
import type { ProblemCode } from '../problem.ts'
import { isCounted, takesKey } from './frame.ts'
import { keyForm } from './idempotency.ts'

const text = (description: string, example: string) => ({
  description,
  schema: { type: 'string' as const },
  example,
})

/** Every header of answers that is not one route's own, by name. */
export const sharedHeaders = {
  'X-Request-Id': text('Names this request', '0b9c4f5e-6a1d-4c3b-9f8e-2d7a1c5b3e40'),
  'RateLimit-Policy': text(
    'How many requests (`q`) a caller may send in how many seconds (`w`), in one process of the gateway',
    '"partner";q=60000;w=60',
  ),
  RateLimit: text(
    'How many are left (`r`), and in how many seconds (`t`) all are again',
    '"partner";r=59999;t=60',
  ),
  'Idempotency-Hit': text('`true`: this answer was given before, to the same request', 'true'),
  'Retry-After': text('Seconds to wait', '1'),
} as const

/** A header of answers. */
type Shared = keyof typeof sharedHeaders

const retried: readonly ProblemCode[] = ['rate_limited', 'in_flight', 'unavailable', 'busy']

/** References to the headers of an answer; `codes`: the problems that it is, none where it is no refusal. */
export function headersOf(route: DeclaredRoute, codes: readonly ProblemCode[]) {
  const names: Shared[] = [
    'X-Request-Id',
    ...(isCounted(route) ? (['RateLimit-Policy', 'RateLimit'] as const) : []),
    ...(takesKey(route) ? (['Idempotency-Hit'] as const) : []),
    ...(codes.some((code) => retried.includes(code)) ? (['Retry-After'] as const) : []),
  ]
  return Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${name}` }]))
}

const key = z.object({
  'Idempotency-Key': z
    .string()
    .regex(keyForm)
    .optional()
    .openapi({
      pattern: keyForm.source,
      description:
        'A name of your own for this request, such as a UUID. Sent again with it within 24 hours, the request is done once ' +
        'and has the same answer',
      example: '5f8a1c3e-2b47-4d9a-8e61-0c7d3f9b2a15',
    }),
})

/** A request that takes the header, too. */
export function withKey(request: RouteConfig['request']): NonNullable<RouteConfig['request']> {
  const own = request?.headers
  return { ...request, headers: [...(own === undefined ? [] : [own].flat()), key] }
}
