/** A scenario played by the pure model: the same bytes, read by the same readers, without socket and database. */
import { toCardEvent } from '../../../src/clearing/event.ts'
import { loadFormat } from '../../../src/clearing/formats.ts'
import type { Reference } from '../../../src/intake/reference.ts'
import { loadProtocol } from '../../../src/iso8583/index.ts'
import { compileCardEvent } from '../../../src/link/card-event.ts'
import { expiryEvent, isOverdue } from '../../../src/payment/expiry.ts'
import type { CardEvent } from '../../../src/payment/event.ts'
import { authorizedInAll, type Payment } from '../../../src/payment/payment.ts'
import { parseDocument } from '../../../src/receipt/document.ts'
import { receiptEvent, returnEvent } from '../../../src/receipt/event.ts'
import { plainMessage } from '../../../src/simulator/index.ts'
import { readFormat } from '../../support/clearing-formats.ts'
import { LedgerModel } from '../../support/ledger-model.ts'
import { acquirerId, protocols, type Outcome, type Scenario } from './fixture.ts'
import { fileOf, lastJobs, messageOf, receiptsOf } from './instance.ts'
import type { Order } from './orders.ts'
import { outcomeInModel, type Names } from './outcome.ts'

/** Scenarios are played on this day, after everything that they tell of. */
export const playedAt = new Date('2026-12-22T12:00:00Z')

/** Far from the partners' ids. */
const firstMemberId = 1000n

/** What an event is to the model: card events, a day on which jobs run, or what it does not know. */
type Step = { events: readonly CardEvent[] } | { jobs: string } | null

/** Whether the model can play it: what a person does with payments is not its business. */
export function isForModel({ events }: Scenario): boolean {
  return events.every((each) => !('action' in each) && !('resolve' in each))
}

/** A scenario made ready to be played in many orders. */
export class ModelPlayer {
  readonly #reference: Reference
  readonly #steps: readonly Step[]
  readonly #lastJobs: string | null
  readonly #names: Names

  private constructor(
    { reference, lastJobs: last }: { reference: Reference; lastJobs: string | null },
    steps: readonly Step[],
    names: Names,
  ) {
    this.#lastJobs = last
    this.#reference = reference
    this.#steps = steps
    this.#names = names
  }

  static async ready(scenario: Scenario, reference: Reference, names: Omit<Names, 'members'>) {
    const members = new Map<bigint, string>()
    const owners = new Map<string, { memberId: bigint; cardId: bigint }>()
    for (const [pan, name] of Object.entries(scenario.cards)) {
      const known = [...members].find(([, each]) => each === name)?.[0]
      const memberId = known ?? firstMemberId + BigInt(members.size)
      members.set(memberId, name)
      owners.set(pan, { memberId, cardId: BigInt(owners.size + 1) })
    }
    for (const each of scenario.events) {
      const owner = 'reissue' in each ? owners.get(each.reissue) : undefined
      if ('reissue' in each && owner !== undefined) owners.set(each.to, owner)
      if ('claim' in each) members.set(firstMemberId + BigInt(members.size), each.by)
    }
    const steps: Step[] = []
    for (const index of scenario.events.keys()) {
      const told = toldBy(scenario.events[index], members, reference, names)
      steps.push(told ?? (await stepOf(scenario, index, (pan) => owners.get(pan))))
    }
    return new ModelPlayer({ reference, lastJobs: lastJobs(scenario) }, steps, {
      ...names,
      members,
    })
  }

  /** Plays it in an order, the jobs once more at the end. */
  play(order: Order): Outcome {
    const model = new LedgerModel(this.#reference)
    const steps = order.map((index) => this.#steps[index] ?? null)
    for (const step of this.#lastJobs === null ? steps : [...steps, { jobs: this.#lastJobs }]) {
      if (step === null) continue
      const events = 'jobs' in step ? overdue(model, step.jobs) : step.events
      for (const event of events) model.take([event])
    }
    return outcomeInModel(model, this.#names)
  }
}

/** What a till tells; `null` for what is none. Returns go behind receipts, as in a call. */
function toldBy(
  event: Scenario['events'][number] | undefined,
  members: ReadonlyMap<bigint, string>,
  { merchants }: Reference,
  { locations }: Omit<Names, 'members'>,
): Step {
  if (event === undefined || !('till' in event)) return null
  const { location, member } = event.till
  const idOf = (names: ReadonlyMap<bigint, string>, wanted: string): bigint =>
    [...names].find(([, name]) => name === wanted)?.[0] ?? 0n
  const memberId = idOf(members, member)
  const at = merchants.location(idOf(locations, location))
  if (at === undefined) throw new Error(`there is no location "${location}"`)
  const place = { locationId: at.locationId, name: at.name, mcc: '' }
  const origin = { partnerId: at.partnerId, place, memberId, digest: '', receivedAt: playedAt }
  const events = receiptsOf(event, memberId).map((document) => {
    const parsed = parseDocument(document)
    if (parsed.kind === 'invalid') throw new Error(parsed.fault.pointer)
    return parsed.kind === 'receipt'
      ? receiptEvent(parsed.document, origin)
      : returnEvent(parsed.document, place, origin)
  })
  const isReturn = ({ kind }: CardEvent): boolean => kind === 'receipt_return'
  return { events: [...events.filter((each) => !isReturn(each)), ...events.filter(isReturn)] }
}

type OwnerOf = (pan: string) => { memberId: bigint; cardId: bigint } | undefined

async function stepOf(scenario: Scenario, index: number, ownerOf: OwnerOf): Promise<Step> {
  const event = scenario.events[index]
  if (event === undefined) return null
  if ('mti' in event) {
    const { link } = scenario
    const dialect = loadProtocol(protocols[link])
    const message = messageOf(scenario, event)
    const bytes = dialect.encode(plainMessage(message))
    const cursor = dialect.newMessage()
    cursor.read(bytes, 0, bytes.length)
    const owner = ownerOf(message.fields[2] ?? '')
    if (owner === undefined) return { events: [] }
    const made = compileCardEvent(dialect, { name: link, acquirerId })(cursor, owner, playedAt)
    return { events: typeof made === 'string' ? [] : [made] }
  }
  if ('format' in event) {
    const { records, rejects } = readFormat(await loadFormat(event.format), [
      fileOf(scenario, event, 0),
    ])
    if (rejects.length > 0) throw new Error(`${scenario.name}: ${rejects[0]?.reason}`)
    const origin = { fileId: BigInt(index + 1), acquirerId, receivedAt: playedAt }
    const events = records.flatMap(({ pan, record }) => {
      const owner = ownerOf(pan)
      return owner === undefined ? [] : [toCardEvent(record, owner, origin)]
    })
    return { events }
  }
  return 'jobs' in event ? { jobs: event.jobs } : null
}

function overdue(model: LedgerModel, today: string): CardEvent[] {
  return [...model.payments.values()]
    .filter((payment) => isUncleared(payment) && isOverdue(payment, today))
    .map((payment) => expiryEvent(payment, playedAt))
}

/** What the job looks for (`selectUncleared`). */
function isUncleared(payment: Payment): boolean {
  const isHeld = !payment.presented && !payment.expired
  return isHeld && authorizedInAll(payment) > payment.reversedMinor
}
