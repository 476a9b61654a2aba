/** `GET /readyz`: the gateway can do its work. */
import { createRoute, z } from '@hono/zod-openapi'
import type { Api } from '../../api.ts'

const readiness = z
  .object({
    ready: z.boolean(),
    checks: z.array(
      z.object({ name: z.string().openapi({ example: 'database' }), ok: z.boolean() }),
    ),
  })
  .openapi('Readiness')

const content = { 'application/json': { schema: readiness } }

const route = createRoute({
  method: 'get',
  path: '/readyz',
  operationId: 'readiness',
  summary: 'The gateway can do its work',
  tags: ['Operation'],
  'x-access': 'public' as const,
  'x-problems': [] as const,
  responses: {
    200: { description: 'It can', content },
    503: { description: 'It cannot, and which part is at fault', content },
  },
})

/** Mounts the route. What exactly is at fault stands in the log: anybody may ask here. */
export function mountReadyz(api: Api): void {
  const { deps } = api
  api.mount(route, async (c) => {
    const { ready, checks } = await deps.readiness()
    const shown = { ready, checks: checks.map(({ name, ok }) => ({ name, ok })) }
    return ready ? c.json(shown, 200) : c.json(shown, 503)
  })
}
