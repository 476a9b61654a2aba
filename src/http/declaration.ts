/** What the definition of a route must say. */
import type { RouteConfig } from '@hono/zod-openapi'
import type { Scope } from '../keys/scope.ts'
import type { Access } from './access.ts'
import type { ProblemCode } from './problem.ts'

/** What a route's definition must say beside what OpenAPI asks for. */
export type RouteDeclaration = {
  operationId: string
  summary: string
  tags: string[]
  /** The refusals of this route itself; those that every route shares are added. */
  'x-problems': readonly ProblemCode[]
  /** Largest body in bytes, where it is not `bodyBytesMax`. `stream`: of any size, read as it comes, for as long as it takes. */
  'x-body-max'?: number | 'stream'
  /** Of a POST that takes no Idempotency-Key: why. A public one has no caller to whom a key would belong. */
  'x-idempotency-exempt'?: string
} & (
  | { 'x-access': 'public' }
  | {
      'x-access': Exclude<Access, 'public'>
      /** What a caller with scopes must have. */
      'x-scope': Scope
    }
)

/** A definition made by `createRoute` that declares its access. */
export type DeclaredRoute = RouteConfig & RouteDeclaration & { getRoutingPath(): string }
