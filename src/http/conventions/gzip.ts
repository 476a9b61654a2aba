/** Packs long answers for callers who take it. */
import { promisify } from 'node:util'
import { gzip } from 'node:zlib'
import type { MiddlewareHandler } from 'hono'
import type { ApiEnv } from '../access.ts'

/** A shorter body is sent as it is. */
const gzipBytesMin = 1_024

const pack = promisify(gzip)
/** What is worth it; lines of NDJSON and CSV flow while they are made, and are not gathered here. */
const packable = /^(?:application\/(?:problem\+|schema\+)?json|text\/(?:html|css|javascript))(?:;|$)/
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
