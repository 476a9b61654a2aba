import { describe, expect, it } from 'vitest'
import { loadProtocol, protocolNames } from '../../src/iso8583/index.ts'
import { MessageMaker, plainMessage, textMessage, valueOf } from '../../src/simulator/index.ts'
import { shop } from '../link/support.ts'

const now = new Date('2026-12-31T22:05:09Z')
const purchase = { pan: '4111111111111111', amountMinor: 1000n }

describe.each(protocolNames())('messages in %s', (protocol) => {
  const dialect = loadProtocol(protocol)
  const { semantics, session } = dialect
  const maker = new MessageMaker(dialect, shop, () => now)
  const read = (
    { fields }: { fields: Record<string, string> },
    role: keyof typeof semantics.fields,
  ) => valueOf(fields, semantics.fields[role])

  it('come out of the codec as they went in', () => {
    const original = maker.authorization({ ...purchase, authorizationCode: 'ABC123' })
    const messages = [
      ...[original, maker.advice(purchase), maker.reversal(original), maker.repeat(original)],
      ...[maker.reversalAdvice(original, 400n), maker.signOn(), maker.echo(), maker.signOff()],
      maker.enquiry(purchase.pan),
    ]
    for (const message of messages) {
      const decoded = dialect.decode(dialect.encode(plainMessage(message)))
      expect(textMessage(decoded.toJSON({ unmasked: true }))).toEqual(message)
      expect(dialect.missing(decoded)).toBe(0)
      expect(dialect.canAnswer(decoded)).toBe(true)
    }
  })

  it('say what is paid with which card', () => {
    const message = maker.authorization(purchase)
    expect(read(message, 'pan')).toBe(purchase.pan)
    expect(Number(read(message, 'amount'))).toBe(1000)
    expect(Number(read(message, 'stan'))).toBeGreaterThan(0)
    const code = read(message, 'processingCode')
    const { start, length, values } = semantics.processing
    expect(values[code.slice(start, start + length)]).toBe('purchase')
    const kind = dialect.kindOf(Number(message.mti))
    expect(kind).toBe('authorization')
  })

  it('carry the local time of the shop', () => {
    const message = maker.authorization(purchase)
    if (semantics.fields.localTime !== undefined) {
      expect(read(message, 'localTime')).toBe('030509')
    }
    if (semantics.fields.localDate !== undefined) {
      expect(['0101', '270101']).toContain(read(message, 'localDate'))
    }
  })

  it('name the original of a reversal, and what remains of it', () => {
    const original = maker.authorization(purchase)
    const named = semantics.original
    const reversal = maker.reversalAdvice(original, 400n)
    const ownNumbers = JSON.stringify(named?.stan) === JSON.stringify(semantics.fields.stan)
    expect(read(reversal, 'stan') === read(original, 'stan')).toBe(ownNumbers)
    if (named !== undefined) {
      expect(valueOf(reversal.fields, named.stan)).toBe(read(original, 'stan'))
      expect(valueOf(reversal.fields, named.transmission)).toBe(read(original, 'transmission'))
    }
    const { replacement } = semantics
    if (replacement === undefined) return
    const told = replacement.means === 'remaining' ? 400 : 600
    expect(Number(valueOf(reversal.fields, replacement.amount))).toBe(told)
    if (replacement.when === undefined) return
    expect(replacement.when.values).toContain(valueOf(reversal.fields, replacement.when.field))
  })

  it('never use a trace number of zero', () => {
    const late = new MessageMaker(dialect, shop, () => now, 999_999)
    const stans = [late.authorization(purchase), late.authorization(purchase)]
    expect(stans.map((message) => Number(read(message, 'stan')))).toEqual([999_999, 1])
  })

  it('of the session carry the code that the dialect says', () => {
    expect(maker.signOn().fields[session.codeField]).toBe(session.signOn)
    expect(maker.echo().mti).toBe(session.request)
  })
})

it('messages of iso1987-ascii are as they always were', () => {
  const dialect = loadProtocol('iso1987-ascii')
  const maker = new MessageMaker(dialect, shop, () => now)
  const original = maker.authorization(purchase)
  expect(original.fields).toMatchObject({ 7: '1231220509', 12: '030509', 13: '0101' })
  const reversal = maker.reversalAdvice(original, 400n)
  expect(reversal.fields[90]).toBe(`0100${original.fields[11]}1231220509${'0'.repeat(22)}`)
  expect(reversal.fields[95]).toBe(`000000000400${'0'.repeat(30)}`)
})
