/** ETags: what a caller has read, and that it writes over nothing that it has not (RFC 9110 8.8.3, 13.1). */
import { createHash } from 'node:crypto'
import { z } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import type { ApiEnv } from '../access.ts'

/** A packer on the way weakens the tag that it was given. */
const ofVersion = /^(?:W\/)?"(\d{1,9})"$/

const versionTag = z
  .string()
  .regex(ofVersion)
  .transform((tag) => Number(ofVersion.exec(tag)?.[1]))
  .openapi({
    type: 'string',
    pattern: ofVersion.source,
    description: 'The ETag of what was read: what another wrote since is not lost',
    example: '"1"',
  })

/** The header of a request that must say which version it changes. */
export const versionSeen = z.object({ 'if-match': versionTag })

/** The header of a request that may say so; without it, the last one who writes is right. */
export const versionMaybeSeen = z.object({ 'if-match': versionTag.optional() })

/** Whether a route must be told which version it changes. */
export function asksVersion(headers: unknown): boolean {
  return headers === versionSeen
}

/** What an answer with an ETag says of it in the description. */
export const tagged = {
  headers: {
    ETag: {
      description:
        'Names this version: for `If-Match` of who changes it, `If-None-Match` of who asks again',
      schema: { type: 'string' },
      example: '"1"',
    },
  },
} as const

/** The ETag of a version. */
export function etagOf(version: number): string {
  return `"${version}"`
}

/** The ETag of a text that is published. */
export function etagOfText(text: string | Uint8Array): string {
  return `"${createHash('sha256').update(text).digest('base64url').slice(0, 22)}"`
}

/** Answers 304 without a body where the caller has what would be answered. */
export function answerUnmodified(): MiddlewareHandler<ApiEnv> {
  return async (c, next) => {
    await next()
    const seen = c.req.header('if-none-match')
    if (seen === undefined || c.res.status !== 200) return
    const etag = c.res.headers.get('etag')
    if (etag === null || !isNamed(seen, etag)) return
    const headers = new Headers(c.res.headers)
    for (const name of ['content-type', 'content-length', 'content-encoding']) headers.delete(name)
    c.res = undefined
    c.res = new Response(null, { status: 304, headers })
  }
}

/** Compared weakly (RFC 9110 13.1.2). */
function isNamed(list: string, etag: string): boolean {
  const strong = (tag: string): string => tag.trim().replace(/^W\//, '')
  return list.trim() === '*' || list.split(',').some((each) => strong(each) === strong(etag))
}
