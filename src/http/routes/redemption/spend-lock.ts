/** `GET` and `PUT /v1/members/{id}/spend-lock`: nobody may spend the points of a member who has locked them. */
import { createRoute, z } from '@hono/zod-openapi'
import { readLock, setLock, type SpendLock } from '../../../redemption/store/locks.ts'
import type { Api } from '../../api.ts'
import { ProblemError } from '../../problem.ts'
import { memberPath } from '../../schemas.ts'

const lockDocument = z
  .object({
    locked: z.boolean(),
    lockedAt: z.iso.datetime().nullable(),
  })
  .openapi('SpendLock')

const shared = {
  path: '/v1/members/{id}/spend-lock',
  'x-access': { operator: 'any', member: 'self' },
  'x-problems': ['not_found'],
  responses: {
    200: {
      description: 'The lock as it is now',
      content: { 'application/json': { schema: lockDocument } },
    },
  },
} as const

const readRoute = createRoute({
  ...shared,
  method: 'get',
  operationId: 'readSpendLock',
  'x-scope': 'redemptions:read' as const,
  summary: 'Whether a member has locked its points',
  tags: ['Redemptions'],
  request: { params: memberPath },
})

const setRoute = createRoute({
  ...shared,
  method: 'put',
  operationId: 'setSpendLock',
  'x-scope': 'redemptions:write' as const,
  summary: 'Lock the points of a member, or unlock them',
  description:
    'While they are locked they are not redeemed, held, quoted or posted, with whatever proof, by the operator neither. ' +
    'Holds may be voided and redemptions returned.',
  tags: ['Redemptions'],
  request: {
    params: memberPath,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z.strictObject({ locked: z.boolean() }).openapi('NewSpendLock'),
        },
      },
    },
  },
})

/** Mounts the routes. */
export function mountSpendLock(api: Api): void {
  const { sql } = api.deps
  api.mount(readRoute, async (c) => {
    return c.json(present(await readLock(sql, c.req.valid('param').id)), 200)
  })
  api.mount(setRoute, async (c) => {
    const { id } = c.req.valid('param')
    const set = { by: c.var.principal.keyName, at: new Date() }
    await setLock(sql, id, c.req.valid('json').locked, set)
    return c.json(present(await readLock(sql, id)), 200)
  })
}

function present(lock: SpendLock | null): z.input<typeof lockDocument> {
  if (lock === null) throw new ProblemError('not_found')
  const { lockedAt } = lock
  return { locked: lockedAt !== null, lockedAt: lockedAt?.toISOString() ?? null }
}
