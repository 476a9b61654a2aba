/** Card data that a protocol file does not know of: nothing that reads, shows or echoes gives it away. */

import fc from 'fast-check'
import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { DecodeError, redact, type Dialect } from '../../src/iso8583/index.ts'
import type { CompositeSpec, FieldSpec } from '../../src/iso8583/spec/spec.ts'
import { bytes, DE, dialectOf, messageOf } from './composite-dialect.ts'

const TRACK2 = '4111111111111111d25122011234567890'
const SECRET = `5711${TRACK2}`
const AMOUNT: FieldSpec = {
  ...{ name: 'Amount', class: 'n', encoding: 'bcd', length: 12, sensitivity: 'public' },
}

const ber: CompositeSpec = {
  ...{ kind: 'ber-tlv', soft: true, unknown: 'keep', parts: { '9F02': AMOUNT, 71: bytes } },
}
const tagged = (encoding: 'binary' | 'ascii', parts: Record<string, FieldSpec>): CompositeSpec => ({
  kind: 'tagged',
  tag: { encoding, length: encoding === 'binary' ? 1 : 2 },
  length: { encoding: 'binary', bytes: 2, counts: 'bytes' },
  ...{ unknown: 'keep', soft: true, parts },
})
const inside = (composite: CompositeSpec): FieldSpec => ({
  ...{ name: 'Holder', class: 'b', encoding: 'binary', max: 999, composite },
})

const length2 = (hex: string): string => (hex.length / 2).toString(16).padStart(4, '0')
const tlv = (tag: string, content: string): string =>
  tag + (content.length / 2).toString(16).padStart(2, '0') + content

/** Everything that a program can get out of a message without touching its bytes. */
function allThatIsShown(dialect: Dialect, input: Buffer): string {
  const message = dialect.newMessage()
  const shown: unknown[] = []
  const attempt = (work: () => unknown): void => {
    try {
      shown.push(work())
    } catch (error) {
      shown.push(`${String(error)} ${JSON.stringify(error)}`)
    }
  }
  attempt(() => message.read(input, 0, input.length))
  const block = Buffer.alloc(64)
  for (let id = 2; id < 260; id++) {
    attempt(() => message.text(id))
    attempt(() => String(message.number(id)))
    attempt(() => `${message.packDigits(id, block, 0, 64)} ${block.toString('hex')}`)
    block.fill(0)
  }
  attempt(() => dialect.decode(input))
  for (const unmasked of [false, true]) {
    attempt(() => message.toJSON({ unmasked }))
    attempt(() => message.view({ unmasked }))
  }
  attempt(() => message.describe())
  attempt(() => inspect(message, { depth: 9 }))
  attempt(() => JSON.stringify(message))
  attempt(() => JSON.stringify({ ...message }))
  const kept = Buffer.from(input)
  attempt(() => redact(kept, dialect))
  shown.push(kept.toString('hex'), kept.toString('latin1'))
  return inspect(shown, {
    depth: 20,
    maxArrayLength: null,
    maxStringLength: null,
    breakLength: 1e6,
  })
}

function expectNothing(dialect: Dialect, hex: string): void {
  const shown = allThatIsShown(dialect, messageOf(hex))
  expect(shown).not.toContain(TRACK2.slice(0, 16))
  expect(shown).not.toContain('25122011234567890')
  expect(shown).not.toContain(Buffer.from(TRACK2, 'hex').toString('latin1').slice(4, 14))
}

