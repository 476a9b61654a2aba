/** A document and the message that says the same are one event, with one key. */
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isFault, parseCardEvent, readEventId } from '../../src/acquirer/document.ts'
import { cardEventOf } from '../../src/acquirer/event.ts'
import { loadProtocol } from '../../src/iso8583/index.ts'
import { compileCardEvent } from '../../src/link/card-event.ts'
import { MessageMaker } from '../../src/simulator/index.ts'

const holder = { memberId: 7n, cardId: 8n }
const receivedAt = new Date('2026-11-22T09:30:05Z')
const shop = {
  ...{ acquirer: '12345', merchantId: 'SHOP1', terminalId: 'T1', mcc: '5411', currency: '398' },
  utcOffsetMinutes: 300,
}

/** The document of a message that was made at `receivedAt`. */
const document = {
  mti: '0100',
  card: 'a.b.c.d.e',
  amount: { minor: '450000', currency: 'KZT' },
  transmittedAt: '2026-11-22T09:30:05Z',
  stan: '000041',
  acquiringInstitution: '12345',
  rrn: '632609000041',
  terminalId: 'T1',
  merchantId: 'SHOP1',
  mcc: '5411',
  localTime: '2026-11-22T14:30:05',
  channel: 'in_store',
  entryMode: 'chip',
}

function eventOf(value: object) {
  const parsed = parseCardEvent(value)
  if (isFault(parsed)) throw new Error(`${parsed.pointer} ${parsed.detail}`)
  const event = cardEventOf(parsed, { ...holder, acquirerId: 'acq', receivedAt })
  if (event === 'no_purchase') throw new Error(event)
  return event
}

describe.each([
  ['iso1987-ascii', '0'],
  ['iso1987-bcd', '0'],
  ['iso1993-ascii', '1'],
])('%s', (protocol, version) => {
  const dialect = loadProtocol(protocol)
  const toCardEvent = compileCardEvent(dialect, { name: 'http', acquirerId: 'acq' })
  const maker = () => new MessageMaker(dialect, shop, () => receivedAt, 41)
  const purchase = { pan: '4111111111111111', amountMinor: 450_000n }

  it.each([
    ['authorization', '100'],
    ['advice', '120'],
  ] as const)('an %s over a link is the same event as a document', (kind, type) => {
    const bytes = dialect.encode(maker()[kind](purchase))
    const message = dialect.newMessage()
    message.read(bytes, 0, bytes.length)
    const byLink = toCardEvent(message, holder, receivedAt)
    const byDocument = eventOf({ ...document, mti: `${version}${type}` })
    // What the simulated acquirer does not say in every dialect.
    const unsaid = { authorizationCode: '', entryMode: '' }
    const made = typeof byLink === 'string' ? {} : byLink
    expect({ ...byDocument, ...unsaid }).toEqual({ ...made, ...unsaid })
  })

  it('a reversal names its original alike', () => {
    const making = maker()
    const original = making.authorization(purchase)
    const bytes = dialect.encode(making.reversal(original))
    const message = dialect.newMessage()
    message.read(bytes, 0, bytes.length)
    const byLink = toCardEvent(message, holder, receivedAt)
    const { transmittedAt, localTime } = document
    const said = { stan: '000041', transmittedAt, localTime }
    const byDocument = eventOf({
      ...{ ...document, mti: `${version}400`, stan: '000042', original: said },
      // The simulated acquirer stamps a reversal with the time in UTC, in whatever field its dialect has for it.
      ...(version === '1' ? { localTime: '2026-11-22T09:30:05' } : {}),
    })
    if (typeof byLink === 'string') throw new Error(byLink)
    expect(byDocument.original).toEqual(byLink.original)
    expect([byDocument.kind, byDocument.key]).toEqual([byLink.kind, byLink.key])
  })
})

describe('a document', () => {
  it('repeats by its identity alone, in whatever else it differs', () => {
    const { key } = eventOf(document)
    expect(eventOf({ ...document, mti: '0101', amount: { minor: '1', currency: 'USD' } }).key).toBe(
      key,
    )
    for (const [name, value] of Object.entries({
      mti: '0120',
      transmittedAt: '2026-11-22T09:30:06Z',
      stan: '000042',
      acquiringInstitution: '',
      rrn: '632609000042',
      terminalId: 'T2',
    })) {
      expect(eventOf({ ...document, [name]: value }).key).not.toBe(key)
    }
  })

  it('says what a part of it takes back, and what raises it', () => {
    const reversed = eventOf({ ...document, mti: '0400', remainingMinor: '100000' })
    expect(reversed).toMatchObject({ kind: 'reversal', remainingMinor: 100_000n })
    expect(eventOf({ ...document, mti: '0400', remainingMinor: '0' }).remainingMinor).toBeNull()
    expect(eventOf({ ...document, increment: 'total' })).toMatchObject({
      ...{ kind: 'increment', remainingMinor: 450_000n },
    })
    expect(eventOf({ ...document, increment: 'delta' }).remainingMinor).toBeNull()
  })

  it('of any kind is an event or says where it is wrong, and no word of what was sent', () => {
    const field = fc.constantFrom(...Object.keys(document), 'par', 'original', 'id', 'novel')
    fc.assert(
      fc.property(field, fc.jsonValue(), (name, value) => {
        const parsed = parseCardEvent({ ...document, [name]: value })
        if (!isFault(parsed)) return
        expect(parsed.pointer === '' || parsed.pointer.startsWith('/')).toBe(true)
        if (typeof value === 'string' && value.length > 12)
          expect(parsed.detail).not.toContain(value)
      }),
    )
    expect(parseCardEvent({ ...document, stan: '4111 1111 1111 1111' })).toEqual({
      ...{ pointer: '/stan', detail: 'does not have the form that the API asks for' },
    })
    expect(readEventId({ id: 'a-1', mti: 4 })).toBe('a-1')
    expect(readEventId([])).toBeNull()
  })
})
