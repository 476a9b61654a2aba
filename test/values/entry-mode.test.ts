import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entryModes, moreTelling } from '../../src/values/entry-mode.ts'

const anyMode = fc.constantFrom(...entryModes, '' as const)

describe('what several messages say of how a card was read', () => {
  it.each([
    ['contactless', 'chip', 'contactless'],
    ['manual', 'ecommerce', 'ecommerce'],
    ['ecommerce', 'credential_on_file', 'credential_on_file'],
    ['', 'manual', 'manual'],
    ['', '', ''],
  ] as const)('of %j and %j is %j', (one, other, both) => {
    expect(moreTelling(one, other)).toBe(both)
  })

  it('is the same in whatever order they come, and however often', () => {
    fc.assert(
      fc.property(fc.array(anyMode, { maxLength: 5 }), fc.nat(4), (modes, turn) => {
        const turned = [...modes.slice(turn), ...modes, ...modes.slice(0, turn)]
        expect(turned.reduce(moreTelling, '')).toBe(modes.reduce(moreTelling, ''))
      }),
    )
  })
})
