/** What the primary process and its workers say to each other. */

/** What all workers can be asked for. */
export type Topic = 'metrics' | 'readiness'

/** From the primary to a worker. */
export type ToWorker =
  | { kind: 'start'; seat: SeatFacts }
  | { kind: 'reload' }
  | { kind: 'stop' }
  | { kind: 'ask'; id: number; topic: Topic }
  /** The answer to `ask_all`; without those of workers that gave none in time. */
  | { kind: 'answers'; id: number; answers: unknown[] }

/** From a worker to the primary. */
export type FromWorker =
  /** The first word: `start` is the answer. */
  | { kind: 'here' }
  | { kind: 'ready'; details: object }
  | { kind: 'answer'; id: number; answer: unknown }
  | { kind: 'ask_all'; id: number; topic: Topic }

/** Which of the workers a process is. */
export interface SeatFacts {
  /** 1 to `workers`; a worker that replaces another one has its number. */
  number: number
  workers: number
  /** How often this seat was taken before. */
  restarts: number
}

/** Without an answer for so long, a worker is left out. */
export const answerTimeoutMs = 2_000
/** The primary's answer comes after that of the slowest worker. */
export const allAnswersTimeoutMs = answerTimeoutMs + 500
