/** The screen: members' records by number and by PAR, cards that wait for a proof, and nothing of strangers. */
import { expect, it } from 'vitest'
import { Directory } from '../../src/card/directory.ts'
import { assertPan } from '../../src/card/pan.ts'
import { parToken } from '../../src/card/par.ts'
import { CardTokenizer } from '../../src/card/token.ts'
import { Screen } from '../../src/clearing/screen.ts'

const tokenizer = new CardTokenizer(Buffer.alloc(32, 7))
const par = '5001ABCDEFGHIJKLMNOPQRSTUVW01'
const other = '5001ABCDEFGHIJKLMNOPQRSTUVW02'
const [linked, waiting, wallet, stranger] = [
  ...['5555555555554444', '4012888888881881', '4111111111111111', '378282246310005'],
] as const

function tokenOf(pan: string | undefined): Buffer {
  const digits = Buffer.from(pan ?? '')
  assertPan(digits)
  return tokenizer.token(digits)
}

function screened(directory: Directory, records: readonly (readonly [string?, string?])[]) {
  const screen = new Screen(tokenizer, directory)
  for (const [line, [pan = '', text = '']] of records.entries()) {
    const bytes = Buffer.from(pan + text)
    const [start, end, parEnd] = [0, pan.length, pan.length + text.length]
    const place = { bytes, start, end, linkedCardId: undefined, parStart: end, parEnd }
    screen.add(place, { line, offset: 0, start: 0, end: 0 })
  }
  return screen.release()
}

it('tells wallets of a linked card by its PAR, learns a PAR, and sees what waits', () => {
  const directory = new Directory()
  directory.add(tokenOf(linked), 7n, 9n)
  directory.add(tokenOf(waiting), 0n, 0n)
  const unknown = screened(directory, [
    [linked, par],
    [wallet, par],
    [stranger, 'not-a-par'],
    [waiting],
  ])
  expect(unknown.members).toMatchObject([
    { memberId: 7n, cardId: 9n, par: parToken(tokenizer, par) },
  ])
  expect(unknown.watched.map(({ token }) => token)).toEqual([tokenOf(waiting)])

  directory.add(parToken(tokenizer, par), 7n, 9n)
  const { members } = screened(directory, [
    [linked, par],
    [wallet, par],
    [stranger, other],
    [wallet],
  ])
  expect(members.map(({ place, memberId, device }) => [place.line, memberId, device])).toEqual([
    [0, 7n, undefined],
    [1, 7n, tokenOf(wallet)],
  ])
  expect(members[0]).not.toHaveProperty('par')
})
