/** The form of receipts and returns: what is taken, and where a fault is said to be. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { faultIn } from '../../src/receipt/checks.ts'
import { linesMax, parseDocument, readReceiptId } from '../../src/receipt/document.ts'
import { receiptDocument, returnDocument } from './documents.ts'

const [item] = receiptDocument().items

function pointerOf(document: unknown): string {
  const parsed = parseDocument(document)
  return parsed.kind === 'invalid' ? parsed.fault.pointer : parsed.kind
}

describe('a document', () => {
  it('is a receipt, or a return where it names one', () => {
    expect(pointerOf(receiptDocument())).toBe('receipt')
    expect(pointerOf(returnDocument())).toBe('receipt_return')
    expect(pointerOf(returnDocument({ boughtAt: { id: '5' } }))).toBe('receipt_return')
  })

  it.each([
    ['/items', { items: [] }],
    ['/items', { items: [item, item] }],
    [
      '/items',
      { items: Array.from({ length: linesMax + 1 }, (_, at) => ({ ...item, line: at + 1 })) },
    ],
    ['/items/0/quantity', { items: [{ ...item, quantity: '0' }] }],
    ['/items/0/quantity', { items: [{ ...item, quantity: '0.000' }] }],
    ['/items/0/quantity', { items: [{ ...item, quantity: '-1' }] }],
    ['/items/0/quantity', { items: [{ ...item, quantity: 1 }] }],
    ['/items/0/quantity', { items: [{ ...item, quantity: '1.0001' }] }],
    ['/items/0/amountMinor', { items: [{ ...item, amountMinor: '-5' }] }],
    ['/items/0/amountMinor', { items: [{ ...item, amountMinor: '1.5' }] }],
    ['/items/0/name', { items: [{ ...item, name: 'card 4111 1111 1111 1111' }] }],
    ['/items/0/sku', { items: [{ ...item, sku: '4111111111111111' }] }],
    ['/receiptId', { receiptId: '5555-5555-5555-4444' }],
    ['/receiptId', { receiptId: '' }],
    ['/tenders', { tenders: [] }],
    ['/tenders/0/kind', { tenders: [{ kind: 'cheque', amountMinor: '1' }] }],
    ['/tenders/0/amountMinor', { tenders: [{ kind: 'cash', amountMinor: '0' }] }],
    ['/currency', { currency: 'XXX' }],
    ['/at', { at: '2026-11-20T14:00:00' }],
    ['/at', { at: '2026-02-30T14:00:00Z' }],
    ['/member', { member: { email: 'a@b.kz' } }],
    ['/location', { location: 'Abay 10' }],
    ['/rrn', { rrn: '1234567890123' }],
    ['/terminalId', { terminalId: '4012888888881881' }],
    ['/items/0/name', { items: [{ ...item, name: '٤٠١٢٨٨٨٨٨٨٨٨١٨٨١' }] }],
    ['/items/0/name', { items: [{ ...item, name: '4012\u200b8888\u200b8888\u200b1881' }] }],
    ['', { change: '5' }],
  ])('is refused at %s', (pointer, over) => {
    expect(pointerOf(receiptDocument(over))).toBe(pointer)
  })

  it.each([null, 1, 'x', [], {}])('is refused where it is %j', (document) => {
    expect(parseDocument(document).kind).toBe('invalid')
  })

  it('never throws, and says nothing of what was sent', () => {
    fc.assert(
      fc.property(
        fc.jsonValue(),
        fc.constantFrom(...Object.keys(receiptDocument())),
        (value, name) => {
          const parsed = parseDocument({ ...receiptDocument(), [name]: value })
          if (parsed.kind !== 'invalid') return
          const text = typeof value === 'string' && value.length > 6 ? value : 'no such text'
          expect(parsed.fault.detail).not.toContain(text)
        },
      ),
    )
  })

  it('has its number said back, unless that could be a card number', () => {
    expect(readReceiptId({ receiptId: 'A-1', items: 5 })).toBe('A-1')
    expect(readReceiptId({ receiptId: '4111111111111111' })).toBeNull()
    expect(readReceiptId('A-1')).toBeNull()
  })
})

describe('a receipt', () => {
  const now = new Date('2026-11-20T09:10:00Z')

  function codeOf(over: Record<string, unknown>): string | undefined {
    const parsed = parseDocument(receiptDocument(over))
    if (parsed.kind === 'invalid') throw new Error(parsed.fault.pointer)
    return faultIn(parsed.document, now)?.code
  }

  it('adds up, to the minor unit', () => {
    expect(codeOf({})).toBeUndefined()
    expect(codeOf({ tenders: [{ kind: 'cash', amountMinor: '100001' }] })).toBe('does_not_add_up')
    const split = [
      { kind: 'cash', amountMinor: '60000' },
      { kind: 'points', amountMinor: '40000' },
    ]
    expect(codeOf({ tenders: split })).toBeUndefined()
  })

  it('is not of the future beyond what a clock may be off, nor too old', () => {
    expect(codeOf({ at: '2026-11-20T14:25:00+05:00' })).toBeUndefined()
    expect(codeOf({ at: '2026-11-20T14:25:01+05:00' })).toBe('in_the_future')
    expect(codeOf({ at: '2026-09-21T14:10:00+05:00' })).toBeUndefined()
    expect(codeOf({ at: '2026-09-21T14:09:59+05:00' })).toBe('too_old')
  })
})
