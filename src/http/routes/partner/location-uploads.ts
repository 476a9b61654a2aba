/** `POST /v1/partner/location-uploads`: takes a partner's locations and merchant ids as a CSV file. */
import { createRoute, z } from '@hono/zod-openapi'
import { announceReference } from '../../../intake/store/reference.ts'
import { uploadOutcomes, type LineResult } from '../../../partner/location/plan.ts'
import { saveUpload } from '../../../partner/location/save.ts'
import { readUpload, uploadColumns, uploadLinesMax } from '../../../partner/location/upload.ts'
import type { Api } from '../../api.ts'
import { partnerMeant, partnerParameter } from '../../partner-scope.ts'
import { ProblemError } from '../../problem.ts'
import { uploadBytesMax } from '../../request.ts'

const result = z
  .object({
    line: z.int().openapi({ description: 'From 1, which is the header', example: 2 }),
    outcome: z.enum(uploadOutcomes).openapi({
      description:
        'Of a line with a merchant id: `mapped` (it is so already), `proposed` (the operator decides), `conflict` (the ' +
        "operator decides, and it is another partner's in that time), `refused` (the operator has refused it). Of one " +
        'without: what became of the location, or `conflict`: another partner has one of this name in this city. ' +
        '`invalid`: nothing was done of the line',
    }),
    location: z.enum(['created', 'updated', 'unchanged']).nullable(),
    column: z.enum(uploadColumns).nullable(),
    detail: z.string().openapi({
      description: 'What is wrong with an invalid line, or what it conflicts with',
      example: '',
    }),
  })
  .openapi('LocationUploadLine')

const counts = z.object(
  Object.fromEntries(uploadOutcomes.map((each) => [each, z.int()])) as Record<
    LineResult['outcome'],
    z.ZodInt
  >,
)

const route = createRoute({
  method: 'post',
  path: '/v1/partner/location-uploads',
  operationId: 'uploadLocations',
  'x-scope': 'locations:write' as const,
  summary: 'Send locations and merchant ids as a CSV file',
  description:
    `At most ${uploadLinesMax} lines of UTF-8, with a header: \`${uploadColumns.join(',')}\`. Locations are made, or ` +
    'changed, at once; a merchant id is proposed to the operator. What is not in the file stays. The same file again ' +
    'changes nothing.',
  tags: ['Locations'],
  'x-access': { operator: 'any', partner: 'any' } as const,
  'x-problems': [
    ...(['invalid_parameter', 'not_found', 'unsupported_media_type'] as const),
    ...(['file_refused', 'too_many_locations'] as const),
  ],
  'x-body-max': uploadBytesMax,
  request: {
    query: z.object({
      partnerId: partnerParameter,
      dryRun: z
        .enum(['true', 'false'])
        .default('false')
        .openapi({ description: 'true: says what would become of it, and does nothing' }),
    }),
    body: {
      required: false,
      content: {
        'text/csv': {
          schema: z.string().openapi({
            example: `${uploadColumns.join(',')}\r\n"Dala Market, Abay 10",Almaty,5411,ALFA,DALA-ABAY-10,,2026-11-01,\r\n`,
          }),
        },
      },
    },
  },
  responses: {
    200: {
      description: 'What became of each line',
      content: {
        'application/json': {
          schema: z
            .object({ dryRun: z.boolean(), counts, lines: z.array(result) })
            .openapi('LocationUpload'),
        },
      },
    },
  },
})

/** Mounts the route. */
export function mountLocationUploads(api: Api): void {
  const { sql } = api.deps
  api.mount(route, async (c) => {
    const { partnerId: named, dryRun } = c.req.valid('query')
    const partnerId = partnerMeant(c.var.principal, named)
    const type = c.req.header('content-type')?.split(';', 1)[0]?.trim().toLowerCase()
    if (type !== 'text/csv') throw new ProblemError('unsupported_media_type')
    const read = readUpload(textOf(await c.req.arrayBuffer()))
    if ('refused' in read) throw refusal(read.refused)
    const isDry = dryRun === 'true'
    const saved = await sql.begin(async (transaction) => {
      const done = await saveUpload(transaction, partnerId, read, isDry)
      if ('isChanged' in done && done.isChanged && !isDry) await announceReference(transaction)
      return done
    })
    if ('outcome' in saved) {
      throw new ProblemError(saved.outcome === 'too_many' ? 'too_many_locations' : saved.outcome)
    }
    return c.json(
      { dryRun: isDry, counts: countsOf(saved.results), lines: [...saved.results] },
      200,
    )
  })
}

function textOf(body: ArrayBuffer): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(body)
  } catch {
    throw refusal('is not UTF-8: save it as CSV UTF-8')
  }
}

function refusal(detail: string): ProblemError {
  return new ProblemError('file_refused', [{ parameter: 'body', detail }])
}

function countsOf(results: readonly LineResult[]): z.infer<typeof counts> {
  const found = { created: 0, updated: 0, unchanged: 0, proposed: 0, mapped: 0 }
  const all = { ...found, conflict: 0, refused: 0, invalid: 0 }
  for (const { outcome } of results) all[outcome] += 1
  return all
}
