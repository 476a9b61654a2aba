/** A route is a declaration (OpenAPI, access, refusals) and a handler; nothing is mounted without both. */
import { OpenAPIHono, type RouteHandler } from '@hono/zod-openapi'
import type { Context } from 'hono'
import type { ApiEnv } from './access.ts'
import { isScope } from '../keys/scope.ts'
import { securitySchemes } from './auth/schemes.ts'
import { addExamples } from './conventions/examples.ts'
import { createFrame, type Frame } from './conventions/frame.ts'
import { shareRefusals } from './conventions/refusals.ts'
import { sharedHeaders } from './conventions/headers.ts'
import type { DeclaredRoute } from './declaration.ts'
import type { AppDeps } from './deps.ts'
import { describeRoute, documentHead, problemExamples } from './description.ts'
import { ProblemError } from './problem.ts'

/** The application while it is put together: the only way for a route into it is {@link Api.mount}. */
export class Api {
  readonly deps: AppDeps
  readonly #app: OpenAPIHono<ApiEnv>
  readonly #frame: Frame
  readonly #streams: RegExp[] = []
  readonly #description = new OpenAPIHono()
  readonly #methods = new Map<string, string[]>()

  constructor(app: OpenAPIHono<ApiEnv>, deps: AppDeps) {
    this.#app = app
    this.deps = deps
    this.#frame = createFrame(deps)
    for (const [name, scheme] of Object.entries(securitySchemes)) {
      this.#description.openAPIRegistry.registerComponent('securitySchemes', name, scheme)
    }
    for (const [code, example] of Object.entries(problemExamples)) {
      this.#description.openAPIRegistry.registerComponent('examples', code, example)
    }
    for (const [name, header] of Object.entries(sharedHeaders)) {
      this.#description.openAPIRegistry.registerComponent('headers', name, header)
    }
  }

  /** Mounts a route. A caller that its access does not name never gets as far as its validation. */
  mount<R extends DeclaredRoute>(route: R, handler: RouteHandler<R, ApiEnv>): void {
    const declared: DeclaredRoute = route
    const path = route.getRoutingPath()
    // A caller in plain JavaScript is told, too.
    if (declared['x-access'] !== 'public' && !isScope(declared['x-scope'])) {
      throw new Error(`${declared.operationId} has no x-scope`)
    }
    if (declared['x-body-max'] === 'stream') this.#streams.push(patternOf(path))
    for (const each of this.#frame(declared)) this.#app.on(route.method, path, each)
    this.#app.openapi(route, (c, next) => {
      const answer = handler(c, next)
      noteAnswer(c, answer)
      return answer
    })
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

  /** Whether a body that is posted to this path may be of any size, and take its time. */
  takesAnySize(path: string): boolean {
    return this.#streams.some((each) => each.test(path))
  }

  /** The OpenAPI 3.1 document of what is mounted. */
  describe(): { openapi: string } {
    return shareRefusals(addExamples(this.#description.getOpenAPI31Document(documentHead)))
  }
}

/** Keeps what a handler answers: after `timed_out` the router drops it, and yet it tells what was done. */
function noteAnswer(c: Context<ApiEnv>, answer: unknown): void {
  Promise.resolve(answer).then(
    (given) => {
      if (given instanceof Response) c.set('answer', given)
    },
    // The router tells what was thrown.
    () => {},
  )
}

/** The paths that a pattern of the router takes. */
function patternOf(path: string): RegExp {
  return new RegExp(`^${path.replaceAll('.', '\\.').replaceAll(/:[^/]+/g, '[^/]+')}$`)
}
