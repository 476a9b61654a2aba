/** `GET /metrics`: counters for whatever watches the gateway. */
import { createRoute, z } from '@hono/zod-openapi'
import type { Api } from '../../api.ts'

const route = createRoute({
  method: 'get',
  path: '/metrics',
  operationId: 'metrics',
  summary: 'Metrics in the Prometheus text format',
  tags: ['Operation'],
  'x-access': 'public' as const,
  'x-problems': [] as const,
  responses: {
    200: { description: 'The metrics', content: { 'text/plain': { schema: z.string() } } },
  },
})

/** Mounts the route. */
export function mountMetrics(api: Api): void {
  const { metrics } = api.deps
  api.mount(route, async (c) =>
    c.text(await metrics.text(), 200, { 'content-type': metrics.contentType }),
  )
}
