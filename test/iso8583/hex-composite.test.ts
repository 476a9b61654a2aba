/** Composites in fields that are written as hex digits: all that is in them is hex digits too. */

import { describe, expect, it } from 'vitest'
import { SpecError } from '../../src/iso8583/index.ts'
import type { CompositeSpec, FieldSpec } from '../../src/iso8583/spec/spec.ts'
import { bytes, dialectOf, messageOf, packed } from './composite-dialect.ts'

const hex = { encoding: 'hex' } as const
const part = (encoding: 'hex' | 'binary'): FieldSpec => ({ ...bytes, encoding })

function pointers(composite: CompositeSpec): string[] {
  try {
    dialectOf(composite, hex)
    return []
  } catch (error) {
    if (error instanceof SpecError) return error.problems.map(({ pointer }) => pointer)
    throw error
  }
}

describe('a composite in hex digits', () => {
  it('has no tags, lengths or parts that are bytes', () => {
    const tag = { encoding: 'binary', length: 1 } as const
    const length = { encoding: 'binary', bytes: 2, counts: 'bytes' } as const
    const inner: FieldSpec = { ...part('binary'), composite: { kind: 'ber-tlv', parts: {} } }
    const at = '/fields/127/composite'
    expect(pointers({ kind: 'tagged', tag, length, parts: { '01': inner } })).toEqual([
      `${at}/tag`,
      `${at}/length`,
      `${at}/parts/01`,
    ])
    const bitmap = { encoding: 'binary', bytes: 1 } as const
    const digits: FieldSpec = { ...packed, length: 4 }
    const { min: _min, max: _max, ...fixed } = digits
    expect(pointers({ kind: 'bitmap', bitmap, parts: { 1: fixed } })).toEqual([
      `${at}/bitmap`,
      `${at}/parts/1`,
    ])
    expect(pointers({ kind: 'ber-tlv', parts: { '9F41': packed } })).toEqual([`${at}/parts/9F41`])
  })

  it('may have such in hex digits', () => {
    const dialect = dialectOf({ kind: 'ber-tlv', parts: { '9F41': part('hex') } }, hex)
    const text = Buffer.from('9F41021234', 'latin1').toString('hex')
    const message = dialect.decode(messageOf(text))
    expect(message.text(dialect.field('127.9F41'))).toBe('1234')
  })
})
