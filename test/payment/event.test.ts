/** References that senders fill in where they have none. */
import { expect, test } from 'vitest'
import { realReference } from '../../src/payment/event.ts'

test('blank and all zeros are no reference', () => {
  for (const text of ['', '      ', '000000', '000000000000', ' 0 ']) {
    expect(realReference(text)).toBe('')
  }
  expect(realReference('000000000001')).toBe('000000000001')
  expect(realReference('A1B2C3 ')).toBe('A1B2C3')
})
