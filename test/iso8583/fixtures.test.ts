/** Every fixture of every dialect: expected fields, offsets, byte-exact encoding, masks; or the expected error and its place. */

import { describe, expect, it } from 'vitest'
import {
  compileFraming,
  DecodeError,
  frameMessage,
  redact,
  type FieldSpec,
  type Message,
  type PlainValue,
} from '../../src/iso8583/index.ts'
import { dialectOf, FOLDERS, readFixtures, type Fixture } from './fixtures.ts'

describe.each(FOLDERS)('%s', (folder) => {
  const fixtures = readFixtures(folder)
  const good = fixtures.filter((fixture) => fixture.expected.fields !== undefined)
  const bad = fixtures.filter((fixture) => fixture.expected.error !== undefined)

  it.each(good)('reads $name', (fixture) => {
    const { bytes, expected } = fixture
    const { fields = {}, offsets } = expected
    const dialect = dialectOf(fixture)
    const message = dialect.decode(bytes)
    expect(message.softFailures).toBe(0)
    expect(message.toJSON({ unmasked: true })).toEqual({
      ...envelopeOf(fixture),
      fields: withoutSad(fields, dialect.spec.fields),
    })
    if (offsets) expect(placesOf(message)).toMatchObject(fieldOffsets(offsets))
  })

  it.each(good)('writes $name', (fixture) => {
    const { bytes, expected } = fixture
    const { fields = {}, frame } = expected
    const dialect = dialectOf(fixture)
    const encoded = dialect.encode({ ...envelopeOf(fixture), fields })
    expect(encoded.toString('hex')).toBe(bytes.toString('hex'))
    if (frame === undefined) return
    expect(frameMessage(compileFraming(dialect.framing), bytes).toString('hex')).toBe(frame)
  })

  it.each(good)('shows nothing of a card in $name', (fixture) => {
    const dialect = dialectOf(fixture)
    const message = dialect.decode(fixture.bytes)
    const shown = [
      message.describe(),
      JSON.stringify(message.toJSON()),
      JSON.stringify(message.view()),
      JSON.stringify(message),
    ].join('\n')
    for (const secret of secretsOf(fixture.expected.fields ?? {}, dialect.spec.fields)) {
      expect(shown).not.toContain(secret)
    }
  })

  it.each(good)('blanks what may not be kept of $name, and it is decoded as before', (fixture) => {
    const dialect = dialectOf(fixture)
    const bytes = Buffer.from(fixture.bytes)
    redact(bytes, dialect)
    const message = dialect.decode(bytes)
    expect(placesOf(message)).toEqual(placesOf(dialect.decode(fixture.bytes)))
    const shown = JSON.stringify(message.toJSON({ unmasked: true }))
    for (const secret of secretsOf(fixture.expected.fields ?? {}, dialect.spec.fields)) {
      // A test card whose middle digits are noughts looks the same when they are blanked.
      if (/^\d{6}0+\d{4}$/.test(secret)) continue
      expect(shown).not.toContain(secret)
      expect(bytes.includes(Buffer.from(secret, 'latin1'))).toBe(false)
    }
  })

  it.each(good)('reads $name in the middle of a larger buffer', (fixture) => {
    const { bytes, expected } = fixture
    const around = Buffer.concat([Buffer.alloc(7, 0xff), bytes, Buffer.alloc(3, 0xff)])
    const message = dialectOf(fixture).newMessage()
    message.read(around, 7, 7 + bytes.length)
    expect(message.mti).toBe(Number(expected.mti))
    for (const de of Object.keys(expected.fields ?? {})) expect(message.has(Number(de))).toBe(true)
  })

  it.each(bad)('refuses $name', (fixture) => {
    const error = decodeError(() => dialectOf(fixture).decode(fixture.bytes))
    const { code, path, offset } = error
    expect({ code, path, offset }).toEqual(fixture.expected.error)
    expect(fixture.name.startsWith(`error-${code}`)).toBe(true)
    expect(error.expected).not.toBe('')
    expect(error.got).not.toBe('')
    const before = Object.entries(error.decoded?.toJSON().fields ?? {})
    expect(before.length).toBeLessThan(128)
  })
})

