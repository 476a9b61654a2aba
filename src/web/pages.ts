/** How a page is put into the portal: open to everyone, or for the member who is signed in and then recorded in the audit trail. */
import type { Hono } from 'hono'
import type { Cookies } from './cookies.ts'
import type { PortalDeps } from './deps.ts'
import type { PortalContext, PortalEnv } from './env.ts'

/** Answers a request. */
type Answer = Response | Promise<Response>

/** The only way for a page into the portal. */
export class Pages {
  readonly deps: PortalDeps
  readonly cookies: Cookies
  readonly #app: Hono<PortalEnv>

  constructor(app: Hono<PortalEnv>, deps: PortalDeps, cookies: Cookies) {
    this.#app = app
    this.deps = deps
    this.cookies = cookies
  }

  /** A page for everyone. */
  open(method: 'GET' | 'POST', path: string, handler: (c: PortalContext) => Answer): void {
    this.#app.on(method, path, handler)
  }

  /**
   * A page for the member who is signed in; whoever is not is led to the sign-in. `operation` is what the audit trail says of it:
   * it is written before the page leaves.
   */
  member(
    method: 'GET' | 'POST',
    path: string,
    operation: string,
    handler: (c: PortalContext, memberId: bigint) => Answer,
  ): void {
    this.#app.on(method, path, async (c) => {
      const memberId = c.get('memberId')
      if (memberId === null) return c.redirect('/portal/sign-in', 303)
      const record = (status: number): Promise<void> =>
        this.deps.audit.record({
          ...{ audience: 'member', owner: `${memberId}`, caller: 'portal' },
          ...{ operation, memberId, status, requestId: c.get('requestId') },
        })
      const answer = await this.#tried(() => handler(c, memberId), record)
      await record(answer.status)
      return answer
    })
  }

  /** What fails is recorded, too: something may have been read or changed before. */
  async #tried(handle: () => Answer, record: (status: number) => Promise<void>): Promise<Response> {
    try {
      return await handle()
    } catch (error) {
      await record(500)
      throw error
    }
  }
}
