/** All links of a gateway: opened together, reloaded without dropping those that stay as they are, stopped. */
import { AnswerBudget } from './budget.ts'
import type { LinkConfig } from './config.ts'
import { isSameLink, openLink, type Link, type LinkDeps } from './link.ts'
import type { Listener } from './listener.ts'
import { LinkMetrics, type LinkSnapshot } from './metrics.ts'
import { Ports } from './ports.ts'
import { RunningLink } from './running-link.ts'

/** What {@link startLinks} needs. */
export interface LinksOptions extends LinkDeps {
  /** From the receipt of a member's request to its answer, at the latest. */
  answerBudgetMs: number
  /** Whether links that connect are run here; where several processes serve, by one of them. True where left out. */
  callsOut?: boolean
}

/** Where a link listens, or whom it calls. */
export interface LinkAddress {
  name: string
  acquirerId: string
  protocol: string
  /** Absent where the link connects. */
  host?: string
  port?: number
  /** `host:port` of the peers, where the link connects. */
  connect?: string[]
}

/** What a reload did, by names of links. */
export interface Reloaded {
  kept: string[]
  changed: string[]
  added: string[]
  removed: string[]
}

/** Links that are open. */
export interface Links {
  /** In the order of the configuration, with the ports that were taken. */
  readonly addresses: readonly LinkAddress[]
  /** The counts of every link. */
  snapshot(): LinkSnapshot[]
  /**
   * Follows a new configuration: links that are configured as before keep their connections, changed ones drain and
   * start anew on a port that is not given up meanwhile. Changes nothing where it throws, as {@link startLinks} does,
   * nor after {@link stop}.
   */
  reload(configs: readonly LinkConfig[]): Promise<Reloaded>
  /** Listens and reads no more, answers what was read (bounded), closes. The intake runs on meanwhile. */
  stop(): Promise<void>
}

/**
 * Opens all links, or none: throws `LinkError` for the first that cannot be, and `SpecError` for a
 * protocol file with a mistake.
 */
export async function startLinks(
  configs: readonly LinkConfig[],
  options: LinksOptions,
): Promise<Links> {
  const links = new AllLinks(options)
  await links.reload(configs)
  return links
}

class AllLinks implements Links {
  readonly #options: LinksOptions
  readonly #budget: AnswerBudget
  #links: readonly RunningLink[] = []
  readonly #ports = new Ports()
  /** Of links that drain. */
  readonly #leaving = new Set<Promise<void>>()
  #queue: Promise<unknown> = Promise.resolve()
  #stopped = false

  constructor(options: LinksOptions) {
    this.#options = options
    this.#budget = new AnswerBudget(options.answerBudgetMs)
  }

  get addresses(): readonly LinkAddress[] {
    return this.#links.map(({ link }) => addressOf(link.config, this.#ports.of(link.config)))
  }

  snapshot(): LinkSnapshot[] {
    return this.#links.map(({ link }) => link.metrics.snapshot(link.codes))
  }

  reload(configs: readonly LinkConfig[]): Promise<Reloaded> {
    const reloaded = this.#queue.then(() => this.#reload(configs))
    this.#queue = reloaded.catch(() => {})
    return reloaded
  }

  async stop(): Promise<void> {
    this.#stopped = true
    await this.#queue
    this.#ports.close()
    await Promise.all([...this.#links.map((running) => running.stop()), ...this.#leaving])
    this.#budget.stop()
  }

  async #reload(configs: readonly LinkConfig[]): Promise<Reloaded> {
    const reloaded: Reloaded = { kept: [], changed: [], added: [], removed: [] }
    if (this.#stopped) return reloaded
    const old = new Map(this.#links.map((running) => [running.link.name, running]))
    const links = configs.map((config) => this.#openLink(config, old.get(config.name)))
    await this.#ports.open(configs)
    // From here on nothing fails.
    this.#links = links.map((link) => {
      const running = old.get(link.name)
      old.delete(link.name)
      if (running?.link === link) {
        reloaded.kept.push(link.name)
        return running
      }
      if (running !== undefined) {
        running.link.metrics.settle(running.link.codes)
        this.#leave(running)
      }
      reloaded[running === undefined ? 'added' : 'changed'].push(link.name)
      return this.#start(link)
    })
    for (const [name, running] of old) {
      reloaded.removed.push(name)
      this.#leave(running)
    }
    this.#ports.closeAllBut(configs)
    return reloaded
  }

  /** The link as it runs, where nothing about it has changed. */
  #openLink(config: LinkConfig, running: RunningLink | undefined): Link {
    const metrics = running?.link.metrics ?? new LinkMetrics(config.name)
    const link = openLink(config, this.#options, this.#budget, metrics)
    return running !== undefined && isSameLink(running.link, link) ? running.link : link
  }

  #start(link: Link): RunningLink {
    const running = new RunningLink(link)
    const { log, name, config } = link
    const listener = this.#ports.of(config)
    const calls = listener === undefined && (this.#options.callsOut ?? true)
    if (calls) running.call()
    else if (listener !== undefined) listener.accept = (socket) => running.accept(socket)
    const { protocol, host, port, connect } = addressOf(config, listener)
    if (listener !== undefined) log.info({ link: name, protocol, host, port }, 'link listens')
    else if (calls) log.info({ link: name, protocol, connect }, 'link connects')
    else log.info({ link: name }, 'link is run by another process')
    return running
  }

  #leave(running: RunningLink): void {
    const leaving = running.stop().finally(() => this.#leaving.delete(leaving))
    this.#leaving.add(leaving)
  }
}

function addressOf(config: LinkConfig, listener: Listener | undefined): LinkAddress {
  const { name, acquirerId, protocol, connect } = config
  const common = { name, acquirerId, protocol }
  if (listener !== undefined) return { ...common, host: listener.host, port: listener.port }
  return { ...common, connect: connect?.to.map(({ host, port }) => `${host}:${port}`) ?? [] }
}
