/** What a protocol file may say of an event beyond ISO 8583:1987: parts of composites, dates, cash-back, reversals. */
import { describe, expect, it } from 'vitest'
import { loadProtocol, type PlainMessage } from '../../src/iso8583/index.ts'
import { compileCardEvent } from '../../src/link/card-event.ts'
import { readDate } from '../../src/link/card-event/dates.ts'
import type { CardEvent } from '../../src/payment/event.ts'
import { MessageMaker } from '../../src/simulator/index.ts'
import { writeOverlay } from './protocols.ts'
import { shop } from './support.ts'

const receivedAt = new Date('2026-11-22T09:30:05Z')
const purchase = { pan: '4111111111111111', amountMinor: 450_000n }

function setUp(protocol: string) {
  const dialect = loadProtocol(protocol)
  const maker = new MessageMaker(dialect, shop, () => receivedAt, 41)
  const toCardEvent = compileCardEvent(dialect, { name: 'alpha', acquirerId: 'acq' })
  const event = (message: PlainMessage, spoil: (bytes: Buffer) => void = () => {}): CardEvent => {
    const bytes = dialect.encode(message)
    spoil(bytes)
    const cursor = dialect.newMessage()
    cursor.read(bytes, 0, bytes.length)
    const made = toCardEvent(cursor, { memberId: 7n, cardId: 8n }, receivedAt)
    if (typeof made === 'string') throw new Error(made)
    return made
  }
  return { dialect, maker, event }
}

describe('ISO 8583:1993', () => {
  const { maker, event } = setUp('iso1993-ascii')

  it('has date, time and transmission in one field', () => {
    const made = event(maker.authorization(purchase))
    expect(made).toMatchObject({ purchasedOn: '2026-11-22', mti: '1100', merchantId: 'SHOP1' })
    expect(made.transmission).toHaveLength(10)
    expect(made.purchasedAt).toBe(made.transmission.slice(4).replace(/(..)(..)(..)/, '$1:$2:$3'))
  })

  it('names the original in DE56, and its amount in DE30', () => {
    const original = maker.authorization(purchase)
    const { stan, transmission } = event(original)
    const whole = maker.reversalAdvice(original)
    expect(event(whole)).toMatchObject({
      ...{ kind: 'reversal', mti: '1420', original: { stan, transmission } },
      ...{ amountMinor: 450_000n, remainingMinor: null },
    })
    const fields = {
      ...whole.fields,
      4: '000000150000',
      24: '401',
      30: `${'450000'.padStart(12, '0')}${'0'.repeat(12)}`,
    }
    const partial = { ...whole, fields }
    expect(event(partial)).toMatchObject({ amountMinor: 450_000n, remainingMinor: 150_000n })
    // 400: the whole, whatever DE30 says.
    const full = { ...whole, fields: { ...fields, 24: '400' } }
    expect(event(full)).toMatchObject({ amountMinor: 150_000n, remainingMinor: null })
    const billed = { ...whole, fields: { ...fields, 6: '000000001500', 51: '840' } }
    expect(event(billed)).toMatchObject({
      amountMinor: 4500n,
      remainingMinor: 1500n,
      currency: 'USD',
    })
  })

  it('tells messages apart by all that the dialect names', () => {
    const message = maker.authorization(purchase)
    const { key } = event(message)
    expect(event(maker.repeat(message)).key).toBe(key)
    const nextYear = { ...message, fields: { ...message.fields, 11: '000999' } }
    expect(event(nextYear).key).not.toBe(key)
  })
})

it('identifies by further fields too', () => {
  const plain = setUp('iso1987-ascii')
  const wider = setUp(writeOverlay({ semantics: { identity: [7, 11, 32, 37, 41, 60] } }))
  const message = plain.maker.authorization(purchase)
  const other = { ...message, fields: { ...message.fields, 60: 'SECOND' } }
  expect(plain.event(other).key).toBe(plain.event(message).key)
  expect(wider.event(other).key).not.toBe(wider.event(message).key)
})

it.each([
  ['visa-base1', { 62: { 2: '000123456789012' } }, '000123456789012'],
  ['visa-base1', {}, ''],
  ['mastercard-cis', { 63: 'MCS01106L', 15: '0614' }, 'MCS01106L0614'],
  ['mastercard-cis', { 63: 'MCS01106L' }, ''],
])('%s has the network reference %j as %j', (protocol, fields, expected) => {
  const { maker, event } = setUp(protocol)
  const message = maker.authorization(purchase)
  expect(event({ ...message, fields: { ...message.fields, ...fields } }).networkReference).toBe(
    expected,
  )
})

