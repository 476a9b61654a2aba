/** Every fixture of every dialect: expected fields, byte-exact encoding, or the expected error and its place. */

import { describe, expect, it } from 'vitest'
import { DecodeError, loadProtocol } from '../../src/iso8583/index.ts'
import { DIALECTS, readFixtures } from './fixtures.ts'

/** Fields that never come back as text, whoever asks. */
const NEVER_READ = new Set(['35', '36', '45', '52', '55'])

describe.each(DIALECTS)('%s', (name) => {
  const dialect = loadProtocol(name)
  const fixtures = readFixtures(name)
  const good = fixtures.filter((fixture) => fixture.expected.fields !== undefined)
  const bad = fixtures.filter((fixture) => fixture.expected.error !== undefined)

  it.each(good)('reads and writes $name', ({ bytes, expected }) => {
    const fields = expected.fields ?? {}
    const shown = Object.fromEntries(
      Object.entries(fields).map(([de, text]) => [de, NEVER_READ.has(de) ? '[not kept]' : text]),
    )
    expect(dialect.decode(bytes).toJSON({ unmasked: true })).toEqual({
      mti: expected.mti,
      fields: shown,
    })
    const encoded = dialect.encode({ mti: expected.mti ?? '', fields })
    expect(encoded.toString('hex').toLowerCase()).toBe(bytes.toString('hex'))
  })

  it.each(bad)('refuses $name', ({ name: file, bytes, expected }) => {
    const error = decodeError(() => dialect.decode(bytes))
    expect({ code: error.code, path: error.path, offset: error.offset }).toEqual(expected.error)
    expect(file.startsWith(`error-${error.code}`)).toBe(true)
    expect(error.expected).not.toBe('')
    expect(error.got).not.toBe('')
  })

  it.each(good)('reads $name in the middle of a larger buffer', ({ bytes, expected }) => {
    const around = Buffer.concat([Buffer.alloc(7, 0xff), bytes, Buffer.alloc(3, 0xff)])
    const message = dialect.newMessage()
    message.read(around, 7, 7 + bytes.length)
    expect(message.mti).toBe(Number(expected.mti))
    for (const de of Object.keys(expected.fields ?? {})) expect(message.has(Number(de))).toBe(true)
  })
})

it('has a negative fixture for every error code', () => {
  const codes = DIALECTS.flatMap(readFixtures).map((fixture) => fixture.expected.error?.code)
  const all = [
    'truncated',
    'mti',
    'bitmap',
    'length_digits',
    'length_range',
    'content',
    'pad',
    'trailing',
  ]
  expect(all.filter((code) => !codes.includes(code))).toEqual([])
  // Both dialects define all 128 fields; spec.test.ts shows `undefined_field` with a smaller one.
})

function decodeError(work: () => unknown): DecodeError {
  try {
    work()
  } catch (error) {
    if (error instanceof DecodeError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
