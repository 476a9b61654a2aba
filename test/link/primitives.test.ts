import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compileAllowList } from '../../src/link/allow-list.ts'
import { backOffMs, backOffMsMax, backOffMsMin } from '../../src/link/back-off.ts'
import { FrameRate } from '../../src/link/frame-rate.ts'
import { guessProtocol } from '../../src/link/fault.ts'
import { OwnRequests } from '../../src/link/own-requests.ts'

describe('an allow-list', () => {
  const isAllowed = compileAllowList(['10.0.0.0/8', '192.168.1.5', '::1', '2001:db8::/32'])

  it.each([
    ['10.1.2.3', true],
    ['::ffff:10.1.2.3', true],
    ['192.168.1.5', true],
    ['192.168.1.6', false],
    ['::ffff:192.168.1.6', false],
    ['::1', true],
    ['2001:db8::7%eth0', true],
    ['2001:db9::7', false],
    ['', false],
    [undefined, false],
  ])('%s: %s', (address, expected) => expect(isAllowed(address)).toBe(expected))

  it('is everybody where there is none', () => {
    expect(compileAllowList(undefined)('203.0.113.1')).toBe(true)
  })
})

describe('the back-off', () => {
  it('doubles from one bound to the other, never less than half of it', () => {
    expect([1, 2, 3, 4].map((failures) => backOffMs(failures, 1))).toEqual([500, 1000, 2000, 4000])
    expect(backOffMs(1, 0)).toBe(backOffMsMin / 2)
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 1e9 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (failures, random) => {
          const ms = backOffMs(failures, random)
          expect(ms).toBeGreaterThanOrEqual(backOffMsMin / 2)
          expect(ms).toBeLessThanOrEqual(backOffMsMax)
        },
      ),
    )
    expect(backOffMs(1000, 1)).toBe(backOffMsMax)
  })
})

describe('the frame rate', () => {
  it('lets a second of frames through, then as many as time brings', () => {
    const rate = new FrameRate(100, 0)
    expect(rate.take(100, 0)).toBe(0)
    expect(rate.take(1, 0)).toBe(10)
    expect(rate.take(1, 20)).toBe(0)
    expect(rate.take(50, 20)).toBe(500)
    // Silence is not saved up beyond a second.
    expect(rate.take(150, 1_000_000)).toBe(500)
  })
})

describe('our own requests', () => {
  it('tell matched, duplicate, late and unmatched answers apart', () => {
    const requests = new OwnRequests(1000)
    requests.sent('a', '301', 0)
    requests.sent('b', '301', 500)
    expect(requests.has('301')).toBe(true)
    expect(requests.answered('c')).toEqual({ kind: 'unmatched', code: '' })
    expect(requests.answered('b')).toEqual({ kind: 'matched', code: '301' })
    expect(requests.answered('b').kind).toBe('duplicate')
    expect(requests.expire(999)).toEqual([])
    expect(requests.expire(1000)).toEqual([{ code: '301', sentAtMs: 0 }])
    expect(requests.answered('a').kind).toBe('late')
    expect(requests.answered('a').kind).toBe('duplicate')
    expect(requests.has('301')).toBe(false)
  })

  it('remember a bounded number of them', () => {
    const requests = new OwnRequests(1000)
    for (let at = 0; at < 100; at++) {
      requests.sent(String(at), '301', 0)
      requests.answered(String(at))
    }
    expect(requests.answered('99').kind).toBe('duplicate')
    expect(requests.answered('0').kind).toBe('unmatched')
  })
})

it('well-known protocols are told by their first bytes', () => {
  expect(guessProtocol(Buffer.from('1603010200', 'hex'))).toBe('TLS')
  expect(guessProtocol(Buffer.from('GET / HTTP/1.1'))).toBe('HTTP')
  expect(guessProtocol(Buffer.from('0123'))).toBeUndefined()
  expect(guessProtocol(Buffer.alloc(0))).toBeUndefined()
})