describe('cash-back', () => {
  const { maker, event } = setUp('iso1987-ascii')
  const withCash = (entries: string, over: object = {}): CardEvent => {
    const { mti, fields } = maker.authorization({ ...purchase, processingCode: '090000' })
    return event({ mti, fields: { ...fields, 54: entries, ...over } })
  }
  const entry = (type: string, amount: string): string => `00${type}398D${amount.padStart(12, '0')}`

  it.each([
    [entry('40', '50000'), 400_000n],
    [entry('02', '7') + entry('40', '50000'), 400_000n],
    [entry('40', '50000') + entry('40', '1'), 399_999n],
    [entry('02', '50000'), 450_000n],
    [entry('40', '450000'), 0n],
    [entry('40', '999999'), 0n],
    [entry('40', '50000').slice(0, 19), 450_000n],
  ])('%s leaves %s', (entries, eligible) => {
    const { amountMinor, cashMinor } = withCash(entries)
    expect(amountMinor - cashMinor).toBe(eligible)
    expect(amountMinor).toBe(450_000n)
  })

  it('is the same part of the billing amount', () => {
    const billed = { 6: '000000009000', 51: '840' }
    expect(withCash(entry('40', '50000'), billed)).toMatchObject({
      amountMinor: 9000n,
      cashMinor: 1000n,
      currency: 'USD',
    })
  })
})

describe('increments', () => {
  const { maker, event } = setUp('iso1993-ascii')
  const raised = (functionCode: string, over: object = {}): CardEvent => {
    const { mti, fields } = maker.authorization(purchase)
    return event({ mti, fields: { ...fields, 24: functionCode, ...over } })
  }

  it.each([
    ['106', 'increment', null],
    ['107', 'increment', null],
    ['102', 'increment', 450_000n],
    ['103', 'increment', 450_000n],
    ['100', 'authorization', null],
    ['101', 'authorization', null],
  ])('function code %s makes an %s', (code, kind, remainingMinor) => {
    expect(raised(code)).toMatchObject({ kind, amountMinor: 450_000n, remainingMinor })
  })

  it('names what it raises, where it says so', () => {
    const { stan, transmission } = event(maker.authorization(purchase))
    const year = new Date().getFullYear().toString().slice(0, 2)
    const original = `1100${stan}${year}${transmission}0512345`
    expect(raised('106', { 56: original }).original).toEqual({ stan, transmission })
    expect(raised('106').original).toBeNull()
  })

  it('is told by the reason code in the style of Visa', () => {
    const visa = setUp('visa-base1')
    const { mti, fields } = visa.maker.authorization(purchase)
    const made = visa.event({ mti, fields: { ...fields, 63: { 3: '3900' } } })
    expect(made).toMatchObject({ kind: 'increment', remainingMinor: null })
    expect(visa.event({ mti, fields: { ...fields, 63: { 3: '2501' } } }).kind).toBe('authorization')
  })
})

it('takes what a reversal undoes, where the dialect says that', () => {
  const file = writeOverlay({ semantics: { replacement: { means: 'reversed' } } })
  const { maker, event } = setUp(file)
  const reversal = maker.reversal(maker.authorization(purchase))
  const reversed = (amount: string): CardEvent =>
    event({
      ...reversal,
      fields: { ...reversal.fields, 95: amount.padStart(12, '0').padEnd(42, '0') },
    })
  expect(reversed('150000').remainingMinor).toBe(300_000n)
  expect(reversed('450000').remainingMinor).toBeNull()
  expect(reversed('0').remainingMinor).toBeNull()
})

it('reads a malformed composite as absent, where the dialect says that it may be one', () => {
  const { maker, event, dialect } = setUp('visa-base1')
  const message = maker.authorization(purchase)
  const marked = { ...message, fields: { ...message.fields, 62: { 2: '000123456789012' } } }
  const bytes = dialect.encode(marked)
  const cursor = dialect.newMessage()
  cursor.read(bytes, 0, bytes.length)
  expect(event(marked).networkReference).toBe('000123456789012')
  const at = cursor.starts[62] ?? 0
  const made = event(marked, (spoilt) => spoilt.fill(0xff, at, at + 8))
  expect(made).toMatchObject({ networkReference: '', amountMinor: 450_000n })
})

it.each([
  ['261122', '2026-11-22'],
  ['251231', '2025-12-31'],
  ['270101', '2027-01-01'],
  ['991231', '2026-12-31'],
  ['240229', '2026-11-22'],
  ['261399', '2026-11-22'],
  ['1122', '2026-11-22'],
  ['', '2026-11-22'],
])('puts the date %j on %s', (digits, expected) => {
  expect(readDate(digits, receivedAt)).toBe(expected)
})

describe('a card number in a field that is stored', () => {
  const dialect = loadProtocol('iso1987-ascii')
  const maker = new MessageMaker(dialect, shop, () => receivedAt, 41)
  // A published test number of 15 digits, as a merchant id has.
  const amex = '378282246310005'
  const isCardNumber = (text: string): boolean => text.includes(amex)
  const toCardEvent = compileCardEvent(dialect, {
    ...{ name: 'alpha', acquirerId: 'acq' },
    isCardNumber,
  })

  it('is left out, and the message is taken as one without it', () => {
    const message = maker.authorization(purchase)
    const bytes = dialect.encode({ ...message, fields: { ...message.fields, 42: amex } })
    const cursor = dialect.newMessage()
    cursor.read(bytes, 0, bytes.length)
    const made = toCardEvent(cursor, { memberId: 7n, cardId: 8n }, receivedAt)
    expect(made).toMatchObject({ merchantId: '', terminalId: 'T1', amountMinor: 450_000n })
  })
})
