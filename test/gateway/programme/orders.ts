/** Orders in which a scenario of the programme is played: what changes the programme stays where it is told. */
import fc from 'fast-check'
import type { Scenario } from './fixture.ts'

/** Indices of events, some of them more than once. */
export type Order = readonly number[]

/** Stretches of events that may change places: up to what changes, and of one purchase where they come in turn. */
function stretches({ events, inTurn }: Scenario): number[][] {
  const found: number[][] = []
  let before: string | null = null
  for (const [index, event] of events.entries()) {
    const now = 'of' in event ? (inTurn === undefined ? 'any' : event.of) : null
    const last = found.at(-1)
    if (last === undefined || now === null || now !== before) found.push([index])
    else last.push(index)
    before = now
  }
  return found
}

/** Each stretch from its end to its beginning. */
export function backwards(scenario: Scenario): Order {
  return stretches(scenario).flatMap((each) => each.toReversed())
}

/** Each stretch in any order, with any message of it, or of those before it, once more. */
export function anyOrder(scenario: Scenario): fc.Arbitrary<Order> {
  const isMessage = (index: number): boolean => 'of' in (scenario.events[index] ?? {})
  const shuffled = stretches(scenario).map((own, at, all) => {
    const sent = all.slice(0, at + 1).flat()
    return fc.subarray(sent.filter(isMessage)).chain((again) => {
      const earlier = again.filter((index) => !own.includes(index))
      const doubled = [...own, ...again.filter((index) => own.includes(index)), ...earlier]
      return fc.shuffledSubarray(doubled, { minLength: doubled.length })
    })
  })
  return fc.tuple(...shuffled).map((parts) => parts.flat())
}
