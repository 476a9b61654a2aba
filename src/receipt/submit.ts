/** Hands the events of a call to the intake, and waits for what became of them. */
import type { Intake } from '../intake/index.ts'
import type { CardEvent, IntakeAnswer } from '../payment/event.ts'

/** The part of the intake that receipts use. */
export type ReceiptSink = Pick<Intake, 'submit' | 'onRoom'>

/** Answers by the events' keys, once all are there. A full intake is waited for. */
export async function submitAll(
  intake: ReceiptSink,
  events: readonly CardEvent[],
): Promise<Map<string, IntakeAnswer>> {
  const answers = new Map<string, IntakeAnswer>()
  const waiting: Promise<void>[] = []
  for (const event of events) {
    let told: (answer: IntakeAnswer) => void = () => {}
    const answered = new Promise<void>((resolve) => {
      told = (answer) => {
        answers.set(event.key, answer)
        resolve()
      }
    })
    let state = intake.submit(event, (answer) => told(answer))
    while (state === 'full') {
      await new Promise<void>((resolve) => intake.onRoom(resolve))
      state = intake.submit(event, (answer) => told(answer))
    }
    if (state === 'unavailable') told({ outcome: 'unavailable' })
    waiting.push(answered)
  }
  await Promise.all(waiting)
  return answers
}
