/** Takes the receipts of a call: each is checked, given to its member, made durable, and answered by itself. */
import type { Sql } from '../db/connect.ts'
import { submitAll, type EventSink } from '../intake/index.ts'
import type { Identifiers } from '../member/identifier.ts'
import { readJoining } from '../member/store/identifiers.ts'
import type { CardEvent, IntakeAnswer } from '../payment/event.ts'
import { canonicalJson } from './canonical.ts'
import { faultIn, isBeforeJoining, isBeforePurchase } from './checks.ts'
import { parseDocument, readReceiptId, type ParsedDocument, type PlaceName } from './document.ts'
import { keyOf, receiptEvent, returnEvent, type Place } from './event.ts'
import { identifyAll, type Named } from './identify.ts'
import { refused, type ReceiptResult, type Refused } from './result.ts'
import { readPlaces, readTaken, type Taken } from './store.ts'

/** What taking receipts needs. */
export interface ReceiptPorts {
  readonly sql: Sql
  readonly identifiers: Identifiers
  /** The part of the intake that receipts use. */
  readonly intake: EventSink
  now(): Date
}

/** A document of the right form at one of the partner's locations. */
interface Item {
  readonly at: number
  readonly parsed: Exclude<ParsedDocument, { kind: 'invalid' }>
  readonly place: Place
  /** Of a return: where its receipt was given. */
  readonly boughtAt: Place
  readonly key: string
  readonly digest: string
}

/**
 * A result for each document, in their order. Receipts go before returns, so that within a call their order is no matter. What was taken
 * before is answered as it was; throws where the database cannot be asked.
 */
export async function takeReceipts(
  ports: ReceiptPorts,
  partnerId: bigint,
  documents: readonly unknown[],
): Promise<ReceiptResult[]> {
  const call = new Call(ports, partnerId, await readPlaces(ports.sql, partnerId))
  const items = documents.flatMap((document, at) => call.check(document, at))
  const before = await readTaken(ports.sql, keysOf(items))
  const fresh = distinct(items.filter(({ key }) => !before.has(key)))
  await call.submitReceipts(fresh)
  await call.submitReturns(fresh)
  const taken = fresh.length === 0 ? before : await readTaken(ports.sql, keysOf(items))
  for (const item of items) call.settle(item, taken.get(item.key))
  return documents.map((document, at) => call.resultOf(document, at))
}

function keysOf(items: readonly Item[]): string[] {
  return items.map(({ key }) => key)
}

/** Of two with one key the first. */
function distinct(items: readonly Item[]): Item[] {
  const firsts = new Map<string, Item>()
  for (const item of items) if (!firsts.has(item.key)) firsts.set(item.key, item)
  return [...firsts.values()]
}

class Call {
  readonly #ports: ReceiptPorts
  readonly #partnerId: bigint
  readonly #places: readonly Place[]
  readonly #now: Date
  readonly #refusals = new Map<number, Refused>()
  readonly #answers = new Map<string, IntakeAnswer>()
  readonly #results = new Map<number, ReceiptResult>()

  constructor(ports: ReceiptPorts, partnerId: bigint, places: readonly Place[]) {
    this.#ports = ports
    this.#partnerId = partnerId
    this.#places = places
    this.#now = ports.now()
  }

