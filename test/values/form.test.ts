/** What is wrong with a document is told in words, without what may be a card number. */
import { expect, it } from 'vitest'
import { boundInWords, typeInWords, unknownInWords } from '../../src/values/form.ts'
import { z } from 'zod'

it('tells apart what is missing and what is of another type', () => {
  const told = (value: unknown): string[] =>
    (z.object({ points: z.string().nullable() }).safeParse(value).error?.issues ?? []).map(
      (issue) => (issue.code === 'invalid_type' ? typeInWords(issue) : issue.code),
    )
  expect(told({})).toEqual(['is missing'])
  expect(told({ points: 5 })).toEqual(['must be of type string'])
})

it.each([
  ['at most', 1000n, 'number', 'must be at most 1000'],
  ['at least', 1, 'string', 'must be at least 1 character'],
  ['at most', 40, 'string', 'must be at most 40 characters'],
  ['at least', 2, 'array', 'must be at least 2 elements'],
] as const)('%s %s of a %s', (which, bound, origin, words) => {
  expect(boundInWords(which, bound, origin)).toBe(words)
})

it('names members that are unknown where they are words', () => {
  const keys = ['pointMax', '4111111111111111', 'a4111111111111111', 'two words']
  expect(unknownInWords({ keys })).toBe('has a member that the API does not know: pointMax')
  expect(unknownInWords({ keys: ['4111111111111111'] })).toBe(
    'has a member that the API does not know',
  )
})
