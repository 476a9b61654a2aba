/** Lines of a roster: read as bytes and zeroed, whatever is in them. */
import fc from 'fast-check'
import { describe, expect, it, vi } from 'vitest'
import { readRosterLine } from '../../../src/bank/roster/line.ts'
import { CardTokenizer } from '../../../src/card/token.ts'

const tokenizer = new CardTokenizer(Buffer.alloc(32, 7))
const pan = '4111111111111111'
const previousPan = '5555555555554444'
const phone = '+7 701 000 00 01'
const subject = '3f0c6c1e-8f5b-4a0e-9d3c-5b1f2a7e6d90'
const par = '5001ABCDEFGHIJKLMNOPQRSTUVW01'

function read(document: object | string) {
  return readRosterLine(
    tokenizer,
    Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)),
  )
}

describe('a line', () => {
  it('says what it says', () => {
    const card = { bin: '411111', lastFour: '1111' }
    expect(read({ action: 'new', pan, phone, par })).toMatchObject({
      ...{ action: 'new', card, par, customer: { phone: '+77010000001' } },
    })
    expect(read({ action: 'new', pan, subject })).toMatchObject({
      customer: { subject },
      par: null,
    })
    expect(read({ action: 'renewed', pan, previousPan })).toMatchObject({
      ...{ action: 'renewed', card, previous: { bin: '555555' }, customer: null },
    })
    expect(read({ action: 'closed', pan })).toMatchObject({ action: 'closed', card })
  })

  it.each([
    ['no JSON', '{'],
    ['a list', '[]'],
    ['another action', { action: 'lost', pan }],
    ['no card', { action: 'closed' }],
    ['a wrong check digit', { action: 'closed', pan: '4111111111111112' }],
    ['nobody', { action: 'new', pan }],
    ['a phone that is none', { action: 'new', pan, phone: '701' }],
    ['no former number', { action: 'renewed', pan, phone }],
    ['a PAR that is none', { action: 'new', pan, phone, par: 'abc' }],
    ['more than that', { action: 'closed', pan, cvc: '123' }],
    ['a number twice', `{"action":"closed","pan":"${pan}","pan":"${pan}"}`],
    ['a number with white space before it', `{"action":"closed","pan": "${pan}"}`],
    ['a name that is written otherwise', `{"action":"closed","p\\u0061n":"${pan}"}`],
  ])('with %s is none', (_, document) => expect(read(document)).toBeNull())

  it('is zeroed whatever is in it, and no card number becomes a text', () => {
    const parse = vi.spyOn(JSON, 'parse')
    const field = fc.constantFrom('pan', 'previousPan', 'phone', 'subject', 'par', 'action', 'x')
    const value = fc.constantFrom(pan, previousPan, phone, subject, par, 'new', 'renewed', 'closed')
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(field, value), { selector: ([name]) => name }),
        (fields) => {
          const said = fields.filter(
            ([name, text]) => name.endsWith('an') || !/^[45]\d+$/.test(text),
          )
          const document = Buffer.from(JSON.stringify(Object.fromEntries(said)))
          parse.mockClear()
          readRosterLine(tokenizer, document)
          expect(document.equals(Buffer.alloc(document.length))).toBe(true)
          for (const [text] of parse.mock.calls)
            expect(text).not.toMatch(/4111111111111111|5555555555554444/)
        },
      ),
    )
    parse.mockRestore()
  })
})
