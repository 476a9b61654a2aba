/** `GET /v1/openapi.json`: the description of the API. */
import { createRoute, z } from '@hono/zod-openapi'
import type { Api } from '../../api.ts'
import { etagOfText, tagged } from '../../conventions/etag.ts'

const route = createRoute({
  method: 'get',
  path: '/v1/openapi.json',
  operationId: 'readDescription',
  summary: 'This description (OpenAPI 3.1)',
  tags: ['Operation'],
  'x-access': 'public' as const,
  'x-problems': [] as const,
  responses: {
    200: {
      ...tagged,
      description: 'The description',
      content: { 'application/json': { schema: z.looseObject({ openapi: z.string() }) } },
    },
  },
})

/** Mounts the route. The description is made once, when it is first asked for. */
export function mountOpenApi(api: Api): void {
  let made: { description: { openapi: string }; etag: string } | undefined
  const make = () => {
    const description = api.describe()
    return { description, etag: etagOfText(JSON.stringify(description)) }
  }
  api.mount(route, (c) => {
    made ??= make()
    c.header('etag', made.etag)
    c.header('cache-control', 'no-cache')
    return c.json(made.description, 200)
  })
}
