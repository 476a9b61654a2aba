/** Packs long answers for callers who take it. */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import { z } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import type { ApiEnv } from '../access.ts'
import type { DeclaredRoute } from '../declaration.ts'

/** A shorter body is sent as it is. */
const gzipBytesMin = 1_024

const pack = promisify(gzip)
/** What is worth it; lines of NDJSON and CSV flow while they are made, and are not gathered here. */
const packable =
  /^(?:application\/(?:problem\+|schema\+)?json|text\/(?:html|css|javascript))(?:;|$)/
const refuses = /\bgzip\s*;\s*q=0(?:\.0*)?(?:,|$)/

/**
 * Answers with gzip where the caller takes it. Never to a browser that sends a cookie: a page of another site could make it
 * ask, and learn a secret from the lengths of answers (BREACH). A key or a token no other site can send.
 */
export function packLong(): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    await next()
    const taken = c.req.header('accept-encoding') ?? ''
    const type = c.res.headers.get('content-type') ?? ''
    if (!packable.test(type) || c.res.headers.has('content-encoding')) return
    c.res.headers.append('vary', 'accept-encoding')
    const mayPack = taken.includes('gzip') && !refuses.test(taken)
    if (!mayPack || c.req.header('cookie') !== undefined) return
    const body = Buffer.from(await c.res.arrayBuffer())
    const headers = new Headers(c.res.headers)
    const isLong = body.length >= gzipBytesMin
    if (isLong) headers.set('content-encoding', 'gzip')
    const etag = headers.get('etag')
    // What is packed is another text of the same version (RFC 9110 8.8.1).
    if (isLong && etag?.startsWith('"') === true) headers.set('etag', `W/${etag}`)
    const sent = isLong ? await pack(body) : body
    const { status } = c.res
    c.res = undefined
    c.res = new Response(Uint8Array.from(sent), { status, headers })
  }
}

/** Whether an answer of the route may be long. A flat object, such as a balance, is not, and costs no look at it. */
export function mayBeLong({ responses }: DeclaredRoute): boolean {
  return Object.values(responses).some((each) => {
    const content = 'content' in each ? (each.content ?? {}) : {}
    return Object.values(content).some(
      (media) => !isFlat(media !== undefined && 'schema' in media ? media.schema : null),
    )
  })
}

function isFlat(schema: unknown): boolean {
  if (!(schema instanceof z.ZodObject)) return false
  const takesMore =
    schema.def.catchall !== undefined && !(schema.def.catchall instanceof z.ZodNever)
  return !takesMore && Object.values<unknown>(schema.shape).every((field) => !isNested(field))
}

function isNested(field: unknown): boolean {
  if (field instanceof z.ZodOptional || field instanceof z.ZodNullable)
    return isNested(field.unwrap())
  const nests = [z.ZodArray, z.ZodObject, z.ZodRecord, z.ZodUnion]
  return nests.some((each) => field instanceof each)
}
