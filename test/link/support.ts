/** A link with a hand-driven intake behind it, for the tests of this folder. */
import { Directory } from '../../src/card/directory.ts'
import { assertPan } from '../../src/card/pan.ts'
import { CardTokenizer } from '../../src/card/token.ts'
import type { Intake } from '../../src/intake/index.ts'
import { loadProtocol, type Dialect } from '../../src/iso8583/index.ts'
import {
  startLinks,
  type FaultReason,
  type LinkConfig,
  type Links,
  type LinkSnapshot,
  type LinksOptions,
} from '../../src/link/index.ts'
import type { CardEvent, IntakeAnswer } from '../../src/payment/event.ts'
import { AcquirerClient, MessageMaker } from '../../src/simulator/index.ts'
import { Peer, type TlsOptions } from './peer.ts'

export const memberPan = '5555555555554444'
export const strangerPan = '4111111111111111'

export const shop = {
  ...{ acquirer: '12345', merchantId: 'SHOP1', terminalId: 'T1', mcc: '5411' },
  ...{ currency: '398', utcOffsetMinutes: 300 },
}

/** An intake that does what the test says, when it says so. */
export class ScriptedIntake implements Pick<Intake, 'submit' | 'onRoom'> {
  mode: 'queue' | 'full' | 'unavailable' = 'queue'
  readonly taken: { event: CardEvent; done: (answer: IntakeAnswer) => void }[] = []
  #roomCallbacks: (() => void)[] = []
  #watchers: (() => void)[] = []

  submit(
    event: CardEvent,
    done: (answer: IntakeAnswer) => void,
  ): 'queued' | 'full' | 'unavailable' {
    if (this.mode === 'queue') this.taken.push({ event, done })
    this.#changed()
    return this.mode === 'queue' ? 'queued' : this.mode
  }

  onRoom(callback: () => void): void {
    this.#roomCallbacks.push(callback)
    this.#changed()
  }

  get waitForRoom(): number {
    return this.#roomCallbacks.length
  }

  giveRoom(): void {
    this.mode = 'queue'
    for (const callback of this.#roomCallbacks.splice(0)) callback()
  }

  /** Answers everything that was taken, as one commit would. */
  commit(
    answer: IntakeAnswer = { outcome: 'recorded', points: 45n, repeat: false, rung: 'opened' },
  ): void {
    for (const { done } of this.taken.splice(0)) done(answer)
  }

  /** Resolves as soon as `condition` holds after something was asked of the intake. */
  async until(condition: () => boolean): Promise<void> {
    while (!condition()) await new Promise<void>((resolve) => this.#watchers.push(resolve))
  }

  #changed(): void {
    for (const resolve of this.#watchers.splice(0)) resolve()
  }
}

/** A link that listens, and everything around it. */
export interface Bench {
  dialect: Dialect
  intake: ScriptedIntake
  links: Links
  maker: MessageMaker
  log: { level: string; details: Record<string, unknown>; message: string }[]
  /** Resolves once `condition` holds; looked at again and again. */
  until(condition: () => boolean): Promise<void>
  /** Resolves once the log says so, `times` times. */
  logged(message: string, times?: number): Promise<void>
  connect(): Promise<AcquirerClient>
  /** A connection that is driven byte by byte. */
  call(tls?: TlsOptions): Promise<Peer>
  counts(): LinkSnapshot
  count(outcome: string): number
  /** Connections that were refused or closed, by reason. */
  faults(): Partial<Record<FaultReason, number>>
  stop(): Promise<void>
}

/** A link that listens on a free port. */
export function linkConfig(over: Partial<LinkConfig> = {}): LinkConfig {
  return {
    ...{ name: 'alpha', acquirerId: 'acq', protocol: 'iso1987-ascii' },
    ...(over.connect === undefined && { listen: { port: 0 } }),
    ...over,
  }
}

/** Starts one; the member's card is linked. */
export async function startBench(
  protocol = 'iso1987-ascii',
  answerBudgetMs = 60_000,
  over: Partial<LinkConfig> = {},
  options: Partial<LinksOptions> = {},
): Promise<Bench> {
  const tokenizer = new CardTokenizer(Buffer.alloc(32, 7))
  const directory = new Directory()
  const pan = Buffer.from(memberPan)
  assertPan(pan)
  directory.add(tokenizer.token(pan), 1n, 2n)
  const intake = new ScriptedIntake()
  const log: Bench['log'] = []
  const watchers: (() => void)[] = []
  const at = (level: string) => (details: object, message: string) => {
    log.push({ level, details: { ...details }, message })
    for (const resolve of watchers.splice(0)) resolve()
  }
  const links = await startLinks([linkConfig({ protocol, ...over })], {
    tokenizer,
    directory,
    intake,
    answerBudgetMs,
    ...options,
    log: { info: at('info'), warn: at('warn'), error: at('error') },
  })
  const dialect = loadProtocol(protocol)
  const clients: AcquirerClient[] = []
  const peers: Peer[] = []
  const counts = (): LinkSnapshot => {
    const [snapshot] = links.snapshot()
    if (snapshot === undefined) throw new Error('no link')
    return snapshot
  }
  return {
    ...{ dialect, intake, links, log, counts },
    maker: new MessageMaker(dialect, shop),
    async connect() {
      const port = links.addresses[0]?.port ?? 0
      const client = await AcquirerClient.connect({ host: '127.0.0.1', port, dialect })
      clients.push(client)
      return client
    },
    async until(condition) {
      while (!condition()) await new Promise<void>((resolve) => void setImmediate(resolve))
    },
    async logged(message, times = 1) {
      const said = (): number => log.filter((line) => line.message === message).length
      while (said() < times) await new Promise<void>((resolve) => watchers.push(resolve))
    },
    async call(tls) {
      const peer = await Peer.connect(links.addresses[0]?.port ?? 0, dialect, tls)
      peers.push(peer)
      return peer
    },
    count: (outcome) =>
      counts().messages.reduce((sum, each) => sum + (each.outcome === outcome ? each.count : 0), 0),
    faults: () => Object.fromEntries(counts().faults.map(({ reason, count }) => [reason, count])),
    async stop() {
      await Promise.all([...clients, ...peers].map((client) => client.close()))
      await links.stop()
    },
  }
}
