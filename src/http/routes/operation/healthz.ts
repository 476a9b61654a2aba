/** `GET /healthz`: the process is alive. */
import { createRoute, z } from '@hono/zod-openapi'
import type { Api } from '../../api.ts'

const health = z.object({ status: z.literal('alive') })

const route = createRoute({
  method: 'get',
  path: '/healthz',
  operationId: 'health',
  summary: 'The process is alive',
  tags: ['Operation'],
  'x-access': 'public' as const,
  'x-problems': [] as const,
  responses: {
    200: { description: 'It is', content: { 'application/json': { schema: health } } },
  },
})

/** Mounts the route. */
export function mountHealthz(api: Api): void {
  api.mount(route, (c) => c.json({ status: 'alive' as const }, 200))
}
