import fc from 'fast-check'
import { describe, expect, test } from 'vitest'
import { maskCardNumbers, maskJsonLine } from '../../src/observe/mask.ts'

describe('card numbers', () => {
  test.each([
    ['4111111111111111', '411111******1111'],
    ['pan=5555555555554444.', 'pan=555555******4444.'],
    ['4111 1111 1111 1111', '411111******1111'],
    ['4111-1111-1111-1111', '411111******1111'],
    ['378282246310005', '378282******0005'],
    ['3782 822463 10005', '378282******0005'],
    // Behind a length prefix and in front of the next fields, as in a dump of a message.
    ['164111111111111111000000000000001000', '16411111******1111000000000000001000'],
    ['4111111111111111 5555555555554444', '411111******1111 555555******4444'],
    ['x4012888888881881y', 'x401288******1881y'],
  ])('%s', (text, masked) => {
    expect(maskCardNumbers(text)).toBe(masked)
  })

  test.each([
    ['a number that fails the check digit', '4111111111111112'],
    ['a counter', '281474976710657'],
    ['a time', '2026-03-01T12:00:00.000Z'],
    ['a telephone number', '+36 30 123 4567'],
    ['an amount', '{"amountMinor":"123456789012"}'],
    ['a uuid', 'a3bb189e-8bf9-3888-9912-ace4e6543002'],
  ])('not %s', (_, text) => {
    expect(maskCardNumbers(text)).toBe(text)
    expect(maskJsonLine(text)).toBe(text)
  })
})

test('a masked number in JSON leaves JSON', () => {
  const line = JSON.stringify({ pan: 4111111111111111, list: [5555555555554444, 1], n: -12.5e3 })
  expect(JSON.parse(maskJsonLine(line))).toEqual({
    pan: '411111******1111',
    list: ['555555******4444', 1],
    n: -12500,
  })
})

/** Test numbers: a public test BIN, any account digits, the right check digit. */
const testPans = fc
  .tuple(
    fc.constantFrom('411111', '555555', '520474', '222300', '378282', '601111'),
    fc.array(fc.integer({ min: 0, max: 9 }), { minLength: 12, maxLength: 12 }),
  )
  .map(([bin, digits]) => withCheckDigit(bin, digits.join('')))

const separators = fc.constantFrom('', ' ', '-')
const around = fc.string().map((text) => text.replaceAll(/[0-9 -]/g, 'x'))

test('no card number comes through, whatever is around it and however it is grouped', () => {
  fc.assert(
    fc.property(testPans, separators, around, around, (pan, separator, before, after) => {
      const written = group(pan, separator)
      expect(maskCardNumbers(before + written + after)).not.toContain(pan.slice(4, -4))
      const line = maskJsonLine(
        JSON.stringify({ text: before + written + after, pan: Number(pan) }),
      )
      expect(line.replaceAll(/[ -]/g, '')).not.toContain(pan)
      expect(() => void JSON.parse(line)).not.toThrow()
    }),
  )
})

test('a card number inside a longer run of digits does not come through', () => {
  const digits = fc.stringMatching(/^[0-9]{0,12}$/)
  fc.assert(
    fc.property(testPans, digits, digits, (pan, before, after) => {
      expect(maskCardNumbers(before + pan + after)).not.toContain(pan)
    }),
  )
})

test('of numbers that overlap, the beginning of the next is not shown as the end of the one before', () => {
  expect(maskCardNumbers('22230000000000073062886933')).not.toContain('2223000000000007')
  expect(maskCardNumbers('3062886933' + '2223000000000007')).not.toContain('2223000000000007')
})

test('numbers of up to twelve digits stay as they are', () => {
  fc.assert(
    fc.property(fc.stringMatching(/^[0-9]{1,12}$/), around, (digits, text) => {
      expect(maskCardNumbers(text + digits)).toBe(text + digits)
    }),
  )
})

function group(pan: string, separator: string): string {
  return (pan.match(/.{1,4}/g) ?? []).join(separator)
}

/** 15 digits for American Express, 16 for the others. */
function withCheckDigit(bin: string, digits: string): string {
  const body = (bin + digits).slice(0, bin.startsWith('37') ? 14 : 15)
  const sum = [...body].toReversed().reduce((total, digit, at) => {
    const weighted = Number(digit) * (at % 2 === 0 ? 2 : 1)
    return total + (weighted > 9 ? weighted - 9 : weighted)
  }, 0)
  return body + String((10 - (sum % 10)) % 10)
}
