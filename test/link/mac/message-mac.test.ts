/** Which bytes of a message its MAC covers, by frames that were put together by hand for each kind of header. */
import { createCipheriv } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { loadProtocol } from '../../../src/iso8583/index.ts'
import { MessageMac } from '../../../src/link/mac/message-mac.ts'
import { writeOverlay } from '../protocols.ts'

const key = Buffer.from('0123456789abcdeffedcba9876543210', 'hex')

/** ISO/IEC 9797-1 algorithm 3 with padding method 1, with a cipher a block. */
function retail(covered: Buffer): Buffer {
  const [one, two] = [key.subarray(0, 8), key.subarray(8)]
  const single = Buffer.concat([one, one, one])
  const encrypt = (name: string, with_: Buffer, block: Buffer): Buffer =>
    createCipheriv(name, with_, null).setAutoPadding(false).update(block)
  const blocks = Math.ceil(covered.length / 8)
  const padded = Buffer.concat([covered, Buffer.alloc(blocks * 8 - covered.length)])
  let chained: Buffer = Buffer.alloc(8)
  for (let at = 0; at < padded.length; at += 8) {
    const mixed = Buffer.from(chained.map((byte, i) => byte ^ (padded[at + i] ?? 0)))
    // E(K, D(K', E(K, x))) is triple DES with two keys.
    const isLast = at + 8 === padded.length
    chained = isLast
      ? encrypt('des-ede', Buffer.concat([one, two]), mixed)
      : encrypt('des-ede3', single, mixed)
  }
  return chained
}

/** 0800, DE7, DE11, DE64; or with DE70, and then DE128. */
const short = { mti: '0800', bitmap: '0220000000000001', fields: '1122093005000041' }
const long = {
  mti: '0800',
  bitmap: '82200000000000000400000000000001',
  fields: '1122093005000041301',
}

function asciiMessage({ mti, bitmap, fields }: typeof short): Buffer {
  return Buffer.from(mti + bitmap + fields, 'latin1')
}

describe.each([
  ['no header', {}, ''],
  ['a literal', { header: { kind: 'literal', hex: '49534f' } }, '49534f'],
  ['bytes of the host', { header: { kind: 'opaque', bytes: 12 } }, '0123456789abcdef01234567'],
  ['a TPDU', { header: { kind: 'tpdu' } }, '6000010002'],
  ['a Visa header', { header: { kind: 'visa' } }, `160102${'00'.repeat(19)}`],
])('with %s', (_what, over, header) => {
  const dialect = loadProtocol(writeOverlay(over))
  const own = new MessageMac({ algorithm: 'retail', key, required: true }, dialect)

  it.each([
    ['DE64', short],
    ['DE128', long],
  ])('covers the message type to %s, and nothing before', (_field, parts) => {
    const covered = asciiMessage(parts)
    const mac = Buffer.from(retail(covered).toString('hex').toUpperCase(), 'latin1')
    const bytes = Buffer.concat([Buffer.from(header, 'hex'), covered, mac])
    const message = dialect.newMessage()
    message.read(bytes, 0, bytes.length)
    expect(own.check(message)).toBeNull()
    for (const at of [0, 4, 20, covered.length - 1]) {
      const changed = Buffer.from(bytes)
      const where = header.length / 2 + at
      changed[where] = (changed[where] ?? 0) ^ 1
      const cursor = dialect.newMessage()
      try {
        cursor.read(changed, 0, changed.length)
      } catch {
        continue
      }
      expect(own.check(cursor)).not.toBeNull()
    }
    const sealed = Buffer.concat([bytes.subarray(0, -mac.length), Buffer.alloc(mac.length)])
    own.seal(sealed, 0, sealed.length)
    expect(sealed.toString('hex')).toBe(bytes.toString('hex'))
  })
})

it('is 8 bytes where the field is', () => {
  const dialect = loadProtocol('iso1987-bcd')
  const own = new MessageMac({ algorithm: 'retail', key, required: true }, dialect)
  const covered = Buffer.from('0800' + '0220000000000001' + '1122093005000041', 'hex')
  const bytes = Buffer.concat([covered, retail(covered)])
  const message = dialect.newMessage()
  message.read(bytes, 0, bytes.length)
  expect(own.check(message)).toBeNull()
})
