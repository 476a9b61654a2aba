/** What a request carries through the pages. */
import type { Context } from 'hono'
import type { Connection } from '../http/server.ts'
import type { Language } from '../values/language.ts'

/** What the layout and the pages know of the visitor. */
export interface View {
  readonly language: Language
  /** The path of the page, by which the menu marks where one is. */
  readonly path: string
  /** Whether a member is signed in. */
  readonly isSignedIn: boolean
  /** Whether members and cards are made up. */
  readonly isDemo: boolean
}

/** The variables of a request. */
export interface PortalEnv {
  Bindings: Partial<Connection>
  Variables: {
    requestId: string
    view: View
    /** Who is signed in. */
    memberId: bigint | null
  }
}

/** A request on its way. */
export type PortalContext = Context<PortalEnv>
