/** A route is a declaration (OpenAPI, access, refusals) and a handler; nothing is mounted without both. */
import { OpenAPIHono, type RouteHandler } from '@hono/zod-openapi'
import { authenticate, type Access, type ApiEnv, type Verify } from './access.ts'
import type { DeclaredRoute } from './declaration.ts'
import type { AppDeps } from './deps.ts'
import { describeRoute, documentHead } from './description.ts'
import { ProblemError } from './problem.ts'

/** The application while it is put together: the only way for a route into it is {@link Api.mount}. */
export class Api {
  readonly deps: AppDeps
  readonly #app: OpenAPIHono<ApiEnv>
  readonly #verify: Verify
  readonly #description = new OpenAPIHono()
  readonly #methods = new Map<string, string[]>()

  constructor(app: OpenAPIHono<ApiEnv>, deps: AppDeps, verify: Verify) {
    this.#app = app
    this.deps = deps
    this.#verify = verify
    this.#description.openAPIRegistry.registerComponent('securitySchemes', 'apiKey', {
      type: 'http',
      scheme: 'bearer',
      description: 'An API key, `sk_live_...`, made by `cobrand api-key create`',
    })
  }

  /** Mounts a route. A caller that its access does not name never gets as far as its validation. */
  mount<R extends DeclaredRoute>(route: R, handler: RouteHandler<R, ApiEnv>): void {
    const access: Access = route['x-access']
    const path = route.getRoutingPath()
    if (access !== 'public') {
      this.#app.on(route.method, path, authenticate(access, this.#verify))
    }
    this.#app.openapi(route, handler)
    this.#description.openAPIRegistry.registerPath(describeRoute(route))
    this.#methods.set(path, [...(this.#methods.get(path) ?? []), route.method.toUpperCase()])
  }

  /** Answers every other method of the mounted paths. Called once, after the last mount. */
  refuseOtherMethods(): void {
    for (const [path, methods] of this.#methods) {
      const allowed = methods.flatMap((each) => (each === 'GET' ? ['GET', 'HEAD'] : [each]))
      this.#app.all(path, (c) => {
        c.header('allow', allowed.join(', '))
        throw new ProblemError('method_not_allowed')
      })
    }
  }

  /** The OpenAPI 3.1 document of what is mounted. */
  describe(): { openapi: string } {
    return this.#description.getOpenAPI31Document(documentHead)
  }
}
