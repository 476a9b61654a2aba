/** Hands a page of card events to the intake, and waits until they are durable. */
import { submitAll } from '../intake/index.ts'
import type { CardEvent } from '../payment/event.ts'
import { JobError, type JobPorts } from './job.ts'

/**
 * How many of the events were new. Throws {@link JobError} where one could not be recorded: all of them may be
 * submitted again.
 */
export async function recordAll(
  intake: JobPorts['intake'],
  events: readonly CardEvent[],
): Promise<number> {
  let recorded = 0
  for (const answer of await submitAll(intake, events)) {
    if (answer.outcome !== 'recorded') throw refusals[answer.outcome]()
    if (!answer.repeat) recorded += 1
  }
  return recorded
}

const refusals = {
  unavailable: () => new JobError('unavailable', 'the intake does not reach the database'),
  refused: () => new JobError('refused', 'the database refuses a card event'),
} as const
