/** Orders in which a scenario's events may come: any, but those of which its file says that they cannot occur. */
import fc from 'fast-check'
import type { Scenario } from './fixture.ts'

/** Indices of events, some of them more than once. */
export type Order = readonly number[]

/** An order that can occur, made of one that perhaps cannot: what came too early comes as soon as it can. */
export function possible({ events, order }: Scenario, wanted: Order): Order {
  const indexOf = (id: string): number => {
    const index = events.findIndex((each) => each.id === id)
    if (index < 0) throw new Error(`there is no event "${id}"`)
    return index
  }
  const rules = order.map(({ earlier, later }) => [indexOf(earlier), indexOf(later)] as const)
  const done = new Set<number>()
  const come: number[] = []
  let waiting: readonly number[] = wanted
  while (waiting.length > 0) {
    const at = waiting.findIndex((index) =>
      rules.every(([earlier, later]) => later !== index || done.has(earlier)),
    )
    const next = waiting[at]
    if (next === undefined) throw new Error('the orders that cannot occur leave none')
    done.add(next)
    come.push(next)
    waiting = waiting.toSpliced(at, 1)
  }
  return come
}

/** As the file tells it. */
export function toldOrder({ events }: Scenario): Order {
  return events.map((_, index) => index)
}

/** Any order, with any of the events once more anywhere. */
export function anyOrder(scenario: Scenario): fc.Arbitrary<Order> {
  const all = toldOrder(scenario)
  return fc
    .subarray([...all])
    .chain((twice) =>
      fc.shuffledSubarray([...all, ...twice], { minLength: all.length + twice.length }),
    )
    .map((wanted) => possible(scenario, wanted))
}
