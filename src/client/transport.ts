/** How the client sends: the credential, a key for every POST, and what it may send again when it was not answered. */
import { setTimeout as wait } from 'node:timers/promises'
import { ApiProblem, type ProblemBody } from './problem.ts'

/** What a client is made with. */
export interface ClientOptions {
  /** Where the gateway is, e.g. `https://points.example`. */
  baseUrl: string
  /** An API key, or what has an access token that is not over. Left out, only what is public may be called. */
  token?: string | (() => string | Promise<string>)
  /** Requests that were not answered, or were told to come again, are sent so often in all; by default 3. */
  triesMax?: number
  /** In place of the platform's own: of an agent, a proxy, a test. */
  fetch?: typeof fetch
}

/** What one call may say beside its own parameters. */
export interface RequestParams {
  headers?: Record<string, string>
  signal?: AbortSignal
  /** Of a POST; by default a UUID of the call. One that you keep lets another process send the request again. */
  idempotencyKey?: string
  /** Is shown the answer: its status, its ETag. The body is read by the client. */
  onAnswer?(answer: Pick<Response, 'status' | 'headers'>): void
}

/** A call as the generated methods describe it. */
export interface Call extends RequestParams {
  path: string
  method: string
  /** Parameters; those that are undefined are left out. */
  query?: object | undefined
  body?: unknown
  /** Media type of the body. */
  type?: string
  secure?: boolean
}

const triesMaxDefault = 3
/** The wait before the second try, where the gateway does not say; doubled before each further one. */
const waitMs = 250
/** A wait that the gateway asks for is not longer. */
const waitMsMax = 30_000
/** Answers after which the same request may be sent again. */
const again = new Set([429, 502, 503, 504])

/** Sends calls. The generated client is made of it. */
export class Transport {
  readonly #options: ClientOptions
  constructor(options: ClientOptions) {
    this.#options = options
  }

  /** The body of the answer. Throws {@link ApiProblem} where the gateway refuses, and what `fetch` throws. */
  protected async request<Data, _Refusal = unknown>(call: Call): Promise<Data> {
    const { triesMax = triesMaxDefault, fetch: send = fetch } = this.#options
    const url = urlOf(this.#options.baseUrl, call)
    const key = call.method === 'POST' ? (call.idempotencyKey ?? crypto.randomUUID()) : undefined
    for (let tries = 1; ; tries++) {
      const isLast = tries >= triesMax
      const answer = await send(url, await this.#requestOf(call, key)).catch((error: unknown) => {
        if (isLast || call.signal?.aborted === true) throw error
        return null
      })
      if (answer !== null && (isLast || !mayComeAgain(answer)))
        return await read<Data>(call, answer)
      await answer?.body?.cancel()
      await wait(waitOf(answer, tries), undefined, { signal: call.signal })
    }
  }

  async #requestOf(call: Call, key: string | undefined): Promise<RequestInit> {
    const headers = new Headers(call.headers)
    const { token } = this.#options
    if (token !== undefined && call.secure === true) {
      const value = typeof token === 'string' ? token : await token()
      headers.set('authorization', `Bearer ${value}`)
    }
    if (key !== undefined) headers.set('idempotency-key', key)
    const { method, signal = null } = call
    if (call.body === undefined) return { method, headers, signal }
    headers.set('content-type', call.type ?? 'application/json')
    return { method, headers, signal, body: bodyOf(call) }
  }
}

/** A part of a path. */
export function segment(value: string | number): string {
  return encodeURIComponent(value)
}

/** The members of a body or of parameters. */
function entriesOf(object: unknown): [string, unknown][] {
  return typeof object === 'object' && object !== null ? Object.entries(object) : []
}

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value)
}

function urlOf(baseUrl: string, { path, query }: Call): string {
  const url = new URL(path, baseUrl)
  for (const [name, value] of entriesOf(query)) {
    if (value !== undefined) url.searchParams.set(name, textOf(value))
  }
  return url.href
}

function bodyOf({ body, type }: Call): NonNullable<RequestInit['body']> {
  if (typeof body === 'string' || body instanceof Blob || body instanceof Uint8Array) return body
  if (type === 'application/x-www-form-urlencoded') {
    const fields = new URLSearchParams()
    for (const [name, value] of entriesOf(body)) fields.set(name, textOf(value))
    return fields
  }
  return JSON.stringify(body)
}

/** A refusal because the same request is being worked on ends, too. */
function mayComeAgain({ status, headers }: Response): boolean {
  return again.has(status) || (status === 409 && headers.has('retry-after'))
}

function waitOf(answer: Response | null, tries: number): number {
  const seconds = Number(answer?.headers.get('retry-after') ?? 'none')
  const asked = Number.isFinite(seconds) ? seconds * 1000 : waitMs * 2 ** (tries - 1)
  return Math.min(asked, waitMsMax)
}

async function read<Data>(call: Call, answer: Response): Promise<Data> {
  const isJson = /^application\/([a-z.-]+\+)?json(;|$)/.test(
    answer.headers.get('content-type') ?? '',
  )
  const body: unknown = isJson ? await answer.json() : await answer.text()
  if (!answer.ok) throw new ApiProblem(answer.status, isJson ? (body as ProblemBody) : undefined)
  call.onAnswer?.(answer)
  // The contract test holds answers to the types that were generated.
  return body as Data
}
