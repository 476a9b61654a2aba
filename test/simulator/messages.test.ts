import { describe, expect, it } from 'vitest'
import { loadProtocol } from '../../src/iso8583/index.ts'
import { FrameMaker, loadPanDigits, MessageMaker, runningPans } from '../../src/simulator/index.ts'
import { shop } from '../link/support.ts'

const now = new Date('2026-12-31T22:05:09Z')
const purchase = { pan: '4111111111111111', amountMinor: 1000n }

describe.each(['iso1987-ascii', 'iso1987-bcd'])('messages in %s', (protocol) => {
  const dialect = loadProtocol(protocol)
  const maker = new MessageMaker(dialect, shop, () => now)

  it('come out of the codec as they went in', () => {
    const original = maker.authorization({ ...purchase, authorizationCode: 'ABC123' })
    const messages = [
      ...[original, maker.advice(purchase), maker.reversal(original), maker.repeat(original)],
      ...[maker.reversalAdvice(original, 400n), maker.signOn(), maker.echo(), maker.signOff()],
    ]
    for (const message of messages) {
      expect(dialect.decode(dialect.encode(message)).toJSON({ unmasked: true })).toEqual(message)
    }
  })

  it('carry the local time of the shop, and name the original of a reversal', () => {
    const original = maker.authorization(purchase)
    expect(original.fields).toMatchObject({ 7: '1231220509', 12: '030509', 13: '0101' })
    const reversal = maker.reversalAdvice(original, 400n)
    expect(reversal.fields[90]).toBe(`0100${original.fields[11]}1231220509${'0'.repeat(22)}`)
    expect(reversal.fields[95]).toBe(`000000000400${'0'.repeat(30)}`)
    expect(reversal.fields[11]).not.toBe(original.fields[11])
  })

  it('never use a trace number of zero', () => {
    const late = new MessageMaker(dialect, shop, () => now, 999_999)
    expect([late.echo(), late.echo()].map(({ fields }) => fields[11])).toEqual(['999999', '000001'])
  })
})

describe('prebuilt frames', () => {
  const dialect = loadProtocol('iso1987-ascii')

  it('are authorizations with the digits written in', () => {
    const frames = new FrameMaker(dialect, shop, 1234n)
    const pans = runningPans(3)
    const bytes = Buffer.alloc(frames.frameBytes * 2)
    const next = frames.write(bytes, 0, 1_000_041, pans, loadPanDigits)
    frames.write(bytes, next, 7, pans, 0)
    const read = (at: number): object =>
      dialect.decode(bytes.subarray(at + 4, at + frames.frameBytes)).toJSON({ unmasked: true })
        .fields
    expect(read(0)).toMatchObject({
      2: '4000000000000007',
      4: '000000001234',
      11: '000041',
      37: '000001000041',
    })
    expect(read(next)).toMatchObject({ 2: '4000000000000000', 11: '000007' })
  })

  it('are not to be had in packed digits', () => {
    expect(() => new FrameMaker(loadProtocol('iso1987-bcd'), shop, 1n)).toThrow('packs its digits')
  })
})
