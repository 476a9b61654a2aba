/** The OpenAPI description without a database: nothing that routes are given is asked anything until they are called. */
import { createApp } from '../../src/http/app.ts'
import type { AppDeps } from '../../src/http/deps.ts'

/** Stands for whatever a route is given. */
const anything: object = new Proxy(() => undefined, {
  get: (_, name) => (name === Symbol.toPrimitive ? () => '' : anything),
  apply: () => anything,
  construct: () => anything,
})

const deps = new Proxy(
  { requestsMax: undefined, trustedProxies: undefined, onRequest: undefined },
  { get: (own, name) => (name in own ? undefined : anything) },
) as unknown as AppDeps

/** The document as it is served. */
export async function describeApi(): Promise<Record<string, unknown>> {
  const response = await createApp(deps).request('/v1/openapi.json')
  return (await response.json()) as Record<string, unknown>
}
