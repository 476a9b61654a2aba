/** Protocol files: the schema for editors is in step, and every mistake names its place and its remedy. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { describe, expect, it } from 'vitest'
import { compileDialect, loadProtocol, protocolNames, SpecError } from '../../src/iso8583/index.ts'
import { protocolSchema } from '../../src/iso8583/schema.ts'
import type { Spec } from '../../src/iso8583/spec.ts'
import { fieldOf, specCopy } from './specs.ts'

const ASCII = 'iso1987-ascii'

describe('the shipped dialects', () => {
  it('load, and are listed', () => {
    expect(protocolNames()).toEqual(protocolNames().toSorted())
    expect(protocolNames()).toEqual(expect.arrayContaining(['iso1987-ascii', 'iso1987-bcd']))
    expect(protocolNames().join()).not.toMatch(/clearing|schema/)
    for (const name of protocolNames()) expect(loadProtocol(name).name).toBe(name)
  })

  it.each(['iso1987-ascii', 'iso1987-bcd'])('%s defines DE2 to DE128', (name) => {
    expect(Object.keys(specCopy(name).fields)).toEqual(
      Array.from({ length: 127 }, (_, i) => `${i + 2}`),
    )
  })

  it('schema.json is what the zod schema says (vitest --update writes it anew)', async () => {
    const path = fileURLToPath(new URL('../../protocols/schema.json', import.meta.url))
    const options = { ...(await resolveConfig(path)), filepath: path }
    const text = await format(JSON.stringify(protocolSchema()), options)
    await expect(text).toMatchFileSnapshot(path)
  })
})

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
    'an answer of another version',
    (s) => Object.assign(s.messages['0100'] ?? {}, { answer: '1110' }),
    '/messages/0100/answer',
    /version 0/,
  ],
]

describe('a protocol file with a mistake', () => {
  it.each(MISTAKES)('%s', (_name, change, pointer, says) => {
    const spec = specCopy(ASCII)
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

describe('a protocol file on disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'protocol-'))
  const file = join(folder, 'mine.json')
  const text = readFileSync(new URL('../../protocols/iso1987-ascii.json', import.meta.url), 'utf8')

  it('is taken by its path', () => {
    writeFileSync(file, text)
    expect(loadProtocol(file).name).toBe(ASCII)
  })

  it('with a key twice is refused, though JSON would take the second', () => {
    writeFileSync(file, text.replace('"fields": {', '"fields": { "4": {}, '))
    const error = specError(() => loadProtocol(file))
    expect(error.problems).toMatchObject([{ pointer: '/fields/4', remedy: 'remove one of them' }])
  })

  it('that is not JSON, or not there, is one clear error', () => {
    writeFileSync(file, '{')
    expect(specError(() => loadProtocol(file)).message).toContain('not JSON')
    rmSync(folder, { recursive: true })
    expect(specError(() => loadProtocol(file)).message).toContain('cannot be read')
    expect(specError(() => loadProtocol('iso1886')).message).toMatch(/one of .*iso1987-ascii, .*iso1987-bcd/)
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
