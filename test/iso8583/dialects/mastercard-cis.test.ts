/** Mastercard CIS style: EBCDIC, DE48 with its category code, network reference of DE63 and DE15, PAR in DE56. */

import { describe, expect, it } from 'vitest'
import { AccessError, loadProtocol } from '../../../src/iso8583/index.ts'
import { readFixture } from '../fixtures.ts'
import { eventOf, PURCHASE, read, testDialect } from './support.ts'

const purchase = { ...PURCHASE, networkReference: 'MCC0001231122' }
const original = { stan: '000017', transmission: '1122093045' }

testDialect('mastercard-cis', {
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
    '0400-full-reversal': { kind: 'reversal', mti: '0400', remainingMinor: null, original },
    '0420-partial-reversal': { kind: 'reversal', remainingMinor: 10_000n, original },
    'sb-mc-1-0100': { amountMinor: 1500n, networkReference: 'MCS01106L1207', channel: 'in_store' },
  },
  repeats: [['0100-purchase', '0101-repeat']],
  answers: [
    ['0100-purchase', '00', null, '0110-approved'],
    ['0100-purchase', '00', 123n, '0110-approved-with-points'],
    ['0100-purchase', '30', null, '0110-format-error'],
    ['0120-advice', '00', 7n, '0130-approved-with-points'],
    ['0120-advice', '91', null, '0130-retry-later'],
    ['0420-full-reversal', '00', null, '0430-reversal-answer'],
    ['0800-sign-on', '00', null, '0810-sign-on-answer'],
    ['0800-echo', '00', null, '0810-echo-answer'],
  ],
  missing: [['0100-purchase', '4', 4]],
})

const dialect = loadProtocol('mastercard-cis')
const chip = readFixture('mastercard-cis', '0100-chip-with-sensitive-data')

describe('mastercard-cis', () => {
  it('has no accessor for CVC 2 and track data, nor for the whole of what they stand in', () => {
    const message = read(dialect, chip.bytes)
    for (const path of ['35', '52', '48.92', '55.57', '55.9F1F', '55.9F20', '48', '55']) {
      expect(() => message.text(dialect.field(path)), path).toThrow(AccessError)
    }
  })

  it('reads the payment account reference', () => {
    const message = read(dialect, chip.bytes)
    expect(message.text(dialect.field('56.01.01'))).toBe('50015PS2CFK5YQQXNE2LFKNDYKCZ1')
  })

  it('shows the card number behind a token masked', () => {
    const { path, value } =
      dialect
        .decode(chip.bytes)
        .view()
        .find((f) => f.path === '48.33.02') ?? {}
    expect([path, value]).toEqual(['48.33.02', '520474******1010'])
  })

  it('knows no network reference where the settlement date lacks', () => {
    const { '15': _date, ...fields } =
      readFixture('mastercard-cis', '0100-purchase').expected.fields ?? {}
    const fixture = readFixture('mastercard-cis', '0100-purchase')
    const bytes = dialect.encode({ mti: '0100', fields })
    expect(eventOf(dialect, { ...fixture, bytes })).toMatchObject({ networkReference: '' })
  })

  it('extends iso1987-ascii: lengths and messages as there, all text in EBCDIC', () => {
    const { spec } = dialect
    const base = loadProtocol('iso1987-ascii').spec
    expect(spec.fields['37']).toEqual(base.fields['37'])
    expect(spec.messages).toEqual(base.messages)
    const encodings = Object.values(spec.defaults.classes).map((one) => one?.encoding)
    expect(new Set(encodings)).toEqual(new Set(['cp500', 'binary']))
  })

  it('takes a message whose DE48 is none', () => {
    const { bytes } = readFixture('mastercard-cis', '0100-purchase')
    const at =
      dialect
        .decode(bytes)
        .view()
        .find(({ path }) => path === '48')?.offset ?? 0
    bytes[at + 3] = 0x40
    const message = dialect.decode(bytes)
    expect(message.softFailures).toBe(1)
    expect(message.text(49)).toBe('840')
  })
})
