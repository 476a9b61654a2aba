/** `/v1/bank/profile-exports`: the profiles of all members who have agreed, as lines that can be gone on with. */
import { createRoute, z } from '@hono/zod-openapi'
import { asBank } from '../../../db/scoped.ts'
import { encryptTo } from '../../../keys/clients.ts'
import { purposes } from '../../../profile/consent/consent.ts'
import { readBankName } from '../../../profile/store/consents.ts'
import { profileType } from '../../../profile/document/schema.ts'
import { manifestType, openLines, TakenOverError } from '../../../profile/export/lines.ts'
import { insertExport, readExport, type ProfileExport } from '../../../profile/export/store.ts'
import { inOrder } from '../../../profile/consent/consent.ts'
import { monthOf, dayOf } from '../../../values/time.ts'
import type { Api } from '../../api.ts'
import { bankAccess, bankMeant, bankQuery } from '../../bank-scope.ts'
import { problemOf } from '../../failure.ts'
import { ndjsonMediaType } from '../../ndjson.ts'
import { problemDocument, ProblemError, statusOf } from '../../problem.ts'
import { category, monthText } from './bank-document.ts'
import { linesBody, recorderOf } from './profile-lines.ts'

/** Days for which an export may be read. */
const exportDays = 7
/** Exports of a bank that may be read at a time. */
const exportsMax = 20
const linesMax = 100_000_000

const exportDocument = z
  .object({
    exportId: z.uuid(),
    purpose: z.enum(purposes),
    from: z.string().openapi({ example: '2024-11' }),
    to: z.string().openapi({ example: '2026-11' }),
    categories: z.array(category).nullable().openapi({
      description: '`null`: all that each member agreed to',
    }),
    encrypt: z.boolean(),
    createdAt: z.iso.datetime(),
    endsAt: z.iso.datetime(),
    lines: z.int().openapi({ description: 'How many were made so far' }),
    completedAt: z.iso.datetime().nullable(),
    manifest: z.string().nullable().openapi({
      description: 'A JWS (`typ` `spend-profile-manifest+jwt`) once all lines were read',
      example: null,
    }),
  })
  .openapi('ProfileExport')
const content = { 'application/json': { schema: exportDocument } }
const shared = { tags: ['Profiles'], 'x-access': bankAccess }
const params = z.object({
  exportId: z.uuid().openapi({ param: { name: 'exportId', in: 'path' } }),
})

const create = createRoute({
  ...{ ...shared, method: 'post', path: '/v1/bank/profile-exports' },
  operationId: 'createProfileExport',
  'x-scope': 'profiles:read' as const,
  summary: 'Begin an export of all profiles',
  description: `Of every member who has agreed to the purpose. It may be read for ${exportDays} days.`,
  'x-problems': [
    'invalid_parameter',
    'not_found',
    'invalid_body',
    'too_many_exports',
    'no_encryption_key',
  ] as const,
  request: {
    query: bankQuery,
    body: {
      required: true,
      content: {
        'application/json': {
          schema: z
            .strictObject({
              purpose: z.enum(purposes),
              from: monthText.openapi({ example: '2024-11' }),
              to: monthText.openapi({ example: '2026-11' }),
              categories: z.array(category).min(1).max(50).optional(),
              encrypt: z.boolean().default(false),
            })
            .openapi('NewProfileExport'),
        },
      },
    },
  },
  responses: {
    201: { description: 'The export; nothing is made until its lines are read', content },
  },
})

const read = createRoute({
  ...{ ...shared, method: 'get', path: '/v1/bank/profile-exports/{exportId}' },
  operationId: 'readProfileExport',
  'x-scope': 'profiles:read' as const,
  summary: 'How far an export has come, and its manifest',
  'x-problems': ['invalid_parameter', 'not_found'] as const,
  request: { query: bankQuery, params },
  responses: { 200: { description: 'The export', content } },
})

