/** Mistakes of protocol files: each names its place, what is wrong, and what may stand there. */

import { describe, expect, it } from 'vitest'
import { compileDialect, SpecError } from '../../src/iso8583/index.ts'
import type { Spec } from '../../src/iso8583/spec/spec.ts'
import { fieldOf, specCopy } from './specs.ts'

const part = { name: 'a part', class: 'an', length: 2 }

function composite(kind: string, parts: object, more: object = {}): object {
  return { composite: { kind, parts, ...more } }
}

/** A change to a good spec, the pointer that the error must name, and a part of what it must say. */
const MISTAKES: [string, (spec: Spec) => void, string, RegExp][] = [
  [
    'a misspelled key',
    (s) => Object.assign(fieldOf(s, 3), { lenght: 6 }),
    '/fields/3/lenght',
    /not known here/,
  ],
  ['a field out of range', (s) => (s.fields['193'] = fieldOf(s, 3)), '/fields/193', /2 to 192/],
  [
    'a field above 128 beside DE65, which announces it',
    (s) => (s.fields['129'] = fieldOf(s, 3)),
    '/fields/65',
    /third bitmap/,
  ],
  ['the bitmap as a field', (s) => (s.fields['1'] = fieldOf(s, 3)), '/fields/1', /2 to 192/],
  [
    'an unknown class',
    (s) => Object.assign(fieldOf(s, 3), { class: 'q' }),
    '/fields/3/class',
    /ans/,
  ],
  [
    'an unknown encoding',
    (s) => Object.assign(fieldOf(s, 3), { encoding: 'utf8' }),
    '/fields/3/encoding',
    /bcd/,
  ],
  [
    'a class that the encoding cannot carry',
    (s) => (fieldOf(s, 41).encoding = 'bcd'),
    '/fields/41',
    /class ans.*one of ascii, cp037, cp500, cp1047/s,
  ],
  ['a variable field without max', (s) => delete fieldOf(s, 48).max, '/fields/48', /needs max/],
  [
    'a max that the prefix cannot say',
    (s) => (fieldOf(s, 2).max = 100),
    '/fields/2/max',
    /longer prefix/,
  ],
  ['a min above max', (s) => (fieldOf(s, 2).min = 20), '/fields/2/min', /lower min/],
  ['a max on a fixed field', (s) => (fieldOf(s, 3).max = 6), '/fields/3/max', /remove it/],
  ['an echo of the card number', (s) => s.answers.echo.push(2), '/answers/echo/17', /DE2 is pan/],
  ['an echo of track 2', (s) => s.answers.echo.push(35), '/answers/echo/17', /DE35 is sad/],
  ['an echo twice', (s) => s.answers.echo.push(3), '/answers/echo/0', /twice/],
  [
    'an echo of the response code',
    (s) => s.answers.echo.push(39),
    '/answers/echo/17',
    /written by the gateway/,
  ],
  [
    'an echo of a field that is not there',
    (s) => delete s.fields['25'],
    '/answers/echo/8',
    /DE25 is not among/,
  ],
  [
    'a required field that is not echoed',
    (s) => s.answers.required.push(18),
    '/answers/required/2',
    /not echoed/,
  ],
  [
    'a points field that is not there',
    (s) => delete s.fields['63'],
    '/answers/points/field',
    /DE63 is not among/,
  ],
  [
    'a points field that is too short',
    (s) => (fieldOf(s, 63).max = 10),
    '/answers/points/field',
    /too short/,
  ],
  [
    'a response code of another length',
    (s) => (s.answers.codes.retry = '911'),
    '/answers/codes/retry',
    /fixed length 3/,
  ],
  [
    'a sign-on code of another class',
    (s) => (s.session.signOn = 'ONE'),
    '/session/signOn',
    /class n/,
  ],
  [
    'a card number field that is not declared so',
    (s) => (fieldOf(s, 2).sensitivity = 'public'),
    '/semantics/fields/pan',
    /declared pan/,
  ],
  [
    'an amount that is text',
    (s) => (s.semantics.fields.amount = 41),
    '/semantics/fields/amount',
    /class n/,
  ],
  [
    'a slice past its field',
    (s) => Object.assign(s.semantics.original?.stan ?? {}, { start: 40 }),
    '/semantics/original/stan',
    /42 characters/,
  ],
  [
    'increments that are told by track data',
    (s) => (s.semantics.increments = [{ when: { field: 35, values: ['1'] }, amount: 'delta' }]),
    '/semantics/increments/0/when',
    /sensitive|secret|sad/i,
  ],
  [
    'semantics that read track data',
    (s) => (s.semantics.fields.rrn = 35),
    '/semantics/fields/rrn',
    /never read/,
  ],
  [
    'a repeat of nothing',
    (s) => Object.assign(s.messages['0101'] ?? {}, { repeatOf: '0102' }),
    '/messages/0101/repeatOf',
    /0102/,
  ],
  [
    'a length that is none, by what is allowed',
    (s) => Object.assign(fieldOf(s, 4), { length: 'X' }),
    '/fields/4/length',
    /write a number of units from 1 to 9999, or one of L, LL, LLL, LLLL/,
  ],
  [
    'a length of nothing',
    (s) => (fieldOf(s, 4).length = 0),
    '/fields/4/length',
    /write at least 1/,
  ],
  [
    'a field without a name',
    (s) => Reflect.deleteProperty(fieldOf(s, 4), 'name'),
    '/fields/4/name',
    /missing; write a text/,
  ],
  [
    'a reference to a part of a field that has none',
    (s) => (s.semantics.fields.stan = '48.01'),
    '/semantics/fields/stan',
    /not among the parts/,
  ],
  [
    'a reference that is none',
    (s) => Object.assign(s.semantics.fields, { stan: { field: 11 } }),
    '/semantics/fields/stan',
    /\{ field, start, length \}/,
  ],
  [
    'a header of an unknown kind',
    (s) => Object.assign(s, { header: { kind: 'mine' } }),
    '/header/kind',
    /one of none, literal, opaque, tpdu, visa/,
  ],
  [
    'frames longer than their length can say',
    (s) => (s.framing.length.bytes = 3),
    '/framing/frameBytesMax',
    /at most 999/,
  ],
  [
    'a pointer to nothing',
    (s) => (s.inferred = ['/fields/48', '/fields/48/composite']),
    '/inferred/1',
    /nothing at/,
  ],
  [
    'a filler that is no hex digit',
    (s) => Object.assign(fieldOf(s, 2), { encoding: 'bcd', pad: { side: 'left', with: ' ' } }),
    '/fields/2/pad/with',
    /0 to 9, A to F/,
  ],
  [
    'a composite whose parts JSON would put in another order',
    (s) => Object.assign(fieldOf(s, 48), composite('positional', { 2: part, A: part })),
    '/fields/48/composite/parts/2',
    /does not read as a number/,
  ],
  [
    'a bit that its bitmap has not',
    (s) => {
      const bitmap = { encoding: 'binary', bytes: 1 }
      Object.assign(fieldOf(s, 48), composite('bitmap', { 9: part }, { bitmap }))
    },
    '/fields/48/composite/parts/9',
    /1 to 8/,
  ],
  [
    'half a BER-TLV tag',
    (s) => Object.assign(fieldOf(s, 48), composite('ber-tlv', { '9F': part })),
    '/fields/48/composite/parts/9F',
    /9F02/,
  ],
  [
    'a tag of another length',
    (s) => {
      const tag = { encoding: 'ascii', length: 2 }
      const length = { encoding: 'ascii', bytes: 2, counts: 'units' }
      Object.assign(fieldOf(s, 48), composite('tagged', { 123: part }, { tag, length }))
    },
    '/fields/48/composite/parts/123',
    /2 characters/,
  ],
  [
    'a MAC in a field that cannot hold one',
    (s) => (s.session.mac = { fields: [63, 128] }),
    '/session/mac/fields/0',
    /class b/,
  ],
  [
    'a session that asks with another type',
    (s) => (s.session.request = '0100'),
    '/session/request',
    /kind network/,
  ],
  [
    'a date in a field that is none',
    (s) => (s.session.fields['41'] = 'now'),
    '/session/fields/41',
    /no date or time/,
  ],
  [
    'a mandatory field twice',
    (s) => s.messages['0100']?.mandatory?.push(4),
    '/messages/0100/mandatory/0',
    /twice/,
  ],
  [
    'an echo of its own without what matches answers',
    (s) => Object.assign(s.messages['0420'] ?? {}, { echo: [7] }),
    '/messages/0420/echo',
    /DE11 is in answers\/required/,
  ],
  [
    'an answer of another version',
    (s) => Object.assign(s.messages['0100'] ?? {}, { answer: '1110' }),
    '/messages/0100/answer',
    /version 0/,
  ],
]

describe('a protocol file with a mistake', () => {
  it.each(MISTAKES)('%s', (_name, change, pointer, says) => {
    const spec = specCopy('iso1987-ascii')
    change(spec)
    const error = specError(() => compileDialect(spec, 'my.json'))
    const problem = error.problems.find((one) => one.pointer === pointer)
    expect(error.problems.map((one) => one.pointer)).toContain(pointer)
    expect(`${problem?.problem}; ${problem?.remedy}`).toMatch(says)
    expect(error.message).toContain(`my.json#${pointer}: `)
  })

  it('a length in bytes cannot be told from a filler 0', () => {
    const spec = specCopy('iso1987-bcd')
    spec.defaults.prefix.counts = 'bytes'
    const error = specError(() => compileDialect(spec, 'my.json'))
    expect(error.problems.map((one) => one.pointer)).toContain('/fields/2')
  })

  it('something else than an object', () => {
    expect(specError(() => compileDialect(null, 'my.json')).problems[0]?.pointer).toBe('')
  })
})

function specError(work: () => unknown): SpecError {
  try {
    work()
  } catch (error) {
    if (error instanceof SpecError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
