/** Visa BASE I style: header with swapped stations in the answer, network reference in DE62.2, data sets. */

import { describe, expect, it } from 'vitest'
import { loadProtocol } from '../../../src/iso8583/index.ts'
import { readFixture } from '../fixtures.ts'
import { answerTo, eventOf, PURCHASE, testDialect } from './support.ts'

const purchase = { ...PURCHASE, networkReference: '466326123456789' }
const original = { stan: '000017', transmission: '1122093045' }

testDialect('visa-base1', {
  purchase: { fixture: '0100-purchase', event: purchase },
  events: {
    '0100-purchase-13-digit-card': purchase,
    '0100-purchase-19-digit-card': purchase,
    '0100-chip-with-sensitive-data': purchase,
    '0100-e-commerce': { ...purchase, channel: 'online', entryMode: 'ecommerce' },
    '0100-refund': 'no_purchase',
    '0100-cash-back': { ...purchase, cashMinor: 2_000n },
    '0101-repeat': purchase,
    '0120-advice': { ...purchase, mti: '0120', authorizationCode: 'A1B2C3' },
    '0120-declined-advice': { mti: '0120', approved: false },
    '0200-financial-request': { ...purchase, mti: '0200' },
    '0400-full-reversal': { kind: 'reversal', mti: '0400', remainingMinor: null, original },
    '0420-partial-reversal': { kind: 'reversal', remainingMinor: 10_000n, original },
    'sb-visa-1-0100': { amountMinor: 4200n, currency: 'USD', mcc: '5999', networkReference: '' },
  },
  repeats: [['0100-purchase', '0101-repeat']],
  answers: [
    ['0100-purchase', '00', null, '0110-approved'],
    ['0100-purchase', '00', 123n, '0110-approved-with-points'],
    ['0100-purchase', '30', null, '0110-format-error'],
    ['0120-advice', '00', 7n, '0130-approved-with-points'],
    ['0120-advice', '91', null, '0130-retry-later'],
    ['0420-full-reversal', '00', null, '0430-reversal-answer'],
    ['0520-reconciliation', '00', null, '0530-reconciliation-answer'],
    ['0800-sign-on', '00', null, '0810-sign-on-answer'],
    ['0800-sign-off', '00', null, '0810-sign-off-answer'],
    ['0800-echo', '00', null, '0810-echo-answer'],
  ],
  missing: [
    ['0100-purchase', '4', 4],
    ['0800-echo', '70', 70],
  ],
})

const dialect = loadProtocol('visa-base1')

describe('visa-base1', () => {
  it.each([
    ['01', 'in_store', 'chip'],
    ['05', 'online', 'ecommerce'],
    ['07', 'online', 'ecommerce'],
  ])('reads indicator %s of DE60 as %s and %s', (indicator, channel, entryMode) => {
    const part = { P1: '05', P3: '00', P5: '00', P6: '00', P8: indicator }
    const event = eventOf(dialect, readFixture('visa-base1', '0100-purchase'), { '60': part })
    expect(event).toMatchObject({ channel, entryMode })
  })

  it('takes a DE62 with a bit that it does not know as a payment without a reference', () => {
    const { bytes } = readFixture('visa-base1', '0100-purchase')
    const at =
      dialect
        .decode(bytes)
        .view()
        .find(({ path }) => path === '62')?.offset ?? 0
    bytes[at + 7] = 1
    expect(dialect.decode(bytes).softFailures).toBe(1)
    const fixture = { ...readFixture('visa-base1', '0100-purchase'), bytes }
    expect(eventOf(dialect, fixture)).toMatchObject({ amountMinor: 12_345n, networkReference: '' })
  })

  it('signs on with 071 and off with 072', () => {
    const { signOn, signOff, request, codeField } = dialect.session
    expect([request, codeField, signOn, signOff]).toEqual(['0800', 70, '071', '072'])
  })

  it('reads a rejected message with both of its headers', () => {
    const { bytes, expected } = readFixture('visa-base1', 'sb-visa-11-0810')
    expect(expected.header).toHaveLength(2 * (26 + 22))
    expect(dialect.decode(bytes).toJSON().header).toBe(expected.header)
  })

  it('answers a rejected message without the header of the rejection', () => {
    const fixture = readFixture('visa-base1', '0100-purchase')
    const rejection = Buffer.from(`1a0102${'00'.repeat(22)}12`, 'hex')
    const rejected = { ...fixture, bytes: Buffer.concat([rejection, fixture.bytes]) }
    const { bytes } = readFixture('visa-base1', '0110-approved')
    expect(answerTo(dialect, rejected, '00', null).toString('hex')).toBe(bytes.toString('hex'))
  })

  it('extends iso1987-bcd: amounts as there, digits filled on the left, text in EBCDIC', () => {
    const { spec } = dialect
    const base = loadProtocol('iso1987-bcd').spec
    expect(spec.fields['4']).toEqual(base.fields['4'])
    expect(spec.fields['2']).toEqual({ ...base.fields['2'], pad: { side: 'left', with: '0' } })
    expect(spec.fields['65']).toBeUndefined()
    expect(spec.defaults.classes.ans).toEqual({ encoding: 'cp1047' })
    expect(spec.defaults.classes.n).toEqual(base.defaults.classes.n)
    expect(spec.messages).toEqual(base.messages)
  })

  it('sends back DE62 and DE63 as they came', () => {
    const fixture = readFixture('visa-base1', 'sb-visa-1-0100')
    const answer = dialect.decode(answerTo(dialect, fixture, '00', null)).toJSON({ unmasked: true })
    expect(answer.fields).toMatchObject({ '62': { '1': 'Y' }, '63': { '1': '0002' } })
    expect(answer.header?.slice(10, 22)).toBe('000000000000')
  })
})
