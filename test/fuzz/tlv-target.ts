/** Fuzzes BER-TLV by itself: as bytes and as hex text, the content of one field. */

import { compileDialect, DecodeError } from '../../src/iso8583/index.ts'
import { specCopy } from '../iso8583/specs.ts'
import { must, type Target } from './target.ts'

const CHIP = [
  '9f26081c89a48c0c4c3a309f2701809f10120110a04001240000000000000000000000ff9f370401bd0f6d',
  '9f02060000000123455f3401025a08411111111111111157114111111111111111d2912201000000000000',
  '70119f02060000000123459f818283000102df8101820001aa0000ffff',
]
/** What stands before DE55 in a message that has no other field. */
const HEAD = Buffer.from('080000000000000002000000', 'hex')

/** DE55 with every sort of tag, kept where it is unknown, nested once, and once more as hex text. */
export function tlvTarget(): Target {
  const spec = specCopy('iso1987-bcd')
  const parts = {
    '9F02': { name: 'Amount', class: 'n', length: 12, encoding: 'bcd', sensitivity: 'public' },
    '5A': {
      ...{ name: 'PAN', class: 'n', max: 19, encoding: 'bcd', sensitivity: 'pan' },
      pad: { side: 'right', with: 'F' },
    },
    '82': { name: 'Profile', class: 'b', length: 2, sensitivity: 'public' },
    DF8101: { name: 'Own', class: 'b', max: 999, sensitivity: 'public' },
    FF01: { name: 'Own template', class: 'b', max: 999, sensitivity: 'public' },
  } as const
  const tlv = { kind: 'ber-tlv', unknown: 'keep', parts } as const
  const nested = { name: 'Template', class: 'b', composite: tlv } as const
  const chip = { ...tlv, parts: { ...parts, '70': nested } }
  const field = { name: 'Chip', class: 'b', length: 'LLLL', max: 9999 } as const
  const prefix = { encoding: 'binary', counts: 'bytes' } as const
  const dialects = (['binary', 'hex'] as const).map((encoding) => {
    const composite = encoding === 'binary' ? chip : { kind: 'ber-tlv', unknown: 'keep', parts: {} }
    const fields = { ...spec.fields, '55': { ...field, encoding, prefix, composite } }
    return compileDialect({ ...spec, fields }, 'tlv.json')
  })
  return {
    name: 'tlv',
    corpus: CHIP.map((hex) => Buffer.from(hex, 'hex')),
    run(content) {
      dialects.forEach((dialect, i) => {
        const bytes = i === 0 ? content : Buffer.from(content.toString('hex').toUpperCase())
        const message = Buffer.concat([HEAD, bytes])
        message.writeUInt16BE(bytes.length, HEAD.length - 2)
        try {
          const decoded = dialect.decode(message)
          const json = decoded.toJSON({ unmasked: true })
          if (JSON.stringify(json).includes('[not kept]')) return
          must(dialect.encode(json).equals(message), 'written again, it is another message')
        } catch (error) {
          if (!(error instanceof DecodeError)) throw error
        }
      })
    },
  }
}
