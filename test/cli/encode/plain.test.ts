import { describe, expect, it } from 'vitest'
import { readPlain } from '../../../src/cli/encode/plain.ts'

const signOn = { mti: '0800', fields: { '11': '000001', '70': '001' } }

describe('messages as JSON', () => {
  it.each([
    ['one', JSON.stringify(signOn, null, 2), 1],
    ['an array', JSON.stringify([signOn, signOn]), 2],
    ['one a line', `${JSON.stringify(signOn)}\n${JSON.stringify(signOn)}\r\n`, 2],
    [
      'what decode prints',
      JSON.stringify({ protocol: 'x', origin: '', ...signOn, error: null }),
      1,
    ],
  ])('%s', (_, text, count) => {
    expect(readPlain(text)).toEqual(Array.from({ length: count }, () => signOn))
  })

  it('with a header, bitmaps, and composites as objects and lists', () => {
    const whole = {
      header: '6000010002',
      bitmap: '4000000000000000',
      mti: '0100',
      fields: { '55': { '9F02': ['000000000100', '000000000200'], $order: ['9F02', '00*3'] } },
    }
    expect(readPlain(JSON.stringify(whole))).toEqual([whole])
  })
})

describe('what is refused, without a value being quoted', () => {
  it.each([
    ['', /the input is empty/],
    ['4111111111111111 x', /not JSON, neither as a whole nor line by line/],
    [`${JSON.stringify(signOn)}\n{4111111111111111`, /^line 2 is not JSON$/],
    ['[1]', /an object with "mti" and "fields"/],
    ['{"4111111111111111": 1}', /no key of 16 characters; it may have protocol,/],
    ['{"mti": "0800", "filed": {}}', /no key "filed"; it may have protocol,/],
    ['{"mti": "0800", "fields": {}, "bitmap": 1}', /^bitmap: it is hex/],
    ['{"mti": "0800", "fields": {"55": {"9F": ["1", "[not kept]"]}}}', /^55\.9F\[1\]: sensitive/],
    ['{"mti": "0800", "fields": {"55": [[]]}}', /^55\[0\]: a value is text/],
    ['{"mti": 800, "fields": {}}', /^mti: /],
    ['{"mti": "0800"}', /^fields: /],
    ['{"mti": "0800", "fields": {"2": 4111111111111111}}', /^2: a value is text/],
    [
      '{"mti": "0800", "fields": {"2": "411111******1111"}}',
      /^2: the value is masked;.*--unmasked/,
    ],
    ['{"mti": "0800", "fields": {"55": {"57": "[not kept]"}}}', /^55\.57: sensitive/],
    ['{"mti": "0800", "fields": {"48": "[private, 12 long]"}}', /^48: the value is masked/],
    ['{"mti": "0800", "fields": {}, "error": {"code": "content"}}', /did not decode whole/],
    [JSON.stringify([signOn, { ...signOn, mti: 1 }]), /^message 2: mti/],
    [`{"mti": "", "fields": ${'{"1":'.repeat(20)}""${'}'.repeat(20)}}`, /a value is text/],
  ])('%s', (text, says) => {
    expect(() => readPlain(text)).toThrow(says)
    expect(() => readPlain(text)).not.toThrow(/411111/)
  })
})
