import { describe, expect, it } from 'vitest'
import { paintFor } from '../../../src/cli/decode/paint.ts'
import { renderFields } from '../../../src/cli/decode/render.ts'
import type { FieldView } from '../../../src/iso8583/index.ts'

const plain = (_: unknown, text: string): string => text

function field(path: string, depth: number, more: Partial<FieldView> = {}): FieldView {
  const fixed = { name: `field ${path}`, offset: 10, bytes: 2, prefixBytes: 0, value: 'v' }
  return { path, depth, ...fixed, sensitivity: 'public', ...more }
}

describe('the tree of fields', () => {
  it('shows what is in what', () => {
    const fields = [
      field('48', 0),
      field('48.TCC', 1),
      field('48.20', 1, { value: '2 parts' }),
      field('48.20.a', 2),
      field('48.20.b', 2),
      field('48.43', 1, { inferred: true }),
      field('49', 0, { name: 'last', value: 'a\u001b[31mb' }),
    ]
    expect(renderFields(fields, plain).split('\n')).toEqual([
      '   10    2  DE48   field 48                v',
      '   10    2  ├ TCC  field 48.TCC            v',
      '   10    2  ├ 20   field 48.20             2 parts',
      '   10    2  │ ├ a  field 48.20.a           v',
      '   10    2  │ └ b  field 48.20.b           v',
      '   10    2  └ 43   field 48.43 (inferred)  v',
      '   10    2  DE49   last                    a.[31mb',
    ])
  })
})

describe('colours', () => {
  const stream = (isTTY: boolean, colours: boolean) => ({ isTTY, hasColors: () => colours })

  it('are for terminals that show them', () => {
    expect(paintFor(stream(true, true))('red', 'x')).toBe('\u001b[31mx\u001b[39m')
    expect(paintFor(stream(true, false))('red', 'x')).toBe('x')
    expect(paintFor(stream(false, true))('red', 'x')).toBe('x')
    expect(paintFor({})('red', 'x')).toBe('x')
  })
})
