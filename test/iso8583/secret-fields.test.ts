/** Protocol files that would let somebody see card data are refused. */

import { describe, expect, it } from 'vitest'
import { SpecError } from '../../src/iso8583/index.ts'
import type { CompositeSpec, FieldSpec, Spec } from '../../src/iso8583/spec/spec.ts'
import { bytes } from './composite-dialect.ts'
import { dialectWith } from './specs.ts'

const ber: CompositeSpec = { kind: 'ber-tlv', soft: true, unknown: 'keep', parts: { 71: bytes } }
const tagged: CompositeSpec = {
  kind: 'tagged',
  tag: { encoding: 'ascii', length: 2 },
  length: { encoding: 'binary', bytes: 2, counts: 'bytes' },
  parts: {},
}

/** The mistakes of a file whose DE120 is as given. */
function mistakes(field: Partial<FieldSpec>, change: (spec: Spec) => void = () => {}): string {
  const prefix = { encoding: 'binary', bytes: 2, counts: 'bytes' } as const
  const holder = { class: 'b', encoding: 'binary', length: 'LLL', max: 999, prefix } as const
  try {
    dialectWith({ ...holder, ...field }, change)
    return ''
  } catch (error) {
    if (error instanceof SpecError) return error.message
    throw error
  }
}

describe('a protocol file', () => {
  it.each<[string, string, (spec: Spec) => void]>([
    ['echo', '/answers/echo', (spec) => spec.answers.echo.push(120)],
    [
      'networkReference',
      '/semantics/networkReference/0',
      (spec) => (spec.semantics.networkReference = [120]),
    ],
    ['identity', '/semantics/identity', (spec) => spec.semantics.identity.push(120)],
    ['matchKey', '/session/matchKey', (spec) => spec.session.matchKey.push(120)],
    [
      'a template',
      '/semantics/networkReference/0',
      (spec) => (spec.semantics.networkReference = ['120.71']),
    ],
    [
      'the echo of a message',
      '/messages/0100/echo',
      (spec) => {
        const row = spec.messages['0100']
        if (row) row.echo = [...spec.answers.echo, 120]
      },
    ],
  ])('does not refer to what may hold unknown tags: %s', (_case, pointer, change) => {
    expect(mistakes({ composite: ber }, change)).toContain(`test.json#${pointer}`)
  })

  it.each(['tagged', 'reject'])('takes no composite of tags for readable: %s', (kind) => {
    const composite: CompositeSpec = kind === 'tagged' ? tagged : { ...ber, unknown: 'reject' }
    expect(mistakes({ composite }, (spec) => spec.answers.echo.push(120))).toContain(
      '/answers/echo',
    )
  })

  it.each([35, 36, 45, 52, 55])('keeps DE%i secret', (de) => {
    const change = (spec: Spec): void => {
      const field = spec.fields[de]
      if (field) field.sensitivity = 'public'
    }
    expect(mistakes({}, change)).toContain(`test.json#/fields/${de}`)
    const undeclared = (spec: Spec): void => {
      delete spec.fields[de]?.sensitivity
    }
    expect(mistakes({}, undeclared)).toContain(`test.json#/fields/${de}`)
  })

  it.each([
    ['56', 'sad', 'public'],
    ['57', 'sad', 'pan'],
    ['99', 'sad', undefined],
    ['9F1F', 'sad', 'private'],
    ['9F20', 'sad', 'public'],
    ['9F6B', 'sad', 'public'],
    ['5A', 'pan', 'private'],
  ] as const)('keeps EMV tag %s secret', (tag, due, declared) => {
    const part = {
      name: 'Part',
      class: 'n',
      encoding: 'bcd',
      max: 19,
      pad: { side: 'right', with: 'F' },
    } as const
    const composite = (sensitivity: FieldSpec['sensitivity']): CompositeSpec => ({
      kind: 'ber-tlv',
      parts: { [tag]: { ...part, ...(sensitivity && { sensitivity }) } },
    })
    const found = mistakes({ composite: composite(declared) })
    expect(found).toContain(`test.json#/fields/120/composite/parts/${tag}`)
    expect(found).toContain(`"${due}"`)
    expect(mistakes({ composite: composite(due) })).toBe('')
  })

  it('says of the parts of a secret field that they are secret', () => {
    const composite: CompositeSpec = {
      kind: 'positional',
      parts: { P1: { ...bytes, sensitivity: 'private' } },
    }
    expect(mistakes({ composite, sensitivity: 'sad' })).toContain('/fields/120/composite/parts/P1')
  })

  it('packs no digits of a composite', () => {
    const composite: CompositeSpec = {
      kind: 'positional',
      parts: { P1: { name: 'Digits', class: 'n', encoding: 'bcd', length: 20 } },
    }
    const field = { class: 'n', encoding: 'bcd', composite, sensitivity: 'pan' } as const
    const prefix = { encoding: 'binary', bytes: 1, counts: 'units' } as const
    expect(mistakes({ ...field, prefix })).toContain('/fields/120')
  })
})
