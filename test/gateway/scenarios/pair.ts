/** Two scenarios at once on the cards of one member: neither may touch the other. */
import { sorted } from './outcome.ts'
import type { Outcome, Scenario } from './fixture.ts'

/** References of the second are its own, as those of another purchase are. */
const references = [
  [/6324090000(\d\d)/g, '7324090000$1'],
  [/6325090000(\d\d)/g, '7325090000$1'],
  [/6326090000(\d\d)/g, '7326090000$1'],
  [/6329090000(\d\d)/g, '7329090000$1'],
  [/\b[AB]0000(\d)\b/g, 'C0000$1'],
  [/\b466320000000001\b/g, '466320000000777'],
  [/\bMCS01106L/g, 'MCS02207L'],
  [/"0000(0[1-9]|10)"/g, '"7000$1"'],
  [/"(0100|1100)0000(\d\d)/g, '"$17000$2'],
  [/7400001(\d{16})/g, '7400003$1'],
] as const

/**
 * Of these a message and the other's record may have no reference of one kind: where amount and day are equal too, they
 * are probably one, and there is nothing to tell that they are not.
 */
const withoutContradiction: ReadonlySet<string> = new Set([
  'nothing-but-amount-and-day',
  'cash-back',
  'refund-in-parts-without-reference',
])

/** Whether it can be one of two: what is its own is told by references, and time stands still. */
export function isForPairs({ name, cards, events }: Scenario): boolean {
  const isPlain = events.every((each) => 'mti' in each || 'format' in each)
  return isPlain && Object.keys(cards).length === 1 && !withoutContradiction.has(name)
}

/** The second of two. */
export function secondOf(scenario: Scenario): Scenario {
  let text = JSON.stringify(scenario)
  for (const [pattern, replacement] of references) text = text.replaceAll(pattern, replacement)
  return JSON.parse(text) as Scenario
}

/** Both in one, on one card: the events of the second stand behind those of the first. */
export function joined(first: Scenario, second: Scenario): Scenario {
  const [card = ''] = Object.keys(first.cards)
  const renamed = secondOf(second)
  const [other = ''] = Object.keys(renamed.cards)
  const text = JSON.stringify(renamed).replaceAll(other, card)
  const own = JSON.parse(text) as Scenario
  const idOf = (id: string): string => `also ${id}`
  return {
    ...first,
    name: `${first.name} and ${second.name}`,
    events: [...whole(first), ...whole(own).map((each) => ({ ...each, id: idOf(each.id) }))],
    order: [
      ...first.order,
      ...own.order.map((each) => ({
        ...{ earlier: idOf(each.earlier), later: idOf(each.later), because: each.because },
      })),
    ],
    message: {},
    record: {},
    expected: added(first.expected, own.expected),
  }
}

/** Its events with what they have in common in each. */
function whole({ message, record, events }: Scenario): Scenario['events'] {
  return events.map((each) => {
    if ('mti' in each) return { ...each, fields: { ...message, ...each.fields } }
    if (!('format' in each)) return each
    return { ...each, records: each.records.map((row) => ({ ...record, ...row })) }
  })
}

function added(one: Outcome, other: Outcome): Outcome {
  const [name = ''] = Object.keys(one.members)
  const [mine, theirs] = [one.members[name], other.members[name]]
  if (mine === undefined || theirs === undefined) throw new Error('both are of one member')
  const lots = new Map<string, Outcome['members'][string]['lots'][number]>()
  for (const lot of [...mine.lots, ...theirs.lots]) {
    const key = `${lot.funder} ${lot.expires}`
    lots.set(key, { ...lot, points: (lots.get(key)?.points ?? 0) + lot.points })
  }
  const funders = { ...one.funders }
  for (const [funder, { posted, pending }] of Object.entries(other.funders)) {
    const before = funders[funder] ?? { posted: 0, pending: 0 }
    funders[funder] = { posted: before.posted + posted, pending: before.pending + pending }
  }
  const member = {
    available: mine.available + theirs.available,
    pending: mine.pending + theirs.pending,
    lots: sorted([...lots.values()].filter(({ points }) => points !== 0)),
    payments: sorted([...mine.payments, ...theirs.payments]),
  }
  const moved = Object.entries(funders).filter(
    ([, each]) => each.posted !== 0 || each.pending !== 0,
  )
  return { members: { [name]: member }, funders: Object.fromEntries(moved) }
}
