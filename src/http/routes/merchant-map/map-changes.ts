/** `POST /v1/operator/merchant-map/changes`: shows what a change of the merchant-id map does, or makes it. */
import { createRoute, z } from '@hono/zod-openapi'
import {
  MapChangeError,
  makeMapChange,
  previewMapChange,
} from '../../../intake/store/map-change.ts'
import { readEntries } from '../../../partner/map-change.ts'
import { readLocations, readPartnerNames } from '../../../partner/store.ts'
import type { Api } from '../../api.ts'
import { about } from '../../audit.ts'
import { mapChanges, mapDifference, presentDifference } from './map-change-document.ts'
import { ProblemError } from '../../problem.ts'
import { id } from '../../schemas.ts'

const route = createRoute({
  method: 'post',
  path: '/v1/operator/merchant-map/changes',
  operationId: 'changeMerchantMap',
  'x-scope': 'merchant-ids:write' as const,
  summary: 'Show what a change of the merchant-id map does, or make it',
  description:
    'With `dryRun` (the default) nothing changes; one is worked on at a time, and ends with its caller. Made, it holds at once for what comes in; the payments that it ' +
    'touches are placed anew by a job within a minute or two. Where there are so many payments that the answer ' +
    'takes too long, use the command line.',
  tags: ['Merchant ids'],
  'x-access': { operator: 'any' } as const,
  'x-problems': ['map_change_refused', 'busy'] as const,
  request: {
    body: {
      required: true,
      content: {
        'application/json': { schema: mapChanges.extend({ dryRun: z.boolean().default(true) }) },
      },
    },
  },
  responses: {
    200: {
      description: 'What it would do',
      content: { 'application/json': { schema: mapDifference } },
    },
    202: {
      description: 'The map is changed; payments are being placed anew',
      content: { 'application/json': { schema: z.object({ changeId: id }) } },
    },
  },
})

/** Mounts the route. */
export function mountMapChanges(api: Api): void {
  const { sql } = api.deps
  // Each one holds a connection for as long as it takes.
  let isShowing = false
  api.mount(route, async (c) => {
    const { changes, dryRun } = c.req.valid('json')
    const locations = await readLocations(sql)
    const asked = readEntries(changes, locations)
    if ('mistakes' in asked) throw refusal(asked.mistakes)
    try {
      if (dryRun) {
        if (isShowing) throw new ProblemError('busy')
        isShowing = true
        const left = AbortSignal.any([c.var.expired, c.req.raw.signal])
        const difference = await previewMapChange(sql, asked.entries, left).finally(
          () => void (isShowing = false),
        )
        for (const { memberId } of difference.listed) about(c, memberId)
        return c.json(presentDifference(difference, locations, await readPartnerNames(sql)), 200)
      }
      const by = c.var.principal.keyName
      const { changeId } = await makeMapChange(sql, asked.entries, by)
      return c.json({ changeId: `${changeId}` }, 202)
    } catch (error) {
      if (error instanceof MapChangeError) throw refusal(error.mistakes)
      throw error
    }
  })
}

function refusal(mistakes: readonly string[]): ProblemError {
  const details = mistakes.map((detail) => ({ pointer: '/changes', detail }))
  return new ProblemError('map_change_refused', details)
}
