/** Walks through a session step by step and says what the other side did: what `cobrand link test` does. */
import type { Socket } from 'node:net'
import { TLSSocket } from 'node:tls'
import type { Dialect } from '../iso8583/index.ts'
import { faultsOf } from './check.ts'
import { AcquirerClient } from './client.ts'
import { stanNow } from './clock.ts'
import { MessageMaker, type Shop } from './messages.ts'
import type { TextMessage } from './references.ts'
import type { Authentication } from './sealed.ts'
import { ClientError, openTcp, secure, type ClientErrorCode, type Tls } from './socket.ts'

/** Whom to test, and as whom. */
export interface ProbeOptions {
  host: string
  port: number
  dialect: Dialect
  shop: Shop
  tls?: Tls | undefined
  mac?: Authentication | undefined
  /** The acquirer sends a payment; a gateway that calls an acquirer sends none. */
  as: 'acquirer' | 'gateway'
  answerTimeoutMs: number
  onStep?: (step: ProbeStep) => void
}

/** One step, and what came of it. */
export interface ProbeStep {
  step: 'connect' | 'tls' | 'sign_on' | 'echo' | 'message' | 'sign_off'
  ok: boolean
  ms: number
  /** What the other side did, without content. */
  saw: string
  /** What to check, where it went wrong. */
  check?: string
}

const connectAdvice =
  'is the other side running, are host and port right, does a firewall stand in between?'
const tlsAdvice =
  'does the other side speak TLS here, is its certificate issued by the authority given, does it take our certificate?'
const closedAdvice =
  'is our address allowed, do both sides have the same MAC key, does the link take more connections, is the dialect the same on both sides? The log of the other side has the reason'
const timeoutAdvice =
  'is the framing the same on both sides (length, header), and the dialect? Does the other side wait for TLS?'
const answerAdvice = 'compare the message with "cobrand decode" and the protocol file'
const malformedAdvice = 'the framing or the dialect differs: compare both with the protocol file'
const adviceBy = {
  ...{ connect: connectAdvice, tls: tlsAdvice, closed: closedAdvice, timeout: timeoutAdvice },
  ...{ malformed: malformedAdvice, answer: answerAdvice },
} as const satisfies Record<ClientErrorCode, string>

/** A published test number, which nobody is paid with. */
const pan = '4111111111111111'

/** Goes through the steps until one fails; returns those that were taken. */
export async function probe(options: ProbeOptions): Promise<ProbeStep[]> {
  return await new Probe(options).run()
}

class Probe {
  readonly #options: ProbeOptions
  readonly #steps: ProbeStep[] = []
  readonly #maker: MessageMaker

  constructor(options: ProbeOptions) {
    this.#options = options
    const first = stanNow()
    this.#maker = new MessageMaker(options.dialect, options.shop, undefined, first)
  }

  async run(): Promise<ProbeStep[]> {
    const { host, port, tls, mac, dialect, answerTimeoutMs, as } = this.#options
    let socket: Socket | undefined
    let client: AcquirerClient | undefined
    try {
      const plain = await this.#take('connect', () => openTcp({ host, port }), connected)
      socket = plain
      if (tls !== undefined) {
        socket = await this.#take('tls', () => secure(plain, tls), secured)
      }
      client = new AcquirerClient(socket, { dialect, mac, answerTimeoutMs })
      const maker = this.#maker
      const signsOn = dialect.session.signOnBy !== 'nobody'
      if (signsOn) await this.#ask(client, 'sign_on', maker.signOn())
      await this.#ask(client, 'echo', maker.echo())
      if (as === 'acquirer') await this.#ask(client, 'message', maker.enquiry(pan))
      if (signsOn) await this.#ask(client, 'sign_off', maker.signOff())
    } catch (error) {
      if (!(error instanceof ClientError)) throw error
    } finally {
      if (client === undefined) socket?.destroy()
      else await client.close()
    }
    return this.#steps
  }

  async #ask(client: AcquirerClient, step: ProbeStep['step'], message: TextMessage): Promise<void> {
    const { dialect } = this.#options
    const points = step === 'message' ? 'either' : 'none'
    await this.#take(
      step,
      async () => {
        const answer = await client.send(message)
        const faults = faultsOf(dialect, message, answer, { points })
        if (faults.length > 0) {
          throw new ClientError('answer', `answered ${message.mti}, but ${faults.join('; ')}`)
        }
        return answer
      },
      ({ mti, fields }) =>
        `answered ${message.mti} with ${mti}, DE${dialect.answers.codeField} ${fields[dialect.answers.codeField]}`,
    )
  }

  /** Takes a step and notes how it went; a step that fails is thrown on. */
  async #take<Result>(
    step: ProbeStep['step'],
    work: () => Promise<Result>,
    describe: (result: Result) => string,
  ): Promise<Result> {
    const startedAtMs = performance.now()
    const ms = (): number => Math.round((performance.now() - startedAtMs) * 100) / 100
    try {
      const result = await work()
      this.#note({ step, ok: true, ms: ms(), saw: describe(result) })
      return result
    } catch (error) {
      if (!(error instanceof ClientError)) throw error
      const check = adviceBy[error.code]
      this.#note({ step, ok: false, ms: ms(), saw: error.message, check })
      throw error
    }
  }

  #note(step: ProbeStep): void {
    this.#steps.push(step)
    this.#options.onStep?.(step)
  }
}

function connected(socket: Socket): string {
  return `accepted the connection at ${socket.remoteAddress}:${socket.remotePort}`
}

function secured(socket: Socket): string {
  if (!(socket instanceof TLSSocket)) return ''
  const { fingerprint256 } = socket.getPeerCertificate()
  const { name } = socket.getCipher()
  return `spoke ${socket.getProtocol()} with ${name}, certificate ${fingerprint256.replaceAll(':', '').toLowerCase()}`
}
