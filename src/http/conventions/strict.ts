/** What no route takes, whatever it is: a query parameter that it does not name, and U+0000 in a text. */
import { z } from '@hono/zod-openapi'
import type { MiddlewareHandler } from 'hono'
import { isMistyped } from '../../values/form.ts'
import type { ApiEnv } from '../access.ts'
import type { DeclaredRoute } from '../declaration.ts'
import { ProblemError, type ProblemDetail } from '../problem.ts'
import { jsonPointer } from '../validation.ts'

/** No text of the database holds it. */
const nul = '\0'
const nulInJson = String.raw`\u0000`
const nulDetail = 'must not hold U+0000'

/** Whether parameters that the route does not name are refused; what is beside the API says nothing of parameters. */
export function namesQuery(route: DeclaredRoute): boolean {
  return route.path.startsWith('/v1/')
}

/** Refuses unknown query parameters, and U+0000 in all that is sent. A mistyped filter would answer more than was asked for. */
export function refuseUnknown(route: DeclaredRoute): MiddlewareHandler<ApiEnv> {
  const query = route.request?.query
  const names = query instanceof z.ZodObject ? Object.keys(query.shape) : []
  const takes = names.length === 0 ? 'none' : names.join(', ')
  const isJson = takesJson(route)
  return async (c, next) => {
    const errors: ProblemDetail[] = []
    for (const [name, value] of new URL(c.req.url).searchParams) {
      const parameter = names.includes(name) || isMistyped(name) ? name : ''
      if (!names.includes(name)) {
        errors.push({ parameter, detail: `is no parameter of the operation, which takes ${takes}` })
      } else if (value.includes(nul)) errors.push({ parameter, detail: nulDetail })
    }
    if (errors.length > 0) throw new ProblemError('invalid_parameter', errors)
    if (isJson) refuseNul(await c.req.text())
    await next()
  }
}

function takesJson({ request, 'x-body-max': max }: DeclaredRoute): boolean {
  return max !== 'stream' && request?.body?.content['application/json'] !== undefined
}

/** Of a body that is no JSON the validator tells. */
function refuseNul(body: string): void {
  if (!body.includes(nulInJson)) return
  let found: PropertyKey[] | null
  try {
    found = placeOfNul(JSON.parse(body))
  } catch {
    return
  }
  if (found === null) return
  throw new ProblemError('invalid_body', [{ pointer: jsonPointer(found), detail: nulDetail }])
}

/** Where it stands; under a name that the caller made up, what is above that. */
function placeOfNul(value: unknown): PropertyKey[] | null {
  if (typeof value === 'string') return value.includes(nul) ? [] : null
  if (typeof value !== 'object' || value === null) return null
  for (const [name, member] of Object.entries(value)) {
    if (name.includes(nul)) return []
    const below = placeOfNul(member)
    if (below !== null) return Array.isArray(value) || isMistyped(name) ? [name, ...below] : []
  }
  return null
}