  /** The document, if there is nothing wrong with it. */
  check(value: unknown, at: number): Item[] {
    const parsed = parseDocument(value)
    if (parsed.kind === 'invalid')
      return this.#refuse(at, { code: 'invalid_receipt', ...parsed.fault })
    const fault = faultIn(parsed.document, this.#now)
    if (fault !== null) return this.#refuse(at, fault)
    const { location, receiptId } = parsed.document
    const place = this.#find(location)
    if (place === undefined) return this.#refuse(at, refused('unknown_location', '/location'))
    const other = parsed.kind === 'receipt_return' ? parsed.document.boughtAt : undefined
    const boughtAt = other === undefined ? place : this.#find(other)
    if (boughtAt === undefined) return this.#refuse(at, refused('unknown_location', '/boughtAt'))
    const key = keyOf(this.#partnerId, place, receiptId)
    const digest = this.#ports.identifiers.receiptDigest(canonicalJson(value))
    return [{ at, parsed, place, boughtAt, key, digest }]
  }

  async submitReceipts(items: readonly Item[]): Promise<void> {
    const named = items.flatMap((item) =>
      item.parsed.kind === 'receipt' ? [{ item, document: item.parsed.document }] : [],
    )
    const whoIs = await this.#identify(named.map(({ document }) => document))
    const found = named.map((each) => ({ ...each, memberId: whoIs(each.document) }))
    const ids = found.flatMap(({ memberId }) => (typeof memberId === 'string' ? [] : [memberId]))
    const joinings = await readJoining(this.#ports.sql, ids)
    const events = found.flatMap(({ item, document, memberId }) => {
      if (typeof memberId === 'string') return this.#refuse(item.at, refused(memberId, '/member'))
      const joinedAt = joinings.get(memberId)
      if (joinedAt !== undefined && isBeforeJoining(document.at, joinedAt))
        return this.#refuse(item.at, refused('before_joining', '/at'))
      return [receiptEvent(document, this.#origin(item, memberId))]
    })
    await this.#submit(events)
  }

  async submitReturns(items: readonly Item[]): Promise<void> {
    const returns = items.flatMap((item) =>
      item.parsed.kind === 'receipt_return' ? [{ item, document: item.parsed.document }] : [],
    )
    if (returns.length === 0) return
    const receiptKeys = returns.map(({ item, document }) =>
      keyOf(this.#partnerId, item.boughtAt, document.returnOf),
    )
    const receipts = await readTaken(this.#ports.sql, receiptKeys)
    const events = returns.flatMap(({ item, document }, nth): CardEvent[] => {
      // Whoever brings it back: the points are of the member whose receipt it is.
      const receipt = receipts.get(receiptKeys[nth] ?? '')
      if (receipt === undefined)
        return this.#refuse(item.at, refused('unknown_receipt', '/returnOf'))
      if (receipt.kind !== 'receipt')
        return this.#refuse(item.at, refused('return_of_return', '/returnOf'))
      if (isBeforePurchase(document.at, receipt.at))
        return this.#refuse(item.at, refused('before_purchase', '/at'))
      return [returnEvent(document, item.boughtAt, this.#origin(item, receipt.memberId))]
    })
    await this.#submit(events)
  }

  /** Notes what became of an item. */
  settle({ at, key, digest, parsed }: Item, taken: Taken | undefined): void {
    if (this.#refusals.has(at)) return
    if (taken === undefined) {
      const answer = this.#answers.get(key)
      const excess = answer?.outcome === 'refused' ? answer.excess : undefined
      const refusal =
        excess === undefined ? refused('unavailable') : refused('exceeds_receipt', excess)
      this.#refusals.set(at, refusal)
      return
    }
    if (taken.digest !== digest) {
      this.#refusals.set(at, refused('receipt_changed', '/receiptId'))
      return
    }
    const answer = this.#answers.get(key)
    const isNew = answer?.outcome === 'recorded' && !answer.repeat
    // Of two in one call the second one is a repeat.
    this.#answers.delete(key)
    const { memberId, paymentId, points, rung } = taken
    this.#results.set(at, {
      status: isNew ? 'recorded' : 'repeated',
      receiptId: parsed.document.receiptId,
      ...{ memberId, paymentId, points, isException: rung === 'ambiguous' },
    })
  }

  /** The result of the document that stood there. */
  resultOf(document: unknown, at: number): ReceiptResult {
    const result = this.#results.get(at)
    if (result !== undefined) return result
    const refusal = this.#refusals.get(at) ?? refused('unavailable')
    return { status: 'refused', receiptId: readReceiptId(document), ...refusal }
  }

  async #identify(all: readonly Named[]) {
    return await identifyAll(this.#ports.sql, this.#ports.identifiers, all)
  }

  #origin({ place, digest }: Item, memberId: bigint) {
    return { partnerId: this.#partnerId, place, memberId, digest, receivedAt: this.#now }
  }

  #find(name: PlaceName): Place | undefined {
    return this.#places.find((each) =>
      'id' in name ? `${each.locationId}` === name.id : each.name === name.name,
    )
  }

  async #submit(events: readonly CardEvent[]): Promise<void> {
    const answers = await submitAll(this.#ports.intake, events)
    for (const [at, { key }] of events.entries()) {
      const answer = answers[at]
      if (answer !== undefined) this.#answers.set(key, answer)
    }
  }

  #refuse(at: number, refusal: Refused): never[] {
    this.#refusals.set(at, refusal)
    return []
  }
}
