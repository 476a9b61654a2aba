/** `/v1/partner/locations`: a partner's locations, and the merchant ids that are mapped to them. */
import { createRoute, z } from '@hono/zod-openapi'
import { accepts } from 'hono/accepts'
import type { Sql } from '../../../db/connect.ts'
import { asPartner } from '../../../db/scoped.ts'
import { announceReference } from '../../../intake/store/reference.ts'
import { placeOf } from '../../../partner/location/agree.ts'
import {
  hasLocation,
  lockPartner,
  selectLocation,
  selectLocations,
  selectMappingsAt,
  selectNamesakes,
  updateLocation,
} from '../../../partner/location/store.ts'
import type { Api } from '../../api.ts'
import { etagOf, tagged, versionSeen } from '../../conventions/etag.ts'
import { next, pageFields } from '../../conventions/paging.ts'
import { cursorOf, readCursor } from '../../cursor.ts'
import { partnerMeant, partnerParameter, partnerQuery } from '../../partner-scope.ts'
import { ProblemError } from '../../problem.ts'
import { idParameter } from '../../schemas.ts'
import {
  locationChange,
  locationDocument,
  locationsCsv,
  locationsCsvHead,
  presentLocation,
} from './location-document.ts'

/** Merchant ids of each location that a page shows, and that a location shows alone. */
const shownOfEachMax = { page: 20, one: 1000 } as const
/** Locations that the file is made of at a time. */
const csvLocationsMax = 200
/** More than any location has. */
const allOfEach = 1_000_000

const tags = ['Locations']

const list = createRoute({
  method: 'get',
  path: '/v1/partner/locations',
  operationId: 'listLocations',
  'x-scope': 'locations:read' as const,
  summary: "A partner's locations",
  description:
    `With the first ${shownOfEachMax.page} merchant ids of each. With \`Accept: text/csv\` all of them as one file, ` +
    'which may be changed and sent back.',
  tags,
  'x-access': { operator: 'any', partner: 'any' } as const,
  'x-problems': ['invalid_parameter', 'not_found'] as const,
  request: { query: z.object({ partnerId: partnerParameter, ...pageFields }) },
  responses: {
    200: {
      description: 'A page of them, or the file',
      content: {
        'application/json': { schema: z.object({ locations: z.array(locationDocument), next }) },
        'text/csv': { schema: z.string() },
      },
    },
  },
})

const ofOne = {
  path: '/v1/partner/locations/{id}',
  tags,
  'x-access': { operator: 'any', partner: 'own' } as const,
}
const params = z.object({
  id: idParameter.openapi({ param: { name: 'id', in: 'path', description: "The location's id" } }),
})
const one = { 'application/json': { schema: locationDocument } }

const read = createRoute({
  ...ofOne,
  method: 'get',
  operationId: 'readLocation',
  'x-scope': 'locations:read' as const,
  summary: 'A location',
  description: `With ${shownOfEachMax.one} of its merchant ids at most.`,
  'x-problems': ['invalid_parameter', 'not_found'] as const,
  request: { params, query: partnerQuery },
  responses: { 200: { ...tagged, description: 'The location', content: one } },
})

const change = createRoute({
  ...ofOne,
  method: 'patch',
  operationId: 'changeLocation',
  'x-scope': 'locations:write' as const,
  summary: 'Change the name, city or category of a location',
  'x-problems': [
    ...(['invalid_parameter', 'not_found', 'invalid_body'] as const),
    ...(['precondition_failed', 'location_exists'] as const),
  ],
  request: {
    ...{ params, query: partnerQuery, headers: versionSeen },
    body: { required: true, content: { 'application/json': { schema: locationChange } } },
  },
  responses: { 200: { ...tagged, description: 'The location as it is now', content: one } },
})

