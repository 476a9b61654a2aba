import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { recognise } from '../../../src/cli/decode/recognise.ts'
import { ethernet, ipv4, sent } from './captures.ts'

const message = Buffer.from(Array.from({ length: 100 }, (_, at) => (at * 37 + 0x20) % 256))

function partsOf(text: string): string[] | null {
  const input = recognise(Buffer.from(text, 'latin1'))
  return input.kind === 'hex' ? input.parts.map((part) => part.toString('hex')) : null
}

/** A dump as Wireshark copies it, and its "follow stream" with an indent for one side. */
function dump(bytes: Buffer, { offset = 0, indent = '', digits = 4, middle = ' ' } = {}): string {
  const rows: string[] = []
  for (let at = 0; at < bytes.length; at += 16) {
    const row = [...bytes.subarray(at, at + 16)].map((byte) => byte.toString(16).padStart(2, '0'))
    const hex = [row.slice(0, 8).join(' '), row.slice(8).join(' ')].join(middle).padEnd(48)
    const text = bytes.toString('latin1', at, at + 16).replaceAll(/[^ -~]/g, '.')
    rows.push(`${indent}${(offset + at).toString(16).padStart(digits, '0')}   ${hex}   ${text}`)
  }
  return `${rows.join('\n')}\n`
}

describe('hex as people write it', () => {
  it.each([
    ['one run', '0800a1'],
    ['blanks', '08 00 a1'],
    ['odd groups', '0 800a 1'],
    ['lines', '0800\na1'],
    ['colons', '08:00:A1'],
    ['C', '0x08, 0x00, 0xa1,'],
    ['escapes', '"\\x08\\x00" \\\n"\\xa1"'],
    ['a comment above', '# a sign-on\n0800a1'],
  ])('%s', (_, text) => {
    expect(partsOf(text)?.join('')).toBe('0800a1')
  })

  it('one message a line', () => {
    expect(partsOf('0800\r\n\r\n0810 01\r\n')).toEqual(['0800', '081001'])
  })

  it('half a byte is told with its line', () => {
    expect(() => partsOf('0800\n081\n0810')).toThrow(/odd number of hex digits in line 2/)
    expect(recognise(Buffer.from('081'))).toMatchObject({
      parts: [],
      fault: expect.stringMatching(/odd/),
    })
  })

  it('in UTF-16 and with a byte order mark, as shells of Windows write it', () => {
    for (const content of [
      Buffer.from('\uFEFF0800\r\n', 'utf16le'),
      Buffer.from('\uFEFF0800\r\n', 'utf8'),
    ]) {
      expect(recognise(content)).toMatchObject({ kind: 'hex', parts: [Buffer.from('0800', 'hex')] })
    }
  })
})

describe('dumps', () => {
  const lengths = [1, 7, 8, 9, 16, 17, 24, 48, 100]

  it.each(lengths)('of Wireshark, %i bytes', (length) => {
    const bytes = message.subarray(0, length)
    for (const middle of [' ', '  '])
      expect(partsOf(dump(bytes, { middle }))).toEqual([bytes.toString('hex')])
  })

  it('whose text column looks like hex', () => {
    const bytes = Buffer.from('0800 12 34 ab cd')
    expect(partsOf(dump(bytes))).toEqual([bytes.toString('hex')])
  })

  it('with rows left out as they repeat', () => {
    const text = '00000000  30 30 30 30 30 30 30 30  30 30 30 30 30 30 30 30  |0|\n*\n00000030\n'
    expect(partsOf(text)).toEqual(['30'.repeat(48)])
  })

  it('of words with the low byte first, as hexdump prints them unasked', () => {
    expect(partsOf('0000000 3130 3332 0034\n0000005\n')).toEqual(['3031323334'])
  })

  it('of both sides of a stream, one of them indented', () => {
    const [a, b, c] = [message.subarray(0, 20), message.subarray(20, 50), message.subarray(50)]
    const text = [
      dump(a, { digits: 8 }),
      dump(b, { digits: 8, indent: '    ' }),
      dump(c, { digits: 8, offset: 20 }),
    ].join('')
    expect(partsOf(text)).toEqual([Buffer.concat([a, c]), b].map((side) => side.toString('hex')))
  })

  it.each(lengths)('of xxd, %i bytes', (length) => {
    const bytes = message.subarray(0, length)
    for (const width of [8, 16, 32]) {
      expect(partsOf(xxd(bytes, width))).toEqual([bytes.toString('hex')])
    }
  })

  it('of packets are captures', () => {
    const packet = ipv4(sent(1, Buffer.from('0800')))
    for (const bytes of [packet, ethernet(packet)]) {
      const text = `09:30:00.1 IP 10.0.0.1.40000 > 10.0.0.2.8583: Flags [P.]\n${dump(bytes)}`
      expect(recognise(Buffer.from(text)).kind).toBe('capture')
    }
  })

  it('any bytes come back from their dump', () => {
    fc.assert(
      fc.property(fc.uint8Array({ minLength: 1, maxLength: 200 }), (array) => {
        const bytes = Buffer.from(array)
        expect(partsOf(dump(bytes))).toEqual([bytes.toString('hex')])
      }),
    )
  })
})

/** A dump as xxd prints it: groups of two bytes, then two blanks and the text. */
function xxd(bytes: Buffer, width: number): string {
  const rows: string[] = []
  for (let at = 0; at < bytes.length; at += width) {
    const row = bytes.subarray(at, at + width)
    const hex = row.toString('hex').replaceAll(/(.{4})(?=.)/g, '$1 ')
    const text = row.toString('latin1').replaceAll(/[^ -~]/g, '.')
    rows.push(`${at.toString(16).padStart(8, '0')}: ${hex.padEnd((width * 5) / 2 - 1)}  ${text}`)
  }
  return `${rows.join('\n')}\n`
}

describe('anything else', () => {
  it('is the bytes themselves', () => {
    for (const bytes of [message, Buffer.from('not hex'), Buffer.from([0])]) {
      expect(recognise(bytes)).toEqual({ kind: 'bytes', bytes })
    }
  })

  it('but what is packed, which is told', () => {
    expect(() => recognise(Buffer.from('1f8b0800', 'hex'))).toThrow(/packed with gzip: unpack it/)
  })

  it('never ends in another exception', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'0123456789abcdefx: |*\n\r') }), (text) => {
        try {
          recognise(Buffer.from(text))
        } catch (error) {
          expect(error).toMatchObject({ name: 'InputError' })
        }
      }),
    )
  })
})
