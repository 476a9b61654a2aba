/** How the card of a clearing record was read, in the formats that say it by codes of their own. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { entryModeOf as ofDraft } from '../../src/clearing/base2/entry-mode.ts'
import { entryModeOf as ofMessage } from '../../src/clearing/ipm/point-of-service.ts'

describe('a BASE II draft', () => {
  it.each([
    [1, -16, 'manual'],
    [1, 1, 'manual'],
    [1, 7, 'ecommerce'],
    [2, -16, 'magstripe'],
    [5, -1, 'chip'],
    [7, -16, 'contactless'],
    [10, 7, 'credential_on_file'],
    [90, -16, 'magstripe'],
    [91, -16, 'contactless'],
    [95, -16, 'chip'],
    [0, 5, 'ecommerce'],
  ])('of entry mode %i and order indicator %i is %s', (mode, order, expected) => {
    expect(ofDraft(mode, order)).toBe(expected)
  })

  it('says nothing by any other code', () => {
    const listed = new Set([1, 2, 5, 7, 9, 10, 79, 80, 81, 90, 91, 95])
    const others = fc.integer({ min: -1, max: 99 }).filter((mode) => !listed.has(mode))
    const noElectronic = fc.integer({ min: -48, max: 207 }).filter((each) => each < 5 || each > 8)
    fc.assert(
      fc.property(others, noElectronic, (mode, order) => {
        expect(ofDraft(mode, order)).toBe('')
      }),
    )
  })
})

describe('an IPM message', () => {
  it.each([
    ['510101511343', 'chip'],
    ['510101C11343', 'chip'],
    ['510101211343', 'magstripe'],
    ['510101B11343', 'magstripe'],
    ['510101A11343', 'contactless'],
    ['510101M11343', 'contactless'],
    ['100020100100', 'manual'],
    ['100050100100', 'ecommerce'],
    ['100050S00100', 'ecommerce'],
    ['100050700100', 'credential_on_file'],
    ['510101T11343', ''],
    ['', ''],
  ])('of data code %j is %s', (dataCode, expected) => {
    expect(ofMessage(dataCode)).toBe(expected)
  })

  it('says nothing by any other character', () => {
    const others = fc
      .string({ minLength: 1, maxLength: 1 })
      .filter((each) => !/[125-7ABCFMNRS]/.test(each))
    const bytes = fc.string({ minLength: 4, maxLength: 4, unit: 'binary-ascii' })
    fc.assert(
      fc.property(bytes, bytes, others, (before, after, mode) => {
        expect(ofMessage(`${before}01${mode}${after}`)).toBe('')
      }),
    )
  })
})
