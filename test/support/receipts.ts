/** Card events of tills for tests: receipts and returns at the demo merchant's location. */
import type { CardEvent } from '../../src/payment/event.ts'
import { receiptEvent, returnEvent, type Place } from '../../src/receipt/event.ts'
import { parseDocument } from '../../src/receipt/document.ts'
import type { Tender } from '../../src/values/tender.ts'

const partnerId = 1000n
const demoPlace: Place = { locationId: 1n, name: 'Dala', mcc: '5411' }

/** Minor units by tender; the goods are one line of the sum. */
export type Paid = Partial<Record<Tender, bigint>>

/** What a test says of a receipt or a return. */
interface Said {
  readonly receiptId?: string
  readonly memberId?: bigint
  readonly at?: string
  readonly terminalId?: string
  readonly rrn?: string
  readonly place?: Place
}

/** A receipt of one line, paid so, in the minute of the demo authorization where nothing else is said. */
export function receipt(paid: Paid, said: Said = {}): CardEvent {
  const { receiptId = 'R1', terminalId = 'T0000001', rrn = '' } = said
  const document = {
    ...common(receiptId, paid, said),
    ...{ terminalId, rrn, member: { memberId: '1' } },
    items: [
      { line: 1, sku: '4870001', category: 'bakery', quantity: '10', amountMinor: sum(paid) },
    ],
  }
  const parsed = parseDocument(document)
  if (parsed.kind !== 'receipt') throw new Error(JSON.stringify(parsed))
  return receiptEvent(parsed.document, originOf(said))
}

/** So much of it comes back, one piece of ten for each such return. */
export function returned(paid: Paid, said: Said & { of?: string } = {}): CardEvent {
  const { receiptId = 'B1', of = 'R1' } = said
  const document = {
    ...{ ...common(receiptId, paid, said), returnOf: of },
    items: [{ line: 1, quantity: '1', amountMinor: sum(paid) }],
  }
  const parsed = parseDocument(document)
  if (parsed.kind !== 'receipt_return') throw new Error(JSON.stringify(parsed))
  return returnEvent(parsed.document, said.place ?? demoPlace, originOf(said))
}

function common(receiptId: string, paid: Paid, { at = '2026-11-20T14:01:00+05:00' }: Said) {
  const tenders = Object.entries(paid).map(([kind, minor]) => ({ kind, amountMinor: `${minor}` }))
  return { receiptId, location: { name: 'Dala' }, at, currency: 'KZT', tenders }
}

function originOf({ memberId = 1n, place = demoPlace }: Said) {
  const receivedAt = new Date('2026-11-20T09:02:00Z')
  return { partnerId, place, memberId, digest: '00', receivedAt }
}

function sum(paid: Paid): string {
  return `${Object.values(paid).reduce((all, minor) => all + minor, 0n)}`
}