it('has a negative fixture for every error code', () => {
  const codes = FOLDERS.flatMap(readFixtures).map((fixture) => fixture.expected.error?.code)
  const all = [
    'truncated',
    'header',
    'mti',
    'bitmap',
    'undefined_field',
    'length_digits',
    'length_range',
    'content',
    'pad',
    'trailing',
    'malformed',
  ]
  expect(all.filter((code) => !codes.includes(code))).toEqual([])
  // No dialect that ships refuses tags that it does not list; composite.test.ts shows `unknown_tag`.
})

it('says of every message of another project where it is from, under which licence', () => {
  const others = FOLDERS.flatMap(readFixtures).filter(isForeign)
  expect(others.length).toBeGreaterThan(20)
  for (const { name, expected } of others) {
    expect(expected.source.license, name).toBeTruthy()
    expect(expected.source.commit, name).not.toBeUndefined()
  }
})

/** What stands around the fields. */
function envelopeOf({ expected }: Fixture): { header?: string; bitmap?: string; mti: string } {
  const { header, bitmap, mti = '' } = expected
  return { ...(header && { header }), ...(bitmap && { bitmap }), mti }
}

function isForeign({ expected }: Fixture): boolean {
  return expected.source.project !== 'own'
}

/** Where fields and parts are. */
function placesOf(message: Message): Record<string, number> {
  return Object.fromEntries(message.view().map(({ path, offset }) => [path, offset]))
}

/** Offsets of fields and parts; those of message type and bitmap are not in a view. */
function fieldOffsets(offsets: Record<string, number>): Record<string, number> {
  return Object.fromEntries(Object.entries(offsets).filter(([path]) => /^\d/.test(path)))
}

type Specs = Readonly<Record<string, FieldSpec>>

/** The value with sensitive authentication data as it is shown even unmasked. */
function withoutSad(value: PlainValue, specs: Specs): PlainValue {
  return mapLeaves(value, specs, (text, spec) =>
    spec?.sensitivity === 'sad' ? '[not kept]' : text,
  )
}

/**
 * Texts that no view may show: whole card numbers and sensitive authentication data. Not those that are too short to
 * be told from other digits, or that a field which may be shown holds as well.
 */
function secretsOf(value: PlainValue, specs: Specs): string[] {
  const secrets = new Set<string>()
  const others: string[] = []
  mapLeaves(value, specs, (text, spec) => {
    if (spec?.sensitivity !== 'sad' && spec?.sensitivity !== 'pan') others.push(text)
    else if (text.length > 6) secrets.add(text)
    return text
  })
  return [...secrets].filter((secret) => !others.some((text) => text.includes(secret)))
}

function mapLeaves(
  value: PlainValue,
  specs: Specs,
  change: (text: string, spec: FieldSpec | undefined) => string,
): PlainValue {
  if (typeof value === 'string') return value
  if (isList(value)) return value
  const entries = Object.entries(value).map(([key, part]) => {
    const spec = specs[key]
    if (typeof part === 'string') return [key, change(part, spec)] as const
    return [key, mapLeaves(part, partsOf(spec), change)] as const
  })
  return Object.fromEntries(entries)
}

function isList(value: PlainValue): value is readonly PlainValue[] & PlainValue {
  return Array.isArray(value)
}

function partsOf(spec: FieldSpec | undefined): Specs {
  const composite = spec?.composite
  if (!composite) return {}
  const lead = composite.kind === 'tagged' ? composite.lead : undefined
  return { ...lead, ...composite.parts }
}

function decodeError(work: () => unknown): DecodeError {
  try {
    work()
  } catch (error) {
    if (error instanceof DecodeError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
