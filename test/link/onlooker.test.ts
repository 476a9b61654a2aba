/** What a link sees beside members' payments: cards that wait for a proof, and wallets by their PAR. */
import { afterEach, describe, expect, it } from 'vitest'
import { Directory } from '../../src/card/directory.ts'
import type { CardObserver, SeenPurchase } from '../../src/card/observer.ts'
import { assertPan } from '../../src/card/pan.ts'
import { parToken } from '../../src/card/par.ts'
import { CardTokenizer } from '../../src/card/token.ts'
import type { TextMessage } from '../../src/simulator/index.ts'
import { memberPan, startBench, strangerPan, type Bench } from './support.ts'

const tokenizer = new CardTokenizer(Buffer.alloc(32, 7))
const par = '5001ABCDEFGHIJKLMNOPQRSTUVW01'
const watchedPan = '4012888888881881'

function tokenOf(pan: string): Buffer {
  const digits = Buffer.from(pan)
  assertPan(digits)
  return tokenizer.token(digits)
}

class Notes implements CardObserver {
  readonly purchases: [string, SeenPurchase][] = []
  readonly devices: [string, bigint][] = []
  readonly pars: [string, bigint][] = []
  purchase(token: Buffer, seen: SeenPurchase): void {
    this.purchases.push([token.toString('hex'), seen])
  }
  device(token: Buffer, { cardId }: { cardId: bigint }): void {
    this.devices.push([token.toString('hex'), cardId])
  }
  par(token: Buffer, { cardId }: { cardId: bigint }): void {
    this.pars.push([token.toString('hex'), cardId])
  }
}

let bench: Bench
let directory: Directory
let seen: Notes
async function start(protocol: string): Promise<void> {
  directory = new Directory()
  directory.add(tokenOf(memberPan), 1n, 2n)
  directory.add(tokenOf(watchedPan), 0n, 0n)
  seen = new Notes()
  bench = await startBench(protocol, 60_000, {}, { tokenizer, directory, observer: seen })
}
afterEach(() => bench.stop())

/** The message with chip data that hold a PAR (EMV Book 3, tag 9F24 of 29 bytes). */
function withPar(message: TextMessage, tag = '9F241D'): TextMessage {
  const hex = tag + Buffer.from(par, 'latin1').toString('hex').toUpperCase()
  return { ...message, fields: { ...message.fields, 55: hex } }
}

describe('a card that waits for a proof', () => {
  it('is answered as a stranger is, and noted where its chip was read', async () => {
    await start('iso1987-ascii')
    const client = await bench.connect()
    const pay = (over: object = {}) =>
      client.send(bench.maker.authorization({ pan: watchedPan, amountMinor: 99_500n, ...over }))
    expect((await pay()).fields['39']).toBe('00')
    for (const entryMode of ['810', '012', '901']) await pay({ entryMode })
    await client.send(bench.maker.enquiry(watchedPan))
    await client.send(bench.maker.authorization({ pan: strangerPan, amountMinor: 99_500n }))
    expect(bench.count('stranger')).toBe(6)
    expect(bench.intake.taken).toHaveLength(0)
    expect(seen.purchases).toHaveLength(1)
    const [token, purchase] = seen.purchases[0] ?? []
    expect(token).toBe(tokenOf(watchedPan).toString('hex'))
    expect(purchase).toMatchObject({ amountMinor: 99_500n, currency: 'KZT', inHand: true })
  })

  it('is noted as not in hand where the payment is told of later, and not where it was declined', async () => {
    await start('iso1987-ascii')
    const client = await bench.connect()
    await client.send(bench.maker.advice({ pan: watchedPan, amountMinor: 7n, entryMode: '810' }))
    await client.send(bench.maker.advice({ pan: watchedPan, amountMinor: 8n, responseCode: '51' }))
    expect(seen.purchases.map(([, { amountMinor, inHand }]) => [amountMinor, inHand])).toEqual([
      [7n, false],
    ])
  })
})

describe('a PAR', () => {
  it('of a linked card makes a payment of its wallet the member’s, and joins the wallet', async () => {
    await start('iso1993-ascii')
    directory.add(parToken(tokenizer, par), 1n, 2n)
    const client = await bench.connect()
    const authorization = bench.maker.authorization({ pan: strangerPan, amountMinor: 5_000n })
    const answer = client.send(withPar(authorization))
    await bench.intake.until(() => bench.intake.taken.length === 1)
    expect(bench.intake.taken[0]?.event).toMatchObject({ memberId: 1n, cardId: 2n })
    bench.intake.commit()
    await answer
    expect(bench.count('member')).toBe(1)
    expect(seen.devices).toEqual([[tokenOf(strangerPan).toString('hex'), 2n]])
    expect(JSON.stringify(bench.log)).not.toContain(par)
  })

  it('is learned from a payment of the card, and is nobody’s where the card is', async () => {
    await start('iso1993-ascii')
    const client = await bench.connect()
    const answer = client.send(
      withPar(bench.maker.authorization({ pan: memberPan, amountMinor: 5_000n })),
    )
    await bench.intake.until(() => bench.intake.taken.length === 1)
    bench.intake.commit()
    await answer
    expect(seen.pars).toEqual([[parToken(tokenizer, par).toString('hex'), 2n]])
    await client.send(withPar(bench.maker.authorization({ pan: strangerPan, amountMinor: 5_000n })))
    expect([bench.count('stranger'), seen.devices]).toEqual([1, []])
  })

  it('that cannot be read is none, and no reason to refuse a stranger', async () => {
    await start('iso1993-ascii')
    directory.add(parToken(tokenizer, par), 1n, 2n)
    const client = await bench.connect()
    const authorization = bench.maker.authorization({ pan: strangerPan, amountMinor: 5_000n })
    const answer = await client.send(withPar(authorization, '9F247F'))
    expect(answer.fields['39']).toBe('000')
    expect(bench.count('stranger')).toBe(1)
  })
})
