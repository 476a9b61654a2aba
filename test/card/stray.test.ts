import { randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { Directory } from '../../src/card/directory.ts'
import { assertPan } from '../../src/card/pan.ts'
import { looksLikeCardNumber, StrayNumbers } from '../../src/card/stray.ts'
import { CardTokenizer } from '../../src/card/token.ts'

// Published test numbers of 15 and 16 digits, linked here; the others are not.
const linked = ['378282246310005', '4111111111111111'] as const
const directory = new Directory()
const tokenizer = new CardTokenizer(randomBytes(32))
for (const [at, digits] of linked.entries()) {
  const pan = Buffer.from(digits)
  assertPan(pan)
  directory.add(tokenizer.token(pan), 1n, BigInt(at + 1))
}
const strays = new StrayNumbers(tokenizer, directory)

describe('a card number where none belongs', () => {
  it('is found by its look where it has 16 digits and more', () => {
    for (const text of ['5555555555554444', 'ref 5555.5555 5555-4444', 'X6304000000000000'])
      expect(looksLikeCardNumber(text), text).toBe(true)
  })

  it('is not seen in what merchants and networks are numbered with', () => {
    // A merchant id of 15 digits with a right check digit, Visa's transaction id, an RRN, an ARN, a wrong check digit.
    for (const text of [
      ...['000000001234566', '378282246310005', '507312345678', '74000010000000000000001'],
      ...['5555555555554445', '9555555555554441', 'SHOP00000000001', ''],
    ])
      expect(looksLikeCardNumber(text), text).toBe(false)
  })

  it("is found by its token where it is a linked card's, whatever stands around it", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...linked),
        fc.constantFrom('', ' ', '-', '.'),
        fc.stringMatching(/^[A-Z0-9]{0,8}$/),
        fc.stringMatching(/^[A-Z0-9]{0,8}$/),
        (pan, by, before, after) => {
          const grouped = pan.replace(/(\d{4})(?=\d)/g, `$1${by}`)
          expect(strays.holdsLinked(`${before}${grouped}${after}`)).toBe(true)
        },
      ),
      { numRuns: 200 },
    )
  })

  it('is not found where it is not linked and does not look like one', () => {
    expect(strays.holds('371449635398431')).toBe(false)
    expect(strays.holdsLinked('5555555555554444')).toBe(false)
    expect(strays.holds('5555555555554444')).toBe(true)
  })
})
