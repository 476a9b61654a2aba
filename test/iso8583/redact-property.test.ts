/** After `redact` no authentication data and no whole card number is left, and the message is read as before. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileDialect, redact, type FieldView } from '../../src/iso8583/index.ts'
import { anyMessageOf } from './arbitrary-message.ts'
import { anySpec } from './arbitrary-spec.ts'

/** Shorter values may stand in a message by chance. */
const TELLING_BYTES = 8

describe('any message of any protocol file', () => {
  const cases = anySpec.chain((spec) =>
    fc
      .array(anyMessageOf(spec), { minLength: 4, maxLength: 4 })
      .map((all) => ({ dialect: compileDialect(spec, 'any.json'), all })),
  )

  it('is read as before, with nothing left that is secret', () => {
    let secrets = 0
    fc.assert(
      fc.property(cases, ({ dialect, all }) => {
        for (const plain of all) {
          const whole = dialect.encode(plain)
          const before = dialect.decode(whole)
          const bytes = Buffer.from(whole)
          redact(bytes, dialect)
          const after = dialect.decode(bytes)
          expect(after.view()).toEqual(before.view())
          expect(after.toJSON()).toEqual(before.toJSON())
          for (const view of before.view({ unmasked: true })) {
            secrets += expectBlank(view, whole, bytes)
          }
        }
      }),
      { numRuns: 120 },
    )
    expect(secrets).toBeGreaterThan(100)
  })

  it('is blanked from the mistake on where it is cut short', () => {
    fc.assert(
      fc.property(cases, fc.nat(), ({ dialect, all }, seed) => {
        for (const plain of all) {
          const whole = dialect.encode(plain)
          const views = dialect.decode(whole).view({ unmasked: true })
          const bytes = Buffer.from(whole.subarray(0, seed % whole.length))
          redact(bytes, dialect)
          for (const view of views) {
            expectBlank(view, whole, bytes)
            if (view.depth > 0 || view.offset + view.bytes <= bytes.length) continue
            expect(bytes.subarray(view.offset).every((byte) => byte === 0)).toBe(true)
          }
        }
      }),
      { numRuns: 100 },
    )
  })
})

/** Looks for what a field had in the bytes that are left; returns how many secrets were looked for. */
function expectBlank(view: FieldView, before: Buffer, after: Buffer): number {
  const { sensitivity, value } = view
  const own = before.subarray(view.offset, view.offset + view.bytes)
  if (sensitivity === 'pan' && /^\d{13,}$/.test(value) && !/^0*$/.test(value.slice(6, -4))) {
    // Packed two a byte, as ASCII, and as EBCDIC.
    expect(after.toString('hex')).not.toContain(value)
    expect(after.toString('latin1')).not.toContain(value)
    expect(after.toString('hex')).not.toContain(value.replaceAll(/\d/g, 'f$&'))
    return 1
  }
  const isBlank = own.every((byte) => byte === own[0])
  if (sensitivity !== 'sad' || value.endsWith('parts') || isBlank) return 0
  if (own.length < TELLING_BYTES) return 0
  expect(after.includes(own)).toBe(false)
  return 1
}