const readLines = createRoute({
  ...{ ...shared, method: 'post', path: '/v1/bank/profile-exports/{exportId}/lines' },
  operationId: 'readProfileExportLines',
  'x-scope': 'profiles:read' as const,
  'x-idempotency-exempt': 'Lines have numbers; `after` says from where on they are made anew',
  summary: 'Make the lines of an export and read them',
  description:
    'NDJSON: `{"line": 1, "profile": "<JWS or JWE>"}` and so on, and at the end `{"manifest": "<JWS>"}`, or ' +
    '`{"problem": ...}` where it ended on the way. Each line is ' +
    'made when it is read, of a consent that holds then. `after` goes on after the last whole line that was kept; ' +
    'later ones are made anew, and whoever reads the same export elsewhere is stopped. The manifest signs how many there are, and the SHA-256 over the SHA-256 of each ' +
    '`profile` in order.',
  'x-problems': ['invalid_parameter', 'not_found', 'no_encryption_key'] as const,
  request: {
    params,
    query: bankQuery.extend({
      after: z.coerce
        .number()
        .int()
        .min(0)
        .max(linesMax)
        .default(0)
        .openapi({
          ...{ type: 'integer', minimum: 0, maximum: linesMax, default: 0 },
          description: 'The line after which to go on',
        }),
    }),
  },
  responses: {
    200: {
      description: 'The lines, while they are made',
      content: {
        [ndjsonMediaType]: {
          schema: z
            .string()
            .openapi({ example: '{"line":1,"profile":"eyJhbGciOiJFUzI1NiJ9.e30.c2ln"}\n' }),
        },
      },
    },
  },
})

/** Mounts the routes. */
export function mountProfileExports(api: Api): void {
  const { sql } = api.deps
  api.mount(create, async (c) => {
    const bankId = bankMeant(c.var.principal, c.req.valid('query').bankId)
    const { purpose, from, to, categories, encrypt } = c.req.valid('json')
    const now = new Date()
    if (from > to || to > monthOf(dayOf(now))) {
      const detail = 'must not be after the running month, nor before `from`'
      throw new ProblemError('invalid_body', [{ pointer: '/to', detail }])
    }
    if ((await readBankName(sql, bankId)) === null) throw new ProblemError('not_found')
    if (encrypt) await sealTo(api, bankId, '')
    const chosen = categories === undefined ? null : inOrder(categories)
    const terms = { bankId, purpose, from, to, categories: chosen, encrypted: encrypt }
    const endsAt = new Date(now.getTime() + exportDays * 86_400_000)
    const kept = await insertExport(sql, terms, { now, endsAt, most: exportsMax })
    if (kept === null) throw new ProblemError('too_many_exports')
    return c.json(presentExport(kept), 201)
  })
  api.mount(read, async (c) => {
    const bankId = bankMeant(c.var.principal, c.req.valid('query').bankId)
    return c.json(presentExport(await find(api, bankId, c.req.valid('param').exportId)), 200)
  })
  mountLines(api)
}

async function find({ deps }: Api, bankId: bigint, exportId: string): Promise<ProfileExport> {
  const kept = await asBank(deps.sql, bankId, (own) =>
    readExport(own, bankId, exportId, new Date()),
  )
  if (kept === null) throw new ProblemError('not_found')
  return kept
}

function mountLines(api: Api): void {
  const { sql, publicUrl, signingKeys, onFailure } = api.deps
  api.mount(readLines, async (c) => {
    const { bankId: named, after } = c.req.valid('query')
    const bankId = bankMeant(c.var.principal, named)
    const kept = await find(api, bankId, c.req.valid('param').exportId)
    const ports = {
      ...{ sql, issuer: publicUrl(), now: () => new Date() },
      record: recorderOf(c, api.deps.audit, 'readProfileExportLines'),
      signManifest: (manifest: object) => signingKeys.sign(manifest, { typ: manifestType }),
      async seal(document: object) {
        const signed = await signingKeys.sign(document, { typ: profileType })
        return kept.encrypted ? await sealTo(api, bankId, signed) : signed
      },
    }
    const lines = await openLines(ports, kept, after)
    if (lines === null) throw new ProblemError('not_found')
    const { requestId } = c.var
    const body = linesBody(lines, (error) => {
      const code = error instanceof TakenOverError ? 'in_flight' : problemOf(error)
      if (statusOf(code) >= 500) onFailure?.({ requestId, error })
      return { problem: problemDocument(code, requestId) }
    })
    return c.body(body, 200, { 'content-type': ndjsonMediaType, 'cache-control': 'no-store' })
  })
}

async function sealTo({ deps }: Api, bankId: bigint, signed: string): Promise<string> {
  const owner = { audience: 'bank', ownerId: bankId } as const
  const sealed = await encryptTo(deps.sql, owner, signed, { cty: 'JWT' })
  if (sealed === null) throw new ProblemError('no_encryption_key')
  return sealed
}

function presentExport(kept: ProfileExport): z.infer<typeof exportDocument> {
  const { exportId, purpose, from, to, categories, encrypted, lines, manifest } = kept
  return {
    ...{ exportId, purpose, from: from.slice(0, 7), to: to.slice(0, 7), encrypt: encrypted },
    categories: categories === null ? null : [...categories],
    createdAt: kept.createdAt.toISOString(),
    endsAt: kept.endsAt.toISOString(),
    completedAt: kept.completedAt?.toISOString() ?? null,
    ...{ lines, manifest },
  }
}
