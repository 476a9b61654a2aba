/** The worker's side: told by the primary who it is, what to do, and what the other workers say. */
import cluster from 'node:cluster'
import {
  allAnswersTimeoutMs,
  type FromWorker,
  type SeatFacts,
  type Topic,
  type ToWorker,
} from './messages.ts'
import { Questions } from './questions.ts'

/** What a worker does when it is told to. */
export interface SeatDuties {
  reload(): Promise<void> | void
  answers: Readonly<Record<Topic, () => Promise<unknown>>>
}

/** One of the workers, as it sees itself. */
export interface Seat extends SeatFacts {
  /** Says that it serves. `details` are told by the primary once all workers are ready. */
  ready(details: object, duties: SeatDuties): void
  /** What every worker answers, its own answer included; fewer than `workers` where one is not ready. */
  askAll(topic: Topic): Promise<unknown[]>
  /** Resolves when the primary, or a SIGTERM to this worker alone, asks it to stop. */
  readonly asked: Promise<void>
  /** Lets the process end. */
  leave(): void
}

/** True in a process that a primary has started. */
export const isWorker = cluster.isWorker

/** Waits for the primary's first word. */
export async function takeSeat(): Promise<Seat> {
  const questions = new Questions()
  let duties: SeatDuties | undefined
  let stop = (): void => {}
  const asked = new Promise<void>((resolve) => (stop = resolve))
  // A terminal sends its signals to the whole group of processes: the primary's word counts.
  for (const signal of ['SIGINT', 'SIGHUP'] as const) process.on(signal, () => {})
  process.on('SIGTERM', () => stop())
  const facts = await new Promise<SeatFacts>((resolve) => {
    process.on('message', (message: ToWorker) => {
      if (message.kind === 'start') resolve(message.seat)
      else if (message.kind === 'stop') stop()
      else if (message.kind === 'reload') void duties?.reload()
      else if (message.kind === 'answers') questions.answered(message.id, message.answers)
      else void answer(message.id, duties?.answers[message.topic])
    })
    say({ kind: 'here' })
  })
  return {
    ...facts,
    asked,
    ready(details, given) {
      duties = given
      say({ kind: 'ready', details })
    },
    async askAll(topic) {
      const ask = (id: number): void => say({ kind: 'ask_all', id, topic })
      const answers = await questions.ask(ask, allAnswersTimeoutMs)
      return Array.isArray(answers) ? (answers as unknown[]) : []
    },
    leave() {
      questions.giveUp()
      cluster.worker?.disconnect()
    },
  }
}

/** A worker that cannot answer says so by saying nothing of worth. */
async function answer(id: number, read: (() => Promise<unknown>) | undefined): Promise<void> {
  const given = await read?.().catch(() => undefined)
  say({ kind: 'answer', id, answer: given })
}

function say(message: FromWorker): void {
  if (process.connected) process.send?.(message)
}
