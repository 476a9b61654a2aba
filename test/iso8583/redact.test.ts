/** Redaction of the shipped dialects: every fixture, and each place where authentication data hides in a composite. */

import { describe, expect, it } from 'vitest'
import { loadProtocol, protocolNames, redact, type PlainValue } from '../../src/iso8583/index.ts'
import { fixtureMessages } from '../fuzz/protocols.ts'
import { bytes, dialectOf, messageOf, packed } from './composite-dialect.ts'

const CARDS = ['4111111111111111', '5555555555554444', '4222222222222', '5204740000001010']

describe.each(protocolNames())('%s', (name) => {
  const dialect = loadProtocol(name)
  const messages = fixtureMessages(name)

  it('leaves no card number of any fixture, in whatever encoding, decoded or not', () => {
    expect(messages.length).toBeGreaterThan(10)
    for (const message of messages) {
      redact(message, dialect)
      const hex = message.toString('hex')
      for (const card of CARDS) {
        expect(hex).not.toContain(card)
        expect(hex).not.toContain(Buffer.from(card).toString('hex'))
        expect(hex).not.toContain(card.replaceAll(/\d/g, 'f$&'))
      }
    }
  })

  it('leaves what decodes as it was, but for what is blank', () => {
    for (const message of messages) {
      const before = Buffer.from(message)
      redact(message, dialect)
      const shown = (from: Buffer): string | null => {
        try {
          return dialect.decode(from).describe()
        } catch {
          return null
        }
      }
      const was = shown(before)
      if (was !== null) expect(shown(message)).toBe(was)
    }
  })
})

describe('authentication data inside composites', () => {
  it.each<[string, string, Record<string, PlainValue>, string, string]>([
    ['mastercard-cis', 'CVC2', { '48': { TCC: 'R', '92': '739' } }, 'f9f2f0f3', 'f7f3f9'],
    ['postilion', 'CVV2', { '127': { '10': '739' } }, '', '373339'],
    [
      'cis-processor',
      'track 2 data',
      { '55': { '57': '4111111111111111d2912201000000000f', '82': '3900' } },
      '57',
      'd2912201',
    ],
    [
      'cis-processor',
      'discretionary data',
      { '55': { '9F1F': '3132333435' } },
      '9f1f',
      '3132333435',
    ],
  ])('%s: %s', (name, _what, fields, before, secret) => {
    const dialect = loadProtocol(name)
    const version = String(dialect.spec.mti.version)
    const message = dialect.encode({ mti: `${version}100`, fields })
    expect(message.toString('hex')).toContain(secret)
    redact(message, dialect)
    expect(message.toString('hex')).not.toContain(secret)
    expect(message.toString('hex')).toContain(before)
    expect(dialect.decode(message).describe()).toMatch(/\[not kept\]/)
  })

  const chip = dialectOf({
    kind: 'ber-tlv',
    soft: true,
    parts: {
      '5A': { ...packed, sensitivity: 'pan' },
      '82': bytes,
      '57': { ...bytes, sensitivity: 'sad' },
    },
  })

  it.each([
    [
      'six and four of a card number',
      '5a085555555555554444 82023900',
      '5a085555550000004444 82023900',
    ],
    [
      'what is no card number where its middle is zeros',
      '5a085204740000001010',
      '5a085204741000001010',
    ],
    ['of 19 digits', '5a0a5555555555555554444f', '5a0a555555000000000' + '4444f'],
    ['all of what is too short to be one', '5a0455555555', '5a0400000000'],
    ['all of a tag that is not listed', '9f1f03313233 82023900', '9f1f03000000 82023900'],
    ['all of a composite that is malformed', '82023900 57135555555555554444', '00'.repeat(14)],
  ])('keeps %s', (_name, hex, expected) => {
    const message = messageOf(hex)
    redact(message, chip)
    expect(message.toString('hex')).toBe(messageOf(expected).toString('hex'))
  })
})

describe('what is no message', () => {
  const dialect = loadProtocol('iso1987-ascii')

  it('is blanked whole where not even the bitmap can be read', () => {
    const message = Buffer.from('4111111111111111D29122010000', 'latin1')
    redact(message, dialect)
    expect(message.every((byte) => byte === 0)).toBe(true)
  })

  it('is blanked in its own range of a larger buffer', () => {
    const around = Buffer.from('keep4111111111111111keep', 'latin1')
    redact(around, dialect, 4, 20)
    expect(around.toString('latin1')).toBe(`keep${'\0'.repeat(16)}keep`)
    redact(around, dialect, 20, 4)
    redact(around, dialect, 0, 99)
    expect(around.toString('latin1')).toBe(`keep${'\0'.repeat(16)}keep`)
  })

  it('keeps nothing of a card number in a field of another class', () => {
    const message = Buffer.from('02006000000000000000164111111111111X11000000', 'latin1')
    redact(message, dialect)
    expect(message.toString('latin1')).toBe('02006000000000000000160000000000000000000000')
  })
})
