/** Whatever the bytes and the dialect: no card number of a message that failed is shown, in any writing. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { reportJson, reportText } from '../../../src/cli/decode/report.ts'
import { attempt } from '../../../src/cli/decode/trial.ts'
import { shippedDialects } from '../../../src/cli/protocol/open.ts'
import { compileDialect, type Dialect, loadProtocol } from '../../../src/iso8583/index.ts'
import { DIALECTS, readFixtures } from '../../iso8583/fixtures.ts'

const pans = ['4111111111111111', '5555555555554444', '6799990100000000019', '378282246310005']
const plain = (_: unknown, text: string): string => text

/** What is printed of bytes, in both forms, and whether they are a message. */
function shown(dialect: Dialect, bytes: Buffer): { failed: boolean; text: string } {
  const outcome = attempt(dialect, bytes)
  const findings = { found: [{ ...outcome, origin: '', at: null }], notes: [], broken: false }
  const options = { dialect, unmasked: true, paint: plain, hints: () => [] }
  const parts = [...reportText(findings, options), ...reportJson(findings, options)]
  return { failed: outcome.error !== null, text: parts.join('\n') }
}

/** Digits as they stand in text, in ASCII and EBCDIC hex and packed, whatever is between the bytes. */
function leaks(text: string): string[] {
  const bare = text.replaceAll(/[^0-9a-fA-F*]/g, '').toLowerCase()
  return pans.filter((pan) => {
    const middle = pan.slice(5, -3)
    const ascii = Buffer.from(middle).toString('hex')
    return [middle, ascii, ascii.replaceAll(/3(\d)/g, 'f$1')].some((form) => bare.includes(form))
  })
}

const messages = DIALECTS.flatMap((name) => readFixtures(name)).filter(({ bytes }) => {
  const forms = ['latin1', 'hex'] as const
  return forms.some((form) => pans.some((pan) => bytes.toString(form).includes(pan)))
})

it('there are messages to look at', () => {
  expect(messages.length).toBeGreaterThan(20)
  expect(leaks('x 4111111111111111 y')).toEqual(['4111111111111111'])
  expect(leaks('34 31 31 31 31 31 31 31 31 31 31 31 31 31 31 31')).toHaveLength(1)
})

describe('no card number is shown', () => {
  it.each(shippedDialects().map((dialect) => [dialect.name, dialect] as const))(
    'by %s of what it cannot read',
    (_, dialect) => {
      for (const { name, bytes } of messages) {
        const { failed, text } = shown(dialect, bytes)
        if (failed) expect({ name, leaks: leaks(text) }).toEqual({ name, leaks: [] })
      }
    },
  )

  it('of a message that begins late and is cut off in its card number', () => {
    const [purchase] = messages.filter(({ folder }) => folder === 'iso1987-ascii')
    const bytes = purchase?.bytes ?? Buffer.alloc(0)
    const pan = bytes.toString('latin1').indexOf('4111111111111111')
    expect(pan).toBeGreaterThan(0)
    for (const dialect of shippedDialects()) {
      for (let start = 0; start < pan; start++) {
        for (let end = pan + 12; end < pan + 20; end++) {
          const { failed, text } = shown(dialect, bytes.subarray(start, end))
          const found = failed ? leaks(text) : []
          expect({ dialect: dialect.name, start, end, found }).toMatchObject({ found: [] })
        }
      }
    }
  })

  it('of any part of a message, in any dialect', () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...messages),
        fc.constantFrom(...shippedDialects()),
        fc.nat(60),
        fc.nat(400),
        ({ bytes }, dialect, start, length) => {
          const { failed, text } = shown(dialect, bytes.subarray(start, start + length))
          if (failed) expect(leaks(text)).toEqual([])
        },
      ),
      { numRuns: 500 },
    )
  })

  it('where the file takes another length for that of the card number', () => {
    const { spec } = loadProtocol('iso1987-ascii')
    const purchase = messages.find(({ bytes }) => bytes.toString('latin1').startsWith('0100'))
    for (const length of ['L', 'LLL'] as const) {
      const card = { ...spec.fields['2'], length, max: 9, min: 0 }
      const dialect = compileDialect({ ...spec, fields: { ...spec.fields, '2': card } }, 'changed')
      const { failed, text } = shown(dialect, purchase?.bytes ?? Buffer.alloc(0))
      expect(failed).toBe(true)
      expect(leaks(text)).toEqual([])
    }
  })
})
