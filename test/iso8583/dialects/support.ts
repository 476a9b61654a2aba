/** What every dialect must show: its fixtures become card events, answers, and format errors where a field lacks. */

import { describe, expect, it } from 'vitest'
import {
  loadProtocol,
  type Dialect,
  type Message,
  type PlainValue,
} from '../../../src/iso8583/index.ts'
import { compileCardEvent, type CardEventOrNot } from '../../../src/link/card-event.ts'
import type { CardEvent } from '../../../src/payment/event.ts'
import { readFixture, type Fixture } from '../fixtures.ts'

const receivedAt = new Date('2026-11-22T09:30:50Z')
const holder = { memberId: 7n, cardId: 8n }

/** An event as a fixture must give it, its key aside. */
export type Expected = Partial<Omit<CardEvent, 'key'>>

/** What is expected of the fixtures of one dialect, by their names. */
export interface Expectations {
  /** The event of `purchase`, the only one that is written out whole. */
  purchase: { fixture: string; event: Expected }
  /** What is different in the events of other fixtures; or that there is none. */
  events: Record<string, Expected | 'no_purchase'>
  /** Fixtures of one message that was sent twice. */
  repeats: [string, string][]
  /** Request, response code, points or null, and the fixture that the answer must be byte for byte. */
  answers: [string, string, bigint | null, string][]
  /** Requests that lack a field, and which one is missed. */
  missing: [string, string, number][]
}

/** Event of a purchase that all fixtures share. */
export const PURCHASE: Expected = {
  kind: 'authorization',
  source: { link: 'alpha' },
  mti: '0100',
  ...holder,
  acquirerId: 'acq',
  merchantId: 'MERCHANT0000001',
  terminalId: 'TERM0001',
  mcc: '5411',
  amountMinor: 12_345n,
  cashMinor: 0n,
  currency: 'USD',
  remainingMinor: null,
  approved: true,
  receivedAt,
  purchasedOn: '2026-11-22',
  purchasedAt: '09:30:45',
  stan: '000017',
  transmission: '1122093045',
  rrn: '632609000017',
  authorizationCode: '',
  networkReference: '',
  channel: 'in_store',
  entryMode: 'chip',
  original: null,
  paymentId: null,
}

/** Tests the expectations of a dialect. */
export function testDialect(name: string, expected: Expectations): void {
  const dialect = loadProtocol(name)
  const { purchase } = expected

  describe(`${name}: events`, () => {
    it(`maps ${purchase.fixture}`, () => {
      expect(eventOf(dialect, readFixture(name, purchase.fixture))).toEqual({
        key: expect.stringMatching(/^[0-9a-f]{32}$/),
        ...purchase.event,
      })
    })

    it.each(Object.entries(expected.events))('maps %s', (file, event) => {
      const made = eventOf(dialect, readFixture(name, file))
      if (event === 'no_purchase') expect(made).toBe(event)
      else expect(made).toMatchObject(event)
    })

    it.each(cardsOf(purchase.fixture))('gives the digits of the card of %s', (file) => {
      const card = readFixture(name, file)
      const packed = Buffer.alloc(10)
      const id = dialect.field(String(dialect.semantics.fields.pan))
      const digits = read(dialect, card.bytes).packDigits(id, packed, 0, packed.length)
      expect(packed.toString('hex').slice(0, digits)).toBe(card.expected.fields?.['2'])
      expect(packed.toString('hex').slice(digits)).toMatch(/^f*$/)
    })

    it.each(expected.repeats)('knows %s and %s for one message', (first, again) => {
      const keys = [first, again].map((file) => keyOf(dialect, readFixture(name, file)))
      expect(keys[0]).toBe(keys[1])
    })
  })

  describe(`${name}: answers`, () => {
    it.each(expected.answers)(
      'answers %s with %s and %s points as %s',
      (file, code, points, answer) => {
        const { bytes } = readFixture(name, answer)
        const made = answerTo(dialect, readFixture(name, file), code, points)
        expect(made.toString('hex')).toBe(bytes.toString('hex'))
      },
    )

    it.each(expected.missing)('misses in %s the field %s', (file, field, missed) => {
      const { header, mti = '', fields = {} } = readFixture(name, file).expected
      const { [field]: _left, ...others } = fields
      const lacking = dialect.encode({ ...(header && { header }), mti, fields: others })
      expect(dialect.missing(read(dialect, lacking))).toBe(missed)
      expect(dialect.missing(read(dialect, readFixture(name, file).bytes))).toBe(0)
    })
  })
}

/** Fixtures of one purchase with cards of 16, 13 and 19 digits. */
function cardsOf(purchase: string): string[] {
  return [purchase, `${purchase}-13-digit-card`, `${purchase}-19-digit-card`]
}

/** Reads bytes as a link does. */
export function read(dialect: Dialect, bytes: Buffer): Message {
  const message = dialect.newMessage()
  message.read(bytes, 0, bytes.length)
  return message
}

/** The event of a fixture, or of a message like it but for some fields. */
export function eventOf(
  dialect: Dialect,
  { bytes, expected }: Fixture,
  changes: Record<string, PlainValue> = {},
): CardEventOrNot {
  const { header, mti = '', fields = {} } = expected
  const changed = dialect.encode({
    ...(header && { header }),
    mti,
    fields: { ...fields, ...changes },
  })
  const toCardEvent = compileCardEvent(dialect, { name: 'alpha', acquirerId: 'acq' })
  const message = read(dialect, Object.keys(changes).length === 0 ? bytes : changed)
  return toCardEvent(message, holder, receivedAt)
}

function keyOf(dialect: Dialect, one: Fixture): string {
  const event = eventOf(dialect, one)
  return typeof event === 'string' ? '' : event.key
}

/** The answer to a fixture: at once where there are no points to tell, else as after a commit. */
export function answerTo(
  dialect: Dialect,
  { bytes }: Fixture,
  responseCode: string,
  points: bigint | null,
): Buffer {
  const message = read(dialect, bytes)
  const target = Buffer.alloc(dialect.answerLengthMax)
  if (points === null) {
    const length = dialect.writeAnswer(message, { responseCode }, target, 0)
    return target.subarray(0, length)
  }
  const prepared = dialect.prepareAnswer(message)
  const length = dialect.finishAnswer(prepared, { responseCode, points }, target, 0)
  return target.subarray(0, length)
}
