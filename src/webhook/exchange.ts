/** One exchange with a receiver: bounded in time and size, and only with addresses that are allowed. */
import type { LookupAddress } from 'node:dns'
import { Agent as HttpAgent, request as requestHttp, type IncomingMessage } from 'node:http'
import { Agent as HttpsAgent, request as requestHttps } from 'node:https'
import { isIP, type LookupFunction } from 'node:net'
import { callbackify } from 'node:util'
import { withoutCardNumbers } from '../values/card-number.ts'
import type { PrivateNetworks } from './address.ts'
import { resolveName } from './resolve.ts'
import type { Attempt, AttemptError } from './endpoint.ts'
import type { Message } from './message.ts'
import { hostOf, mayConnect } from './url.ts'

/** From the first look at the name to the last byte of the answer. */
export const exchangeMsMax = 15_000
/** What is kept of an answer. */
const responseBytesKept = 1_024
/** A longer answer is not read to its end. */
const responseBytesMax = 65_536
/** Connections to one receiver; a courier never asks for more. */
const socketsPerReceiverMax = 16
const idleSocketsMax = 4

/** Sends webhooks. */
export interface Exchanger {
  /** Never throws; `signal` cuts it off. */
  send(url: string, message: Message, timeoutMs?: number, signal?: AbortSignal): Promise<Attempt>
  /** Closes connections that wait for a next message. */
  close(): void
}

/** What an exchanger works with; a test sets more than the networks. */
export interface ExchangerOptions {
  readonly networks: PrivateNetworks
  now(): Date
  /** PEM of further authorities. */
  readonly ca?: string
  /** All addresses of a name. */
  readonly addressesOf?: (name: string) => Promise<readonly LookupAddress[]>
}

/** An address that is not allowed was met. Coded like an error of the system. */
class AddressRefusedError extends Error {
  override readonly name = 'AddressRefusedError'
  readonly code = 'ADDRESS_REFUSED'
}

/** A name without an address. */
class NoAddressError extends Error {
  override readonly name = 'NoAddressError'
  readonly code = 'ENOTFOUND'
}

/** Connections are kept alive, by receiver; a connection is only ever made to an address that was checked. */
export function createExchanger(options: ExchangerOptions): Exchanger {
  const { networks, addressesOf = resolveName } = options
  const agentOptions = {
    keepAlive: true,
    maxSockets: socketsPerReceiverMax,
    maxFreeSockets: idleSocketsMax,
  }
  const plain = new HttpAgent(agentOptions)
  const secure = new HttpsAgent({ ...agentOptions, ...(options.ca && { ca: options.ca }) })
  return {
    async send(url, message, timeoutMs = exchangeMsMax, signal) {
      const at = options.now()
      const startedAt = performance.now()
      const target = new URL(url)
      // A literal address is connected to without a look-up.
      const host = hostOf(target)
      const isRefused = isIP(host) !== 0 && !mayConnect(target, host, networks)
      const result = isRefused
        ? failed('address_refused')
        : await exchange(target, message, {
            ...{ plain, secure, timeoutMs, signal },
            lookup: checkedLookup((address) => mayConnect(target, address, networks), addressesOf),
          })
      return { at, durationMs: Math.round(performance.now() - startedAt), ...result }
    },
    close() {
      plain.destroy()
      secure.destroy()
    },
  }
}

type Result = Omit<Attempt, 'at' | 'durationMs'>

interface Wires {
  readonly plain: HttpAgent
  readonly secure: HttpsAgent
  readonly timeoutMs: number
  readonly signal: AbortSignal | undefined
  readonly lookup: LookupFunction
}

function exchange(url: URL, message: Message, wires: Wires): Promise<Result> {
  return new Promise((done) => {
    const isSecure = url.protocol === 'https:'
    const request = (isSecure ? requestHttps : requestHttp)(url, {
      method: 'POST',
      agent: isSecure ? wires.secure : wires.plain,
      lookup: wires.lookup,
      headers: {
        ...message.headers,
        'content-length': Buffer.byteLength(message.body),
        'user-agent': 'cobrand-webhooks/1',
      },
    })
    const end = (result: Result): void => {
      clearTimeout(timer)
      wires.signal?.removeEventListener('abort', cut)
      done(result)
    }
    const cut = (): void => {
      end(failed('cut_off'))
      request.destroy()
    }
    const timer = setTimeout(() => {
      end(failed('timed_out'))
      request.destroy()
    }, wires.timeoutMs)
    wires.signal?.addEventListener('abort', cut)
    request.on('error', (error) => end(failed(errorOf(error))))
    request.on('response', (response) => {
      readAnswer(response).then(end, () => end(failed('cut_off')))
    })
    request.end(message.body)
    if (wires.signal?.aborted === true) cut()
  })
}

/** The status counts once the answer is over, or longer than it may be. */
async function readAnswer(response: IncomingMessage): Promise<Result> {
  const kept: Buffer[] = []
  let bytes = 0
  for await (const chunk of response as AsyncIterable<Buffer>) {
    if (bytes < responseBytesKept) kept.push(chunk)
    bytes += chunk.length
    if (bytes > responseBytesMax) break
  }
  const text = Buffer.concat(kept).subarray(0, responseBytesKept).toString('utf8')
  const status = response.statusCode ?? 0
  return { status, error: judge(status), response: withoutCardNumbers(printable(text)) }
}

function judge(status: number): AttemptError | null {
  if (status >= 200 && status <= 299) return null
  return status >= 300 && status <= 399 ? 'redirected' : 'status_not_2xx'
}

/** PostgreSQL's text holds no zero; the rest of what cannot be read is left out with it. */
function printable(text: string): string {
  return text.replaceAll(/[^\P{C}\n\t]/gu, '')
}

function failed(error: AttemptError): Result {
  return { status: null, error, response: '' }
}

/** By the codes of the system, of DNS (`node:dns`) and of TLS (`node:tls`, OpenSSL). */
function errorOf(error: Error): AttemptError {
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (code === 'ADDRESS_REFUSED') return 'address_refused'
  if (code === 'ENOTFOUND' || code.startsWith('EAI_')) return 'name_not_resolved'
  if (/^(?:ERR_TLS|ERR_SSL|CERT_|DEPTH_|SELF_SIGNED|UNABLE_TO|EPROTO)/.test(code))
    return 'tls_failed'
  return /^E(?:CONNREFUSED|HOSTUNREACH|NETUNREACH|TIMEDOUT|ADDRNOTAVAIL)/.test(code)
    ? 'not_connected'
    : 'cut_off'
}

/**
 * Answers the addresses of a name where all of them are allowed: the connection is made to one of these, so what the name
 * resolves to a moment later is no matter.
 */
function checkedLookup(
  mayConnectTo: (address: string) => boolean,
  addressesOf: NonNullable<ExchangerOptions['addressesOf']>,
): LookupFunction {
  const allowedOf = async (name: string): Promise<readonly LookupAddress[]> => {
    const found = await addressesOf(name)
    if (found.every(({ address }) => mayConnectTo(address))) return found
    throw new AddressRefusedError('the name resolves to an address that is not allowed')
  }
  return (name, options, done) => {
    const answer = callbackify(allowedOf)
    answer(name, (error, found) => {
      const [first] = found ?? []
      if (error !== null) done(error, [])
      else if (first === undefined) done(new NoAddressError('the name has no address'), [])
      else if (options.all === true) done(null, [...found])
      else done(null, first.address, first.family)
    })
  }
}
