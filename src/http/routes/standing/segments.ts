/** `/v1/partner/segments`: the segments that a partner, or the coalition, defines. */
import { createRoute, z } from '@hono/zod-openapi'
import { memberFacts } from '../../../program/segment/facts.ts'
import { mistakesIn, type SegmentDocument } from '../../../program/segment/segment.ts'
import { readBoundaries, readSizes } from '../../../program/segment/store.ts'
import { readDefinitions, saveDefinition } from '../../../program/standing/store.ts'
import type { Api } from '../../api.ts'
import { etagOf, tagged, versionMaybeSeen } from '../../conventions/etag.ts'
import { refuseMistakes } from './definition-document.ts'
import { assertOwner, ownerIdMeant, ownerQuery } from '../../partner-scope.ts'
import { ProblemError } from '../../problem.ts'
import {
  fifths,
  presentFifths,
  presentSegment,
  segmentBody,
  segmentDocument,
  segmentPath,
} from './segment-document.ts'

/** Each is asked of every member. */
const segmentsMax = 50
/** One of them a currency. */
const fifthsMax = 200

const access = { operator: 'any', partner: 'any' } as const
const path = '/v1/partner/segments/{name}'
const content = { 'application/json': { schema: segmentDocument } }

const fact = z.object({ name: z.string(), type: z.string(), about: z.string() })
const facts = createRoute({
  method: 'get',
  path: '/v1/partner/segments/facts',
  operationId: 'listSegmentFacts',
  'x-scope': 'standing:read' as const,
  summary: 'What conditions of segments may ask for',
  tags: ['Standing'],
  'x-access': access,
  'x-problems': [] as const,
  responses: {
    200: {
      description: 'Facts of a member by name',
      content: { 'application/json': { schema: z.object({ facts: z.array(fact).max(100) }) } },
    },
  },
})

const list = createRoute({
  method: 'get',
  path: '/v1/partner/segments',
  operationId: 'listSegments',
  'x-scope': 'standing:read' as const,
  summary: 'The segments, with how many are in each',
  tags: ['Standing'],
  'x-access': access,
  'x-problems': ['invalid_parameter', 'not_found'] as const,
  request: { query: ownerQuery },
  responses: {
    200: {
      description: 'By name',
      content: {
        'application/json': {
          schema: z.object({
            segments: z.array(segmentDocument).max(segmentsMax),
            fifths: z.array(fifths).max(fifthsMax),
          }),
        },
      },
    },
  },
})

const shared = { path, tags: ['Standing'], 'x-access': access }
const onePath = { query: ownerQuery, params: segmentPath }

const change = createRoute({
  ...{
    ...shared,
    method: 'put',
    operationId: 'changeSegment',
    'x-scope': 'standing:write' as const,
    summary: 'Define a segment',
  },
  description: 'The whole definition. Who is in it is worked out within minutes, and every day.',
  'x-problems': ['invalid_parameter', 'not_found', 'invalid_body', 'precondition_failed'] as const,
  request: {
    ...onePath,
    headers: versionMaybeSeen,
    body: { required: true, content: { 'application/json': { schema: segmentBody } } },
  },
  responses: { 200: { ...tagged, description: 'The segment as it holds now', content } },
})

const remove = createRoute({
  ...{
    ...shared,
    method: 'delete',
    operationId: 'removeSegment',
    'x-scope': 'standing:write' as const,
    summary: 'End a segment',
  },
  'x-problems': ['invalid_parameter', 'not_found', 'precondition_failed'] as const,
  request: { ...onePath, headers: versionMaybeSeen },
  responses: { 204: { description: 'It is ended; its members leave it within minutes' } },
})

/** Mounts the routes. */
export function mountSegments(api: Api): void {
  const { sql } = api.deps
  const present = async (partnerId: bigint): Promise<z.infer<typeof segmentDocument>[]> => {
    const members = await readSizes(sql, partnerId)
    const found = await readDefinitions<SegmentDocument>(sql, 'segment', partnerId)
    return found.map((each) => presentSegment(each, members))
  }
  const declared = Object.entries<{ type: string; about: string }>(memberFacts.declarations).map(
    ([name, { type, about }]) => ({ name, type, about }),
  )
  api.mount(facts, (c) => c.json({ facts: declared }, 200))
  api.mount(list, async (c) => {
    const partnerId = ownerIdMeant(c.var.principal, c.req.valid('query').partnerId)
    const boundaries = (await readBoundaries(sql)).filter((each) => each.partnerId === partnerId)
    return c.json(
      { segments: await present(partnerId), fifths: boundaries.map(presentFifths) },
      200,
    )
  })
  api.mount(change, async (c) => {
    const partnerId = ownerIdMeant(c.var.principal, c.req.valid('query').partnerId)
    await assertOwner(sql, partnerId)
    const { name } = c.req.valid('param')
    const document = c.req.valid('json')
    refuseMistakes(mistakesIn(document))
    const others = (await present(partnerId)).filter((each) => each.name !== name)
    if (others.length >= segmentsMax) {
      const detail = `there are ${segmentsMax} segments, which is the most: end one first`
      throw new ProblemError('invalid_body', [{ pointer: '', detail }])
    }
    const key = { kind: 'segment', partnerId, name } as const
    const seen = c.req.valid('header')['if-match']
    const version = await saveDefinition(sql, key, document, c.var.principal.keyName, seen)
    if (version === null) throw new ProblemError('precondition_failed')
    c.header('etag', etagOf(version))
    const saved = (await present(partnerId)).find((each) => each.name === name)
    if (saved === undefined) throw new ProblemError('not_found')
    return c.json(saved, 200)
  })
  api.mount(remove, async (c) => {
    const partnerId = ownerIdMeant(c.var.principal, c.req.valid('query').partnerId)
    const { name } = c.req.valid('param')
    const key = { kind: 'segment', partnerId, name } as const
    const seen = c.req.valid('header')['if-match']
    const version = await saveDefinition(sql, key, null, c.var.principal.keyName, seen)
    if (version === null) throw new ProblemError('precondition_failed')
    if (version === 0) throw new ProblemError('not_found')
    return c.body(null, 204)
  })
}
