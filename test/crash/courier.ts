/** Acquirers that do not give up: what is not answered is sent again as a repeat, over a new connection. */
import { setTimeout as delay } from 'node:timers/promises'
import { AcquirerClient, MessageMaker, type TextMessage } from '../../src/simulator/index.ts'
import { shops } from '../../src/cli/demo/cast.ts'
import { dialects, readAnswer, type Sent } from '../support/traffic.ts'

/** Messages on the way at a time, over both links. */
const streams = 24
const answerTimeoutMs = 15_000
const patienceMs = 10

/** What the gateway said, the last time that it said something. */
export interface Answered {
  code: string
  /** Of the slip; `undefined` where the answer carries none. */
  points: string | undefined
}

/** The gateway has told two things of one message. */
export class AnswerChangedError extends Error {
  override readonly name = 'AnswerChangedError'
}

/** Sends messages until each has its answer, through whatever becomes of the gateway. */
export class Courier {
  /** The last answer to each message. */
  readonly answers = new Map<Sent, Answered>()
  /** Messages that were sent again. */
  repeats = 0
  readonly #ports: () => Promise<Readonly<Record<Sent['link'], number>>>
  readonly #clients = new Map<Sent['link'], Promise<AcquirerClient>>()
  readonly #makers = {
    alfa: new MessageMaker(dialects.alfa, shops.grocery),
    beta: new MessageMaker(dialects.beta, shops.fuel),
  }
  #closed = false
  #mayGo: Promise<void> = Promise.resolve()
  #go: () => void = () => {}
  #onAnswer: () => void = () => {}

  /** `ports` waits until there is a gateway. */
  constructor(ports: () => Promise<Readonly<Record<Sent['link'], number>>>) {
    this.#ports = ports
  }

  /** Sends nothing more until {@link resume}. */
  pause(): void {
    this.#mayGo = new Promise((resolve) => {
      this.#go = resolve
    })
  }

  /** Goes on. */
  resume(): void {
    this.#go()
  }

  /** Delivers all, in this order but for what is on the way at one time; `onAnswer` after each. */
  async deliver(
    messages: readonly Sent[],
    { again = false, onAnswer = () => {} }: { again?: boolean; onAnswer?: () => void } = {},
  ): Promise<void> {
    this.#onAnswer = onAnswer
    let next = 0
    const stream = async (): Promise<void> => {
      for (let sent = messages[next++]; sent !== undefined; sent = messages[next++]) {
        await this.#deliver(sent, again)
      }
    }
    await Promise.all(Array.from({ length: streams }, stream))
  }

  /** Sends nothing any more, and hangs up. */
  async close(): Promise<void> {
    this.#closed = true
    this.resume()
    const clients = await Promise.allSettled(this.#clients.values())
    for (const client of clients) if (client.status === 'fulfilled') await client.value.close()
  }

  async #deliver(sent: Sent, again: boolean): Promise<void> {
    const repeated = this.#makers[sent.link].repeat(sent.message)
    for (let message = again ? repeated : sent.message; ; message = repeated, this.repeats++) {
      await this.#mayGo
      if (this.#closed) throw new Error('the courier has stopped')
      const answer = await this.#ask(sent.link, message)
      if (answer === null) continue
      this.#keep(sent, readAnswer(answer))
      this.#onAnswer()
      if (answer.fields[39] === '00') return
      await delay(patienceMs)
    }
  }

  /** The answer; `null` where none came. */
  async #ask(link: Sent['link'], message: TextMessage): Promise<TextMessage | null> {
    try {
      const client = await this.#client(link)
      return await client.send(message)
    } catch (error) {
      if (!(error instanceof Error) || error.name !== 'ClientError') throw error
      await delay(patienceMs)
      return null
    }
  }

  #keep(sent: Sent, answer: Answered): void {
    const before = this.answers.get(sent)
    if (before?.points !== undefined && answer.code === '00' && before.points !== answer.points) {
      throw new AnswerChangedError(
        `${sent.link} ${sent.message.mti} ${sent.message.fields[11]}: points were '${before.points}', ` +
          `are '${answer.points}'`,
      )
    }
    if (answer.code === '00') this.answers.set(sent, answer)
  }

  /** The connection, a new one where the last one has closed. */
  async #client(link: Sent['link']): Promise<AcquirerClient> {
    const known = this.#clients.get(link)
    if (known !== undefined && (await known).open) return await known
    if (this.#clients.get(link) !== known) return await this.#client(link)
    const client = this.#connect(link)
    this.#clients.set(link, client)
    client.catch(() => this.#clients.delete(link))
    return await client
  }

  async #connect(link: Sent['link']): Promise<AcquirerClient> {
    const port = (await this.#ports())[link]
    const dialect = dialects[link]
    return await AcquirerClient.connect({ host: '127.0.0.1', port, dialect, answerTimeoutMs })
  }
}
