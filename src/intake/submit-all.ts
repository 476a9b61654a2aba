/** Hands several card events to the intake, and waits for what became of each. */
import type { CardEvent, IntakeAnswer } from '../payment/event.ts'
import type { Intake } from './intake.ts'

/** The part of the intake that takes events. */
export type EventSink = Pick<Intake, 'submit' | 'onRoom'>

/** The answers, in the order of the events, once all are there. A full intake is waited for. */
export async function submitAll(
  sink: EventSink,
  events: readonly CardEvent[],
): Promise<IntakeAnswer[]> {
  const answers: Promise<IntakeAnswer>[] = []
  for (const event of events) {
    const { taken, answered } = offer(sink, event)
    answers.push(answered)
    await taken
  }
  return await Promise.all(answers)
}

/** `taken` resolves once the intake has it, or never will. */
function offer(
  sink: EventSink,
  event: CardEvent,
): { taken: Promise<void>; answered: Promise<IntakeAnswer> } {
  let answer: (answer: IntakeAnswer) => void = () => {}
  const answered = new Promise<IntakeAnswer>((resolve) => {
    answer = resolve
  })
  const attempt = async (): Promise<void> => {
    for (;;) {
      const state = sink.submit(event, answer)
      if (state === 'queued') return
      if (state === 'unavailable') return answer({ outcome: 'unavailable' })
      await new Promise<void>((again) => sink.onRoom(again))
    }
  }
  return { taken: attempt(), answered }
}