describe('track data in a tag that the protocol file does not list', () => {
  it.each([
    ['as it should be', SECRET + tlv('9F02', '000000000100')],
    ['before a tag that is cut off', `${SECRET}9f0206`],
    ['behind a tag of the wrong length', `9f02070000000001${SECRET}`],
    ['in a template', tlv('6F', SECRET)],
    ['in a template of two bytes', tlv('BF0C', SECRET)],
    ['in a template that is listed as bytes', tlv('71', SECRET)],
    ['in a template that is listed as bytes and broken', tlv('71', `${SECRET}5a`)],
  ])('is not given: %s', (_case, hex) => expectNothing(dialectOf(ber), hex))

  it.each([
    ['left out', undefined],
    ['skip', 'skip' as const],
    ['reject', 'reject' as const],
  ])('is not given where unknown is %s', (_case, unknown) => {
    expectNothing(dialectOf({ ...ber, unknown }), SECRET)
  })

  it('is not given out of a dataset, listed or not', () => {
    const dialect = dialectOf(tagged('binary', { '01': inside(ber) }))
    expectNothing(dialect, `01${length2(SECRET)}${SECRET}`)
    expectNothing(dialect, `02${length2(SECRET)}${SECRET}`)
    expectNothing(dialect, `02${length2(SECRET)}${SECRET.slice(0, -2)}`)
    expectNothing(dialect, `02${length2(`${SECRET}9f`)}${SECRET}9f`)
  })

  it('is not given out of a sub-element with a tag of text, as bytes or as hex text', () => {
    const dialect = dialectOf(tagged('ascii', { '01': inside(ber) }))
    expectNothing(dialect, `3037${length2(SECRET)}${SECRET}`)
    const text = Buffer.from(SECRET.toUpperCase(), 'latin1').toString('hex')
    const shown = allThatIsShown(dialect, messageOf(`3037${length2(text)}${text}`))
    expect(shown).not.toMatch(/4111111111111111/)
  })

  it('still shows other unknown parts unmasked', () => {
    const dialect = dialectOf(tagged('ascii', {}))
    const text = Buffer.from('WELCOME, Visa and Zara', 'latin1').toString('hex')
    const message = dialect.decode(messageOf(`3037${length2(text)}${text}`))
    expect(message.toJSON({ unmasked: true }).fields).toEqual({
      [DE]: { '07': 'WELCOME, Visa and Zara' },
    })
  })

  it('is not given by any composite that may hold tags which are not listed', () => {
    const chance = fc.record({
      around: fc.constantFrom('none', 'binary' as const, 'ascii' as const, 'positional', 'bitmap'),
      unknown: fc.constantFrom('keep' as const, 'skip' as const, 'reject' as const, undefined),
      soft: fc.boolean(),
      template: fc.constantFrom('', '6F', 'BF0C', '71'),
      tag: fc.constantFrom('56', '57', '9F1F', '9F20', '9F6B', '5A', '99'),
      before: fc.constantFrom('', tlv('9F02', '000000000100'), tlv('DF01', '00'), '0000', '9F0201'),
      after: fc.constantFrom('', '00', '9F', '9F0206', tlv('DF01', '00'), '8200'),
    })
    fc.assert(
      fc.property(chance, (one) => {
        const composite: CompositeSpec = { ...ber, soft: one.soft, unknown: one.unknown }
        const secret = one.before + tlv(one.tag, TRACK2) + one.after
        const content = one.template === '' ? secret : tlv(one.template, secret)
        const whole: CompositeSpec = { ...ber, unknown: one.unknown }
        const rest = inside(composite)
        switch (one.around) {
          case 'none':
            return expectNothing(dialectOf(composite), content)
          case 'positional':
            return expectNothing(dialectOf({ kind: 'positional', parts: { P1: rest } }), content)
          case 'bitmap': {
            const prefix = { encoding: 'binary', bytes: 2, counts: 'bytes' } as const
            const part = { ...rest, length: 'LLL', prefix } as const
            const bitmap = { encoding: 'binary', bytes: 1 } as const
            const dialect = dialectOf({ kind: 'bitmap', bitmap, parts: { 1: part } })
            return expectNothing(dialect, `80${length2(content)}${content}`)
          }
          default: {
            const dialect = dialectOf(tagged(one.around, { '01': inside(whole) }))
            const tag = one.around === 'binary' ? '01' : '3031'
            expectNothing(dialect, `${tag}${length2(content)}${content}`)
          }
        }
      }),
      { numRuns: 300 },
    )
  })
})

describe('the place of a mistake', () => {
  const errorOf = (dialect: Dialect, hex: string): { code: string; path: string } => {
    try {
      dialect.decode(messageOf(hex))
    } catch (error) {
      if (error instanceof DecodeError) return { code: error.code, path: error.path }
      throw error
    }
    throw new Error('no mistake')
  }
  const digits = Buffer.from('4111111111111111', 'latin1').toString('hex')

  it('does not name what stands where a tag should, where tags are text', () => {
    const length = { encoding: 'ascii', bytes: 2, counts: 'units' } as const
    const tag = { encoding: 'ascii', length: 8 } as const
    const dialect = dialectOf({ kind: 'tagged', tag, length, unknown: 'reject', parts: {} })
    expect(errorOf(dialect, digits)).toEqual({ code: 'unknown_tag', path: '127' })
  })

  it.each([
    ['unknown_tag', 'reject', '5f4101'],
    ['truncated', 'skip', '5f410500'],
    ['truncated', 'skip', '5f41'],
    ['malformed', 'skip', '5f4180'],
  ] as const)(
    'does not name what stands where a tag should, in BER-TLV: %s, %s',
    (code, unknown, hex) => {
      expect(errorOf(dialectOf({ kind: 'ber-tlv', unknown, parts: {} }), hex)).toEqual({
        code,
        path: '127',
      })
    },
  )
})

it('copies of a message have none of its bytes', () => {
  const message = dialectOf(ber).decode(messageOf(SECRET))
  expect(Object.keys(message)).not.toContain('bytes')
  expect({ ...message }).not.toHaveProperty('bytes')
  message.read(messageOf(SECRET), 0, messageOf(SECRET).length)
  expect(Object.keys(message)).not.toContain('bytes')
  expect(message.bytes.length).toBe(messageOf(SECRET).length)
})
