import fc from 'fast-check'
import { expect, test } from 'vitest'
import { makeReferralCode, parseReferralCode } from '../../src/referral/code.ts'

const symbols = '234679CDFGHJKMNPQRTVWXY'
const plain = (code: string): string => code.replaceAll('-', '')

test('a code is nine symbols in groups, without vowels or look-alikes', () => {
  const codes = new Set(Array.from({ length: 1000 }, () => makeReferralCode()))
  expect(codes.size).toBe(1000)
  for (const code of codes) expect(code).toMatch(/^(?:[234679CDFGHJKMNPQRTVWXY]{3}-?){3}$/)
})

test('it is read in any case, with blanks, dashes or neither', () => {
  const code = makeReferralCode()
  for (const typed of [code, plain(code), code.toLowerCase(), ` ${code.replaceAll('-', ' ')} `]) {
    expect(parseReferralCode(typed)).toBe(code)
  }
})

test.each(['', 'ABC', '411111111', '4111111111111111', 'OOO-III-LLL', '\u0000'.repeat(9)])(
  '%j is none',
  (text) => expect(parseReferralCode(text)).toBeNull(),
)

test('one wrong symbol, or two that are swapped, are found', () => {
  const place = fc.nat({ max: 8 })
  fc.assert(
    fc.property(place, place, fc.constantFrom(...symbols), (at, other, symbol) => {
      const right = [...plain(makeReferralCode())]
      const wrong = right.with(at, symbol)
      const swapped = right.with(at, right[other] ?? '').with(other, right[at] ?? '')
      for (const typed of [wrong, swapped]) {
        const isRight = typed.join('') === right.join('')
        expect(parseReferralCode(typed.join('')) !== null).toBe(isRight)
      }
    }),
  )
})
