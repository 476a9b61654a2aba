import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  assertPan,
  assertPanOfForm,
  luhnHolds,
  maskPan,
  PanError,
  writePanBlock,
  type Pan,
} from '../../src/card/pan.ts'

function pan(digits: string): Pan {
  const bytes = Buffer.from(digits, 'latin1')
  assertPan(bytes)
  return bytes
}

function refusal(bytes: Buffer, check: (bytes: Buffer) => void): unknown {
  try {
    check(bytes)
  } catch (error) {
    return error
  }
  return undefined
}

describe('assertPan', () => {
  it.each(['4111111111111', '4111111111111111', '4111111111111111111'])('takes %s', (digits) => {
    expect(refusal(Buffer.from(digits), (bytes) => assertPan(bytes))).toBeUndefined()
  })

  it.each([
    ['411111111111', 'length'],
    ['41111111111111111111', 'length'],
    ['', 'length'],
    ['411111111111111:', 'digit'],
    ['4111 1111 1111 1', 'digit'],
    ['411111111111111/', 'digit'],
  ])('refuses %j as %s, and shows no digit of it', (text, code) => {
    const error = refusal(Buffer.from(text), (bytes) => assertPan(bytes))
    expect(error).toBeInstanceOf(PanError)
    expect(error).toMatchObject({ code })
    expect(String(error)).not.toMatch(/4111/)
  })
})

describe('Luhn', () => {
  const published = [
    '4111111111111111',
    '5555555555554444',
    '4012888888881881',
    '378282246310005',
    '6011000990139424',
  ]

  it.each(published)('holds for %s', (digits) => expect(luhnHolds(pan(digits))).toBe(true))

  it.each(published)('finds any one digit of %s changed', (digits) => {
    for (let at = 0; at < digits.length; at++) {
      const changed = Buffer.from(digits)
      changed[at] = 0x30 + ((Number(digits[at]) + 1) % 10)
      expect(refusal(changed, (bytes) => assertPanOfForm(bytes))).toMatchObject({ code: 'luhn' })
    }
  })
})

it('shows the first six and the last four', () => {
  expect(maskPan(pan('4012888888881881'))).toEqual({ bin: '401288', lastFour: '1881' })
  expect(maskPan(pan('4111111111111'))).toEqual({ bin: '411111', lastFour: '1111' })
})

it('writes a block of count, BCD and F', () => {
  const blocks = Buffer.alloc(48, 0xaa)
  writePanBlock(pan('4012888888881881'), blocks, 16)
  expect(blocks.toString('hex', 16, 32)).toBe('104012888888881881ffffffffffffff')
  writePanBlock(pan('401288888888188'), blocks, 16)
  expect(blocks.toString('hex', 16, 32)).toBe('0f401288888888188fffffffffffffff')
  expect(blocks.subarray(0, 16).every((byte) => byte === 0xaa)).toBe(true)
  expect(blocks.subarray(32).every((byte) => byte === 0xaa)).toBe(true)
})

it('gives two card numbers two blocks', () => {
  const digits = fc.stringMatching(/^[0-9]{13,19}$/)
  const block = (text: string): string => {
    const bytes = Buffer.alloc(16)
    writePanBlock(pan(text), bytes, 0)
    return bytes.toString('hex')
  }
  fc.assert(
    fc.property(digits, digits, (one, other) => {
      expect(block(one) === block(other)).toBe(one === other)
    }),
  )
})
