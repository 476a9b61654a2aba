import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { loadProtocol } from '../../src/iso8583/index.ts'
import type { TextMessage } from '../../src/simulator/references.ts'
import { compileCardEvent, type CardEventOrNot } from '../../src/link/card-event.ts'
import type { CardEvent } from '../../src/payment/event.ts'
import { MessageMaker } from '../../src/simulator/index.ts'

const holder = { memberId: 7n, cardId: 8n }
const pan = '4111111111111111'
const receivedAt = new Date('2026-11-22T09:30:05Z')
const shop = {
  acquirer: '12345',
  merchantId: 'SHOP1',
  terminalId: 'T1',
  mcc: '5411',
  currency: '398',
  utcOffsetMinutes: 300,
}

describe.each(['iso1987-ascii', 'iso1987-bcd'])('%s', (protocol) => {
  const dialect = loadProtocol(protocol)
  const maker = new MessageMaker(dialect, shop, () => receivedAt, 41)
  const toCardEvent = compileCardEvent(dialect, { name: 'alpha', acquirerId: 'acq' })

  function read(message: TextMessage, at = receivedAt): CardEventOrNot {
    const bytes = dialect.encode(message)
    const cursor = dialect.newMessage()
    cursor.read(bytes, 0, bytes.length)
    return toCardEvent(cursor, holder, at)
  }
  function event(message: TextMessage, at = receivedAt): CardEvent {
    const made = read(message, at)
    if (typeof made === 'string') throw new Error(made)
    return made
  }
  const purchase = { pan, amountMinor: 450_000n }

  it('maps a purchase', () => {
    const made = event(maker.authorization({ ...purchase, authorizationCode: 'A1'.padEnd(6) }))
    expect(made).toEqual({
      key: expect.stringMatching(/^[0-9a-f]{32}$/),
      kind: 'authorization',
      source: { link: 'alpha' },
      mti: '0100',
      memberId: 7n,
      cardId: 8n,
      acquirerId: 'acq',
      merchantId: 'SHOP1',
      terminalId: 'T1',
      mcc: '5411',
      amountMinor: 450_000n,
      cashMinor: 0n,
      currency: 'KZT',
      remainingMinor: null,
      approved: true,
      receivedAt,
      purchasedOn: '2026-11-22',
      purchasedAt: '14:30:05',
      stan: '000041',
      transmission: '1122093005',
      rrn: '632609000041',
      authorizationCode: 'A1',
      networkReference: '',
      channel: 'in_store',
      entryMode: 'chip',
      original: null,
      paymentId: null,
    })
    expect(
      JSON.stringify(made, (_, value: unknown) => (typeof value === 'bigint' ? `${value}` : value)),
    ).not.toContain(pan)
  })

  it('knows a message again over another link of the acquirer, and not of another acquirer', () => {
    const bytes = dialect.encode(maker.authorization(purchase))
    const cursor = dialect.newMessage()
    cursor.read(bytes, 0, bytes.length)
    const keyOver = (name: string, acquirerId: string): string => {
      const made = compileCardEvent(dialect, { name, acquirerId })(cursor, holder, receivedAt)
      if (typeof made === 'string') throw new Error(made)
      return made.key
    }
    expect(keyOver('beta', 'acq')).toBe(keyOver('alpha', 'acq'))
    expect(keyOver('alpha', 'other')).not.toBe(keyOver('alpha', 'acq'))
  })

  it('gives a repeat the key of its first sending, and any other message another', () => {
    const first = maker.advice(purchase)
    const key = event(first).key
    expect(event(maker.repeat(first)).key).toBe(key)
    expect(event(maker.repeat(first)).mti).toBe('0120')
    expect(event(maker.repeat(first), new Date(receivedAt.getTime() + 3_600_000)).key).toBe(key)
    expect(event(maker.advice(purchase)).key).not.toBe(key)
    expect(event({ ...first, mti: '0100' }).key).not.toBe(key)
    for (const de of [7, 11, 32, 37, 41]) {
      const text = first.fields[de] ?? ''
      const changed = text.replace(/.(?=\D*$)/, (last) => (last === '1' ? '2' : '1'))
      expect(event({ ...first, fields: { ...first.fields, [de]: changed } }).key).not.toBe(key)
    }
  })

  it.each([
    ['00', true],
    ['10', true],
    ['05', false],
    ['51', false],
  ])('takes response code %s of an advice as approved: %s', (responseCode, approved) => {
    expect(event(maker.advice({ ...purchase, responseCode })).approved).toBe(approved)
  })

  it('maps reversals, whole and partial', () => {
    const original = maker.authorization(purchase)
    const named = { stan: original.fields[11], transmission: original.fields[7] }
    expect(event(maker.reversal(original))).toMatchObject({
      ...{ kind: 'reversal', mti: '0400', amountMinor: 450_000n, remainingMinor: null },
      original: named,
    })
    expect(event(maker.reversalAdvice(original, 150_000n))).toMatchObject({
      ...{ kind: 'reversal', mti: '0420', amountMinor: 450_000n, remainingMinor: 150_000n },
      original: named,
    })
    expect(event(maker.reversal(original, 0n)).remainingMinor).toBeNull()
    expect(event(maker.reversal(original, 999_999n)).remainingMinor).toBe(450_000n)
  })

  it('counts the billing amount where there is one, and what remains of it', () => {
    const original = maker.authorization(purchase)
    Object.assign(original.fields, { 6: '000000001000', 51: '840' })
    expect(event(original)).toMatchObject({ amountMinor: 1000n, currency: 'USD' })
    const reversal = maker.reversal(original, 225_000n)
    expect(event(reversal)).toMatchObject({ amountMinor: 1000n, remainingMinor: 500n })
  })

  it.each(['200000', '310000', '990000'])(
    'takes processing code %s for no purchase',
    (processingCode) => {
      expect(read(maker.authorization({ ...purchase, processingCode }))).toBe('no_purchase')
    },
  )

  it.each(['010000', '110000', '170000'])('takes processing code %s for cash', (processingCode) => {
    const cash = maker.authorization({ ...purchase, processingCode })
    expect(event(cash)).toMatchObject({ amountMinor: 450_000n, cashMinor: 450_000n })
    expect(event(maker.reversal(cash))).toMatchObject({ kind: 'reversal', cashMinor: 0n })
  })

  it('makes nothing of a card that is only verified, but takes an advice of nothing', () => {
    const nothing = { ...purchase, amountMinor: 0n }
    expect(read(maker.authorization(nothing))).toBe('no_purchase')
    expect(event(maker.advice(nothing))).toMatchObject({ kind: 'authorization', amountMinor: 0n })
  })

  it.each([
    ['010', 'unknown', 'manual'],
    ['051', 'in_store', 'chip'],
    ['071', 'in_store', 'contactless'],
    ['100', 'unknown', 'credential_on_file'],
    ['791', 'unknown', 'manual'],
    ['801', 'in_store', 'magstripe'],
    ['812', 'online', 'ecommerce'],
    ['901', 'in_store', 'magstripe'],
    ['911', 'in_store', 'contactless'],
    ['951', 'in_store', 'chip'],
  ])('takes entry mode %s for %s and %s', (code, channel, entryMode) => {
    const message = maker.authorization({ ...purchase, entryMode: code })
    expect(event(message)).toMatchObject({ channel, entryMode })
  })

  it('knows no entry mode but those that the dialect lists, whatever the field holds', () => {
    const listed = Object.assign(
      {},
      ...(dialect.semantics.entryModes ?? []).map(({ field, values }) => field === 22 && values),
    )
    fc.assert(
      fc.property(fc.stringMatching(/^[0-9]{3}$/), (code) => {
        const made = event(maker.authorization({ ...purchase, entryMode: code }))
        expect(made.entryMode).toBe(listed[code.slice(0, 2)] ?? '')
      }),
    )
    const { [22]: _, ...fields } = maker.authorization(purchase).fields
    expect(event({ mti: '0100', fields })).toMatchObject({ channel: 'unknown', entryMode: '' })
  })

  it('tells an order over the internet, and of these a number that was kept', () => {
    const message = maker.authorization({ ...purchase, entryMode: '010' })
    message.fields[25] = '59'
    expect(event(message)).toMatchObject({ channel: 'online', entryMode: 'ecommerce' })
    message.fields[22] = '100'
    expect(event(message)).toMatchObject({ channel: 'online', entryMode: 'credential_on_file' })
  })

  it('takes a mail order for online, however the card was entered', () => {
    const message = maker.authorization(purchase)
    message.fields[25] = '08'
    expect(event(message).channel).toBe('online')
  })

  it.each([
    ['1231', '2027-01-01T00:10:00Z', '2026-12-31'],
    ['0101', '2026-12-31T20:00:00Z', '2027-01-01'],
    ['1122', '2026-11-22T00:00:00Z', '2026-11-22'],
    ['0000', '2026-11-22T00:00:00Z', '2026-11-22'],
    ['0231', '2026-11-22T00:00:00Z', '2026-11-22'],
  ])('puts local date %s received at %s on %s', (date, at, expected) => {
    const message = maker.authorization(purchase)
    message.fields[13] = date
    expect(event(message, new Date(at)).purchasedOn).toBe(expected)
  })

  it('makes nothing of a currency that there is not: a stranger with it is approved too', () => {
    const message = maker.authorization(purchase)
    message.fields[49] = '000'
    expect(read(message)).toBe('no_amount')
    delete message.fields[49]
    expect(read(message)).toBe('no_amount')
    // What earns nothing anyway needs no amount.
    const inquiry = { ...purchase, processingCode: '310000' }
    const { [49]: _, ...fields } = maker.authorization(inquiry).fields
    expect(read({ mti: '0100', fields })).toBe('no_purchase')
  })
})
