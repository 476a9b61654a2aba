/** Hands a page of card events to the intake, and waits until they are durable. */
import type { CardEvent, IntakeAnswer } from '../payment/event.ts'
import { JobError, type JobPorts } from './job.ts'

/**
 * How many of the events were new. Throws {@link JobError} where one could not be recorded: all of them may be
 * submitted again.
 */
export async function submitAll(
  intake: JobPorts['intake'],
  events: readonly CardEvent[],
): Promise<number> {
  const answers: Promise<IntakeAnswer>[] = []
  for (const event of events) {
    const { answered, taken } = offer(intake, event)
    answers.push(answered)
    await taken
  }
  let recorded = 0
  for (const answer of await Promise.all(answers)) {
    if (answer.outcome !== 'recorded') throw refusals[answer.outcome]()
    if (!answer.repeat) recorded += 1
  }
  return recorded
}

const refusals = {
  unavailable: () => new JobError('unavailable', 'the intake does not reach the database'),
  refused: () => new JobError('refused', 'the database refuses a card event'),
} as const

/** `taken` resolves once the intake has it, or never will. */
function offer(
  intake: JobPorts['intake'],
  event: CardEvent,
): { answered: Promise<IntakeAnswer>; taken: Promise<void> } {
  const { promise: answered, resolve } = withResolver<IntakeAnswer>()
  const attempt = async (): Promise<void> => {
    for (;;) {
      const state = intake.submit(event, resolve)
      if (state === 'queued') return
      if (state === 'unavailable') return resolve({ outcome: 'unavailable' })
      await new Promise<void>((again) => intake.onRoom(again))
    }
  }
  return { answered, taken: attempt() }
}

function withResolver<Value>(): { promise: Promise<Value>; resolve: (value: Value) => void } {
  let resolve: (value: Value) => void = () => {}
  const promise = new Promise<Value>((done) => {
    resolve = done
  })
  return { promise, resolve }
}
