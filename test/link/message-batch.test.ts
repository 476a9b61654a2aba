import { expect, it } from 'vitest'
import { CardTokenizer } from '../../src/card/token.ts'
import { loadProtocol, type Message } from '../../src/iso8583/index.ts'
import { MessageBatch, type BatchHandler } from '../../src/link/message-batch.ts'
import { MessageMaker } from '../../src/simulator/index.ts'
import { memberPan, shop, strangerPan } from './support.ts'

const dialect = loadProtocol('iso1987-bcd')
const maker = new MessageMaker(dialect, shop)

/** Keeps the blocks that it was given, to look at them later. */
class CuriousTokenizer extends CardTokenizer {
  readonly seen: { blocks: Buffer; hex: string }[] = []
  readonly given: Buffer[] = []
  override tokens(blocks: Buffer, count: number): Buffer {
    this.seen.push({ blocks, hex: blocks.toString('hex', 0, count * 16) })
    const tokens = super.tokens(blocks, count)
    this.given.push(tokens)
    return tokens
  }
}

class Recorder implements BatchHandler {
  readonly said: string[] = []
  readonly messages: Message[] = []
  card(message: Message, tokens: Buffer, tokenAt: number): void {
    this.messages.push(message)
    this.said.push(`card ${message.text(11)} ${tokens.toString('hex', tokenAt, tokenAt + 16)}`)
  }
  network(message: Message): void {
    this.said.push(`network ${message.text(11)}`)
  }
  reconciliation(message: Message): void {
    this.said.push(`reconciliation ${message.text(11)}`)
  }
  answer(message: Message): void {
    this.said.push(`answer ${message.text(11)}`)
  }
  refused(): void {
    this.said.push('refused')
  }
}

function add(batch: MessageBatch, bytes: Buffer, recorder: Recorder): void {
  batch.add(bytes, 0, bytes.length, recorder)
}

it('hashes all cards in one call, handles in order, and keeps nothing', () => {
  const tokenizer = new CuriousTokenizer(Buffer.alloc(32, 1))
  const batch = new MessageBatch(dialect, tokenizer)
  const recorder = new Recorder()
  add(batch, dialect.encode(maker.authorization({ pan: memberPan, amountMinor: 1n })), recorder)
  add(batch, dialect.encode(maker.echo()), recorder)
  add(batch, Buffer.from('0100', 'hex'), recorder)
  add(batch, dialect.encode(maker.authorization({ pan: strangerPan, amountMinor: 1n })), recorder)
  expect(recorder.said).toEqual([])
  batch.run(recorder)
  const token = (pan: string): string => {
    const block = Buffer.from(`10${pan}ffffffffffffff`, 'hex')
    return new CardTokenizer(Buffer.alloc(32, 1)).tokens(block, 1).toString('hex')
  }
  expect(recorder.said).toEqual([
    `card 000001 ${token(memberPan)}`,
    'network 000002',
    'refused',
    `card 000003 ${token(strangerPan)}`,
  ])
  expect(tokenizer.seen).toHaveLength(1)
  expect(tokenizer.seen[0]?.hex).toContain(strangerPan)
  expect(tokenizer.seen[0]?.blocks.every((byte) => byte === 0)).toBe(true)
  expect(tokenizer.given[0]?.every((byte) => byte === 0)).toBe(true)
  expect(recorder.messages.every((message) => message.bytes.length === 0)).toBe(true)
})

it('runs a full batch before it takes more', () => {
  const tokenizer = new CuriousTokenizer(Buffer.alloc(32, 1))
  const batch = new MessageBatch(dialect, tokenizer)
  const recorder = new Recorder()
  const bytes = dialect.encode(maker.authorization({ pan: memberPan, amountMinor: 1n }))
  for (let i = 0; i < 300; i++) add(batch, bytes, recorder)
  batch.run(recorder)
  batch.run(recorder)
  expect(recorder.said).toHaveLength(300)
  expect(tokenizer.seen.length).toBe(3)
})

it('gives a message without a card number the token of no card', () => {
  const batch = new MessageBatch(dialect, new CardTokenizer(Buffer.alloc(32, 1)))
  const recorder = new Recorder()
  const withCard = dialect.encode(maker.authorization({ pan: memberPan, amountMinor: 1n }))
  const without = maker.authorization({ pan: memberPan, amountMinor: 1n })
  delete without.fields[2]
  for (const bytes of [withCard, dialect.encode(without)]) {
    add(batch, bytes, recorder)
    batch.run(recorder)
  }
  const none = new CardTokenizer(Buffer.alloc(32, 1)).tokens(
    Buffer.from(`00${'ff'.repeat(15)}`, 'hex'),
    1,
  )
  expect(recorder.said[1]).toContain(none.toString('hex'))
})
