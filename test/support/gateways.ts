/** Intakes on a test's database, and events through them. */
import { intakeSettings } from '../../src/core.ts'
import { connect } from '../../src/db/connect.ts'
import { createIntake, type Intake } from '../../src/intake/index.ts'
import type { Reference } from '../../src/intake/reference.ts'
import type { CardEvent, IntakeAnswer } from '../../src/payment/event.ts'

/** A log that says nothing. */
export const quiet = { info: () => {}, warn: () => {}, error: () => {} }

/** An intake of its own, as another gateway has one. */
export function openIntake(url: string, reference: () => Reference): Intake {
  return createIntake({
    connect: () => connect(url, { connectionsMax: 2, settings: intakeSettings }),
    reference,
    log: quiet,
  })
}

/** Hands events in one after the other, each when the one before is durable. */
export async function takeInTurn(
  intake: Intake,
  events: readonly CardEvent[],
): Promise<IntakeAnswer[]> {
  const answers: IntakeAnswer[] = []
  for (const event of events) {
    answers.push(
      await new Promise((resolve, reject) => {
        const state = intake.submit(event, resolve)
        if (state !== 'queued') reject(new Error(state))
      }),
    )
  }
  return answers
}
