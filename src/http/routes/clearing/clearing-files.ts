/** `POST /v1/acquirers/{id}/clearing-files`: takes an acquirer's clearing file as a stream. */
import { createRoute, z } from '@hono/zod-openapi'
import type { Api } from '../../api.ts'
import type { UploadOutcome } from '../../deps.ts'
import { ProblemError, type ProblemCode } from '../../problem.ts'
import { id } from '../../schemas.ts'

const count = z.int().min(0)
const counts = z.record(z.string(), count)

const report = z
  .object({
    file: z.string(),
    acquirer: z.string(),
    profile: z.string().openapi({ description: 'Format or profile that the file is in' }),
    bytes: count,
    records: count.openapi({
      description: 'taken + duplicate + strangers + rejected + notYetTaken',
    }),
    taken: count,
    matchedByRung: counts.openapi({
      description: 'Those that were taken, by how each found its payment',
    }),
    duplicate: count,
    strangers: count,
    notYetTaken: count,
    notYetTakenByKind: counts,
    rejected: count,
    rejectedByReason: counts,
    rejects: z.array(z.object({ line: count, offset: count.optional(), reason: z.string() })),
    controls: z
      .array(
        z.object({ of: z.string(), stated: z.string(), counted: z.string(), agrees: z.boolean() }),
      )
      .openapi({ description: 'What the trailers say, and what was counted' }),
    pointsGiven: z.string(),
    pointsTaken: z.string(),
  })
  .openapi('ClearingReport')

const imported = z
  .object({ outcome: z.enum(['imported', 'already_imported']), fileId: id, report })
  .openapi('ClearingImport')

const route = createRoute({
  method: 'post',
  path: '/v1/acquirers/{id}/clearing-files',
  operationId: 'uploadClearingFile',
  'x-scope': 'clearing:write' as const,
  summary: 'Send a clearing file',
  description:
    'The bytes of the file, packed with gzip or not, of any size up to 64 GiB, for as long as at least 64 KiB come in 10 ' +
    'seconds; its format is recognised. The answer comes when the file is imported. Sent again, whole or after ' +
    'a broken upload, it counts nothing twice. Four files may come in at a time; they are imported one after another.',
  tags: ['Clearing'],
  'x-access': { operator: 'any' } as const,
  'x-problems': ['not_found', 'body_too_large', 'clearing_file_refused'] as const,
  'x-body-max': 'stream' as const,
  'x-idempotency-exempt': 'The same file, sent again, is recognised and counts nothing twice',
  request: {
    params: z.object({
      id: z
        .string()
        .regex(/^[\x21-\x7e]{1,32}$/)
        .openapi({ param: { name: 'id', in: 'path' }, example: 'ALFA' }),
    }),
    query: z.object({
      name: z
        .string()
        .regex(/^[\w.() -]{1,200}$/)
        .optional()
        .openapi({ description: 'What the file is called in reports', example: 'day.base2' }),
    }),
    body: {
      required: true,
      content: { 'application/octet-stream': { schema: z.string().openapi({ format: 'binary' }) } },
    },
  },
  responses: {
    200: {
      description: 'The file was imported, now or before',
      content: { 'application/json': { schema: imported } },
    },
  },
})

const problems = {
  too_large: 'body_too_large',
  unknown_acquirer: 'not_found',
  unavailable: 'unavailable',
  refused: 'clearing_file_refused',
} as const satisfies Record<
  Exclude<UploadOutcome['outcome'], 'imported' | 'already_imported'>,
  ProblemCode
>

/** Mounts the route. */
export function mountClearingFiles(api: Api): void {
  const { takeClearingFile } = api.deps
  api.mount(route, async (c) => {
    const acquirerId = c.req.valid('param').id
    const { name = 'upload' } = c.req.valid('query')
    const body = c.req.raw.body ?? new ReadableStream<Uint8Array>({ start: (to) => to.close() })
    const result = await takeClearingFile({ acquirerId, name, body })
    if ('fileId' in result) {
      const { outcome, fileId } = result
      return c.json({ outcome, fileId: `${fileId}`, report: result.report }, 200)
    }
    const errors = 'message' in result ? [{ parameter: 'body', detail: result.message }] : []
    throw new ProblemError(problems[result.outcome], errors)
  })
}
