/** Answers: echoed byte for byte, with code and points in place, and never a card number. */

import { describe, expect, it } from 'vitest'
import { AccessError, compileDialect, DecodeError, loadProtocol } from '../../src/iso8583/index.ts'
import { DIALECTS, readFixtures } from './fixtures.ts'
import { specCopy } from './specs.ts'

describe.each(DIALECTS)('%s', (name) => {
  const dialect = loadProtocol(name)
  const target = Buffer.alloc(dialect.answerLengthMax + 3)
  const requests = readFixtures(name).filter(({ expected }) => {
    const mti = Number(expected.mti ?? -1)
    return expected.fields !== undefined && dialect.kindOf(mti) !== null
  })

  it.each(requests)('answers $name', ({ bytes, expected }) => {
    const message = dialect.newMessage()
    message.read(bytes, 0, bytes.length)
    if (!dialect.canAnswer(message)) return expect(message.has(7) && message.has(11)).toBe(false)
    const length = dialect.writeAnswer(message, { responseCode: '00' }, target, 3)
    const answer = dialect.decode(target.subarray(3, 3 + length)).toJSON({ unmasked: true })
    const echoed = Object.fromEntries(
      Object.entries(expected.fields ?? {}).filter(([de]) =>
        dialect.answers.echo.includes(Number(de)),
      ),
    )
    expect(answer.fields).toEqual({ ...echoed, '39': '00' })
    expect(Number(answer.mti) % 100).toBe(Math.floor((message.mti % 100) / 10) * 10 + 10)
  })

  it('keeps what it echoes while the bytes are used again, and adds the points', () => {
    const purchase = requests.find((one) => one.name === '0420-partial-reversal')
    const bytes = Buffer.from(purchase?.bytes ?? '')
    const message = dialect.newMessage()
    message.read(bytes, 0, bytes.length)
    const prepared = dialect.prepareAnswer(message)
    const plain = dialect.writeAnswer(message, { responseCode: '00' }, target, 0)
    const expected = dialect.decode(target.subarray(0, plain)).toJSON({ unmasked: true })
    bytes.fill(0)
    const answer = (points: bigint | null) => {
      const length = dialect.finishAnswer(prepared, { responseCode: '00', points }, target, 0)
      return dialect.decode(target.subarray(0, length)).toJSON({ unmasked: true })
    }
    expect(answer(null)).toEqual(expected)
    expect(answer(123n).fields).toEqual({ ...expected.fields, '63': 'POINTS 000000123' })
    expect(answer(-123n).fields['63']).toBe('POINTS -00000123')
    expect(answer(0n).fields['63']).toBe('POINTS 000000000')
    expect(answer(999999999n).fields['63']).toBe('POINTS 999999999')
    expect(answer(1000000000n).fields['63']).toBeUndefined()
    expect(answer(-100000000n).fields['63']).toBeUndefined()
  })

  it('holds no digit of the card number in what it keeps', () => {
    for (const { bytes } of requests) {
      const message = dialect.newMessage()
      message.read(bytes, 0, bytes.length)
      if (!dialect.canAnswer(message)) continue
      const { body } = dialect.prepareAnswer(message)
      expect(body.toString('latin1')).not.toMatch(/4111111|555555/)
      expect(body.toString('hex')).not.toMatch(/4111111|555555/)
    }
  })

  it('answers a format error with the fields that were good', () => {
    for (const { name: file, bytes, expected } of readFixtures(name)) {
      if (!expected.error || file.startsWith('error-mti')) continue
      const message = dialect.newMessage()
      expect(() => message.read(bytes, 0, bytes.length)).toThrow(DecodeError)
      if (!dialect.canAnswer(message)) continue
      const length = dialect.writeAnswer(message, { responseCode: '30' }, target, 0)
      const answer = dialect.decode(target.subarray(0, length)).toJSON({ unmasked: true })
      expect(answer).toMatchObject({ mti: '0110', fields: { '11': '000017', '39': '30' } })
      expect(answer.fields[expected.error.path]).toBeUndefined()
    }
  })

  it('has no answer to answers, unknown types, or messages without what matches them', () => {
    const message = dialect.newMessage()
    for (const mti of ['0110', '0810', '0600', '0999']) {
      const bytes = dialect.encode({ mti, fields: { '7': '1122093100', '11': '000002' } })
      message.read(bytes, 0, bytes.length)
      expect([dialect.canAnswer(message), dialect.kindOf(message.mti)]).toEqual([false, null])
      expect(() => dialect.writeAnswer(message, { responseCode: '00' }, target, 0)).toThrow(
        AccessError,
      )
    }
    const bytes = dialect.encode({ mti: '0800', fields: { '7': '1122093100' } })
    message.read(bytes, 0, bytes.length)
    expect(dialect.canAnswer(message)).toBe(false)
  })

  it('does not write past a target that is too small', () => {
    const bytes = dialect.encode({ mti: '0800', fields: { '7': '1122093100', '11': '000002' } })
    const message = dialect.newMessage()
    message.read(bytes, 0, bytes.length)
    const small = Buffer.alloc(dialect.answerLengthMax - 1)
    expect(() => dialect.writeAnswer(message, { responseCode: '00' }, small, 0)).toThrow(
      AccessError,
    )
  })

  it('knows kinds and repeats', () => {
    expect([dialect.kindOf(100), dialect.kindOf(121), dialect.kindOf(421)]).toEqual([
      'authorization',
      'advice',
      'reversal_advice',
    ])
    expect([dialect.originalMti(101), dialect.originalMti(421), dialect.originalMti(800)]).toEqual([
      100, 420, 800,
    ])
  })
})

it('puts the points before the code where the dialect names such a field', () => {
  const spec = specCopy('iso1987-ascii')
  const field = spec.fields['63']
  if (field) spec.fields['10'] = field
  Object.assign(spec.answers.points ?? {}, { field: 10 })
  const dialect = compileDialect(spec, 'test.json')
  const bytes = dialect.encode({
    mti: '0100',
    fields: { '7': '1122093100', '11': '000002', '49': '840' },
  })
  const message = dialect.newMessage()
  message.read(bytes, 0, bytes.length)
  const target = Buffer.alloc(dialect.answerLengthMax)
  const prepared = dialect.prepareAnswer(message)
  const length = dialect.finishAnswer(prepared, { responseCode: '00', points: 7n }, target, 0)
  expect(dialect.decode(target.subarray(0, length)).toJSON({ unmasked: true }).fields).toEqual({
    '7': '1122093100',
    '10': 'POINTS 000000007',
    '11': '000002',
    '39': '00',
    '49': '840',
  })
})
