/** Decoding rates: index and the dozen fields that the gateway reads, against both npm peers in one run. */

import { createRequire } from 'node:module'
import { argv } from 'node:process'
import { pathToFileURL } from 'node:url'
import { loadProtocol, type Dialect } from '../../src/iso8583/index.ts'
import { printRows, ratesPerSecond, type Row } from './report.ts'

/** An 18-field request with a secondary bitmap, since npm iso_8583 reads no hex bitmap without one. */
export const BENCH_MESSAGE = {
  mti: '0100',
  fields: {
    '2': '4111111111111111',
    '3': '000000',
    '4': '000000012345',
    '7': '1122093045',
    '11': '000017',
    '12': '093045',
    '13': '1122',
    '14': '2912',
    '18': '5411',
    '22': '051',
    '25': '00',
    '32': '12345678',
    '37': '632609000017',
    '41': 'TERM0001',
    '42': 'MERCHANT0000001',
    '43': 'GROCER                   SPRINGFIELD  US',
    '49': '840',
    '100': '87654321',
  },
}

/** Peers decode to objects of strings; they have no types of their own. */
interface Peer8583 {
  getIsoJSON(bytes: Buffer, options: object): Record<string, string>
}
interface Peer0 {
  unpack(text: string): Record<string, string>
  pack(fields: Record<string, string>): string
}

const require = createRequire(import.meta.url)

/** npm iso_8583, whose decoder is an object that is reused. */
export function peerIso_8583(): (bytes: Buffer) => Record<string, string> {
  const Peer: new () => Peer8583 = require('iso_8583')
  const peer = new Peer()
  return (bytes) => peer.getIsoJSON(bytes, { lenHeader: false, bitmapEncoding: 'utf8' })
}

/** npm iso8583 0.0.1, with the fields that its packager lacks and the benchmark message has, or others. */
export function peerIso8583(more: object = {}): Peer0 {
  const module: {
    ISO8583: new (packager: object) => Peer0
    defaultPackager: object
  } = require('iso8583')
  const fixed = (length: number) => ({ name: '', type: 'ans', length })
  const packager = {
    ...module.defaultPackager,
    ...{ 14: fixed(4), 18: fixed(4), 22: fixed(3), 25: fixed(2), 42: fixed(15), 43: fixed(40) },
    100: { name: '', type: 'lln', length: 11 },
    ...more,
  }
  return new module.ISO8583(packager)
}

/** Reads what the gateway reads of a message: the card number packed, numbers, and four short texts. */
function readTwelve(dialect: Dialect, bytes: Buffer): () => void {
  const message = dialect.newMessage()
  const packed = Buffer.alloc(16)
  return () => {
    message.read(bytes, 0, bytes.length)
    const digits = message.packDigits(2, packed, 0, 15)
    const numbers = message.number(3) + message.number(4) + message.number(7) + message.number(11)
    const more = message.number(12) + message.number(13) + message.number(18) + message.number(32)
    const texts =
      message.text(37).length +
      message.text(41).length +
      message.text(42).length +
      message.text(49).length
    if (digits + numbers + more + texts === 0) throw new Error('nothing was read')
  }
}

/** What a stranger's message costs the codec: index, the card number, and the answer. */
function answerStranger(dialect: Dialect, bytes: Buffer): () => void {
  const message = dialect.newMessage()
  const packed = Buffer.alloc(16)
  const target = Buffer.alloc(dialect.answerLengthMax)
  const code = { responseCode: dialect.answers.codes.approved }
  return () => {
    message.read(bytes, 0, bytes.length)
    message.packDigits(2, packed, 0, 15)
    dialect.writeAnswer(message, code, target, 0)
  }
}

/** Measures everything; takes some seconds. */
export async function benchDecode(): Promise<Row[]> {
  const ascii = loadProtocol('iso1987-ascii')
  const bcd = loadProtocol('iso1987-bcd')
  const asciiBytes = ascii.encode(BENCH_MESSAGE)
  const bcdBytes = bcd.encode(BENCH_MESSAGE)
  const text = asciiBytes.toString('latin1')
  const peer1 = peerIso_8583()
  const peer2 = peerIso8583()
  const indexed = ascii.newMessage()
  const works: [string, () => void][] = [
    ['index only, ASCII', () => indexed.read(asciiBytes, 0, asciiBytes.length)],
    ['index + 12 fields, ASCII', readTwelve(ascii, asciiBytes)],
    ['index + 12 fields, BCD', readTwelve(bcd, bcdBytes)],
    ['index + card number + answer, ASCII', answerStranger(ascii, asciiBytes)],
    ['index + card number + answer, BCD', answerStranger(bcd, bcdBytes)],
    ['all fields as text, ASCII', () => ascii.decode(asciiBytes).toJSON({ unmasked: true })],
    ['encode, ASCII', () => ascii.encode(BENCH_MESSAGE)],
    ['npm iso8583 0.0.1, all fields as text', () => peer2.unpack(text)],
    ['npm iso_8583, all fields as text', () => peer1(asciiBytes)],
  ]
  const rates = ratesPerSecond(works.map(([, work]) => work))
  const baseline = rates.at(-1) ?? 0
  return works.map(([name], i): Row => {
    const rate = rates[i] ?? 0
    const row = { name, rate, unit: 'msg/s' }
    return i === works.length - 1
      ? row
      : { ...row, ratio: `${(rate / baseline).toFixed(1)} x npm iso_8583` }
  })
}

if (argv[1] && import.meta.url === pathToFileURL(argv[1]).href) {
  printRows('ISO 8583: 18-field request, one core', await benchDecode())
}
