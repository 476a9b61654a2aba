import fc from 'fast-check'
import { expect, test } from 'vitest'
import { maskedComment } from '../../src/feedback/comment.ts'
import { bandOf, netPromoterScore } from '../../src/feedback/feedback.ts'

test('scores fall into the bands of the net promoter score', () => {
  const bands = Array.from({ length: 11 }, (_, score) => bandOf(score))
  expect(bands).toEqual([
    ...Array<string>(7).fill('detractor'),
    ...['passive', 'passive', 'promoter', 'promoter'],
  ])
})

test.each([
  [{ promoters: 0, passives: 0, detractors: 0 }, null],
  [{ promoters: 1, passives: 0, detractors: 0 }, 100],
  [{ promoters: 0, passives: 0, detractors: 3 }, -100],
  [{ promoters: 2, passives: 1, detractors: 2 }, 0],
  [{ promoters: 1, passives: 199, detractors: 0 }, 1],
  [{ promoters: 0, passives: 199, detractors: 1 }, -1],
  [{ promoters: 1, passives: 200, detractors: 0 }, 0],
])('the score of %j is %s', (tally, score) => expect(netPromoterScore(tally)).toBe(score))

const pan = '4111111111111111'

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
  '４１１１１１１１１１１１１１１１',
])('%j is not kept', (text) => {
  expect(maskedComment(`Рахмет! ${text} 👍`)).toMatch(/^Рахмет! (?:card )?\(digits\)\.? 👍$/u)
})

test.each(['+7 777 123 45 67', 'Order 123456789012', '10/10, 2 dishes for 4500', '', 'Ән 5 балл'])(
  '%j is kept',
  (text) => expect(maskedComment(text)).toBe(text),
)

test('whatever stands around it, no number of 13 digits is left', () => {
  fc.assert(
    fc.property(
      fc.string(),
      fc.string(),
      fc.stringMatching(/^\d{13,19}$/),
      (before, after, digits) => {
        const kept = maskedComment(before + digits + after)
        expect(kept).not.toContain(digits)
        expect(maskedComment(kept)).toBe(kept)
      },
    ),
  )
})
