import fc from 'fast-check'
import { describe, expect, it, test } from 'vitest'
import {
  holdsCardNumber,
  mayHoldCardNumber,
  withoutCardNumbers,
} from '../../src/values/card-number.ts'

const pan = '4111111111111111'

describe('where long numbers belong', () => {
  it.each([
    pan,
    '4111 1111 1111 1111',
    '4111.1111.1111.1111',
    '4111/1111/1111/1111',
    'x5555555555554444y',
    '0004111111111111111',
    '378282246310005',
    '3782-822463-10005',
    '30569309025904',
    '6304000000000000000',
    '4000000000000000006',
    '4012\u200b8888\u200b8888\u200b1881',
    '4012\u00ad\u2060\ufeff8888 \u200d8888\u20111881',
    '4012–8888\u00a08888\t1881',
    '٤٠١٢٨٨٨٨٨٨٨٨١٨٨١',
    '४०१२ ८८८८ ८८८८ १८८१',
    '𝟜𝟘𝟙𝟚𝟠𝟠𝟠𝟠𝟠𝟠𝟠𝟠𝟙𝟠𝟠𝟙',
    "member.tier == '4012\u200b888888881881'",
  ])('a card number is found in %s', (text) => expect(holdsCardNumber(text)).toBe(true))

  it('article numbers are none, nor what has a wrong check digit', () => {
    fc.assert(
      fc.property(fc.stringMatching(/^\d{13}$/), (gtin) => {
        expect(holdsCardNumber(gtin)).toBe(false)
      }),
    )
    expect(holdsCardNumber('4111111111111112')).toBe(false)
    expect(holdsCardNumber('4000000000000000005')).toBe(false)
  })
})

describe('what people write', () => {
  test.each([
    pan,
    `card ${pan}.`,
    '4111 1111 1111 1111',
    '4111-1111-1111-1111',
    '4111–1111—1111 1111',
    '4111\n1111\n1111\n1111',
    '4.1.1.1.1.1.1.1.1.1.1.1.1.1.1.1',
    '4111 / 1111 / 1111 / 1111',
    '٤١١١١١١١١١١١١١١١',
    '4111\u200b\u200b\u200b\u200b1111 \u2060\u00ad\u200d\ufeff 1111\u200b1111',
    '4️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣1️⃣',
    '４１１１１１１１１１１１１１１１',
  ])('%j is not kept', (text) => {
    expect(mayHoldCardNumber(text)).toBe(true)
    expect(withoutCardNumbers(`Рахмет! ${text} 👍`)).toMatch(
      /^Рахмет! (?:card )?\(digits\)\.? 👍$/u,
    )
  })

  test.each([
    ...['+7 777 123 45 67', 'Order 123456789012', '10/10, 2 dishes for 4500'],
    ...['', 'Ән 5 балл'],
  ])('%j is kept', (text) => {
    expect(mayHoldCardNumber(text)).toBe(false)
    expect(withoutCardNumbers(text)).toBe(text)
  })

  test('whatever stands around it, no number of 13 digits is left', () => {
    fc.assert(
      fc.property(
        fc.string(),
        fc.string(),
        fc.stringMatching(/^\d{13,19}$/),
        (before, after, digits) => {
          const kept = withoutCardNumbers(before + digits + after)
          expect(kept).not.toContain(digits)
          expect(mayHoldCardNumber(kept)).toBe(false)
        },
      ),
    )
  })
})
