import fc from 'fast-check'
import { expect, test } from 'vitest'
import { amountField, dayField, namedIn, numberIn, textField } from '../../src/web/values.ts'

test('an amount is read as it is written, with any blanks and either mark', () => {
  fc.assert(
    fc.property(
      fc.bigInt(1n, 10n ** 13n),
      fc.constantFrom(' ', '\u00a0', '\u202f', ''),
      fc.constantFrom(',', '.'),
      (minor, blank, mark) => {
        const digits = `${minor}`.padStart(3, '0')
        const whole = digits.slice(0, -2).replaceAll(/\B(?=(\d{3})+$)/g, blank)
        const amount = `${whole}${mark}${digits.slice(-2)}`
        expect(amountField({ amount }, 'amount', 'KZT')).toBe(minor)
      },
    ),
  )
})

test.each([
  ['1250', 'KZT', 125_000n],
  ['1250,5', 'KZT', 125_050n],
  ['1250', 'JPY', 1250n],
  ['1,234', 'KWD', 1234n],
  ['0', 'KZT', null],
  ['0,00', 'KZT', null],
  ['-5', 'KZT', null],
  ['1e3', 'KZT', null],
  ['1250.555', 'KZT', null],
  ['1250.5', 'JPY', null],
  ['1,250.00', 'KZT', null],
  ['', 'KZT', null],
  ['9'.repeat(30), 'KZT', null],
  ['5', 'XXX', null],
])('%s %s is %s', (amount, currency, minor) => {
  expect(amountField({ amount }, 'amount', currency)).toBe(minor)
})

test.each([
  ['2026-02-28', '2026-02-28'],
  ['2026-02-29', null],
  ['2026-13-01', null],
  ['28.02.2026', null],
  ['', null],
])('the day %s is %s', (day, read) => {
  expect(dayField({ day }, 'day')).toBe(read)
})

test('what is no text of a form is none', () => {
  const file = new File(['x'], 'x')
  expect(textField({ name: file }, 'name', 10)).toBe('')
  expect(textField({ name: ['a', 'b'] }, 'name', 10)).toBe('')
  expect(textField({ name: '  abc  ' }, 'name', 2)).toBe('ab')
})

test('names and numbers from outside lead to nothing else', () => {
  expect(namedIn({ a: 'A' }, 'constructor')).toBeUndefined()
  expect(namedIn({ a: 'A' }, undefined)).toBeUndefined()
  expect(namedIn({ a: 'A' }, 'a')).toBe('A')
  expect(numberIn('12')).toBe(12n)
  expect(numberIn('1x')).toBeNull()
  expect(numberIn('9'.repeat(40))).toBeNull()
})
