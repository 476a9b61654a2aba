import { expect, test } from 'vitest'
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
