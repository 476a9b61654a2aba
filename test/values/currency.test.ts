import { describe, expect, it } from 'vitest'
import { currencyExponent, currencyFromNumeric } from '../../src/values/currency.ts'

describe('currencies', () => {
  it.each([
    ['EUR', 2, '978'],
    ['USD', 2, '840'],
    ['KZT', 2, '398'],
    ['JPY', 0, '392'],
    ['KRW', 0, '410'],
    ['ISK', 0, '352'],
    ['KWD', 3, '414'],
    ['BHD', 3, '048'],
    ['TND', 3, '788'],
    ['CLF', 4, '990'],
    ['ALL', 2, '008'],
  ])('%s has %d decimals and the numeric code %s', (alpha, exponent, numeric) => {
    expect(currencyExponent(alpha)).toBe(exponent)
    expect(currencyFromNumeric(numeric)).toBe(alpha)
  })

  it('knows no currency that cannot be paid in', () => {
    for (const alpha of ['XXX', 'XTS', 'XAU', 'eur', '', 'EU'])
      expect(currencyExponent(alpha)).toBeUndefined()
    for (const numeric of ['999', '963', '000', '8', '', '0978'])
      expect(currencyFromNumeric(numeric)).toBeUndefined()
  })

  it('gives a numeric code that changed hands to the later currency', () => {
    expect(currencyFromNumeric('532')).toBe('XCG')
    expect(currencyExponent('ANG')).toBe(2)
  })
})
