/** The pages' cookies: whose session it is, which phone is signing in, which language was chosen. */
import type { Context } from 'hono'
import { deleteCookie, getCookie, setCookie } from 'hono/cookie'
import type { CookieOptions } from 'hono/utils/cookie'

/** Every cookie and for how many seconds it is kept; `null`: until the browser is closed. */
const lifetimes = {
  session: null,
  phone: 600,
  handshake: 600,
  ticket: 1_800,
  language: 31_536_000,
} as const satisfies Record<string, number | null>

/** A cookie of the pages. */
export type CookieName = keyof typeof lifetimes

/**
 * Cookies that scripts do not see and other sites do not cause to be sent but by a link (RFC 6265bis). Over TLS they have the prefix
 * `__Host-`, so that no other host of the domain can set one; on `http://localhost` browsers would not keep such.
 */
export class Cookies {
  readonly #publicUrl: () => string

  constructor(publicUrl: () => string) {
    this.#publicUrl = publicUrl
  }

  /** What the browser has sent. */
  read(c: Context, name: CookieName): string | undefined {
    return getCookie(c, name, this.#prefix())
  }

  /** Has the browser keep a cookie. */
  set(c: Context, name: CookieName, value: string): void {
    const maxAge = lifetimes[name]
    setCookie(c, name, value, { ...this.#options(), ...(maxAge === null ? {} : { maxAge }) })
  }

  /** Has the browser forget a cookie. */
  drop(c: Context, name: CookieName): void {
    deleteCookie(c, name, this.#options())
  }

  #isSecure(): boolean {
    return this.#publicUrl().startsWith('https:')
  }

  #prefix(): 'host' | undefined {
    return this.#isSecure() ? 'host' : undefined
  }

  #options(): CookieOptions {
    const options: CookieOptions = { path: '/', httpOnly: true, sameSite: 'Lax' }
    return this.#isSecure() ? { ...options, secure: true, prefix: 'host' } : options
  }
}