/** Mounts the routes. */
export function mountLocations(api: Api): void {
  const { sql } = api.deps
  api.mount(list, async (c) => {
    const { partnerId: named, cursor, limit } = c.req.valid('query')
    const partnerId = partnerMeant(c.var.principal, named)
    const supports = ['application/json', 'text/csv']
    const type = accepts(c, { header: 'Accept', supports, default: 'application/json' })
    if (type === 'text/csv') {
      c.header('content-type', 'text/csv; charset=utf-8; header=present')
      c.header('content-disposition', 'attachment; filename="locations.csv"')
      return c.body(ReadableStream.from(csvPieces(sql, partnerId)), 200)
    }
    const [after = '0'] = cursor === undefined ? [] : readCursor(cursor, /^(\d{1,18})\.$/)
    const page = await readPage(sql, partnerId, BigInt(after), limit + 1, shownOfEachMax.page)
    const shown = page.locations.slice(0, limit)
    const last = page.locations.length > limit ? shown.at(-1) : undefined
    const locations = shown.map((each) => presentLocation(each, page.mappings))
    return c.json(
      { locations, next: last === undefined ? null : cursorOf(last.locationId, '') },
      200,
    )
  })

  api.mount(read, async (c) => {
    const partnerId = partnerMeant(c.var.principal, c.req.valid('query').partnerId)
    const { revision, document } = await readOne(sql, partnerId, c.req.valid('param').id)
    c.header('etag', etagOf(revision))
    return c.json(document, 200)
  })

  api.mount(change, async (c) => {
    const partnerId = partnerMeant(c.var.principal, c.req.valid('query').partnerId)
    const { id } = c.req.valid('param')
    const revision = c.req.valid('header')['if-match']
    const asked = c.req.valid('json')
    await sql.begin(async (transaction) => {
      await lockPartner(transaction, partnerId)
      const found = await selectLocation(transaction, partnerId, id)
      if (found === null) throw new ProblemError('not_found')
      const { name = found.name, city = found.city, mcc = found.mcc } = asked
      if (name !== found.name && (await hasLocation(transaction, partnerId, name))) {
        throw new ProblemError('location_exists')
      }
      const others = await selectNamesakes(transaction, partnerId, [name])
      const place = placeOf({ name, city })
      if (place !== placeOf(found) && others.some((each) => placeOf(each) === place)) {
        throw new ProblemError('location_exists')
      }
      const wanted = { locationId: id, revision, name, city, mcc }
      if ((await updateLocation(transaction, partnerId, wanted)) === null) {
        throw new ProblemError('precondition_failed')
      }
      await announceReference(transaction)
    })
    const changed = await readOne(sql, partnerId, id)
    c.header('etag', etagOf(changed.revision))
    return c.json(changed.document, 200)
  })
}

async function readOne(sql: Sql, partnerId: bigint, locationId: bigint) {
  const read = await asPartner(sql, partnerId, async (scoped) => ({
    location: await selectLocation(scoped, partnerId, locationId),
    mappings: await selectMappingsAt(scoped, [locationId], shownOfEachMax.one),
  }))
  if (read.location === null) throw new ProblemError('not_found')
  const { revision } = read.location
  return { revision, document: presentLocation(read.location, read.mappings) }
}

async function readPage(
  sql: Sql,
  partnerId: bigint,
  after: bigint,
  limit: number,
  ofEachMax: number,
) {
  return await asPartner(sql, partnerId, async (scoped) => {
    const locations = await selectLocations(scoped, partnerId, after, limit)
    const ids = locations.map(({ locationId }) => locationId)
    return { locations, mappings: await selectMappingsAt(scoped, ids, ofEachMax) }
  })
}

async function* csvPieces(sql: Sql, partnerId: bigint): AsyncGenerator<Uint8Array> {
  const encoder = new TextEncoder()
  yield encoder.encode(locationsCsvHead)
  let after: bigint | undefined = 0n
  while (after !== undefined) {
    const page: Awaited<ReturnType<typeof readPage>> = await readPage(
      ...([sql, partnerId, after, csvLocationsMax, allOfEach] as const),
    )
    if (page.locations.length > 0) yield encoder.encode(locationsCsv(page.locations, page.mappings))
    after = page.locations.at(-1)?.locationId
  }
}
