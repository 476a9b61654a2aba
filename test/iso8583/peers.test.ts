/** The two npm packages of this field: an oracle where they are right, and why they are not our codec. */

import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { DecodeError, loadProtocol } from '../../src/iso8583/index.ts'
import { peerIso8583, peerIso_8583 } from '../bench/decode.ts'
import { contentOf } from './generate.ts'
import { fieldOf, specCopy } from './specs.ts'

const ascii = loadProtocol('iso1987-ascii')
const spec = specCopy('iso1987-ascii')
const older = peerIso8583()
const newer = peerIso_8583()

/** Fields that are laid out alike in npm iso_8583 and that we show, DE100 aside. */
const ALIKE = Object.keys(spec.fields).filter((de) => {
  const { class: name, sensitivity } = fieldOf(spec, Number(de))
  return (
    name !== 'b' && sensitivity !== 'sad' && !['53', '57', '58', '59', '100', '127'].includes(de)
  )
})

const fields = fc
  .subarray(ALIKE, { maxLength: 25 })
  .chain((chosen) =>
    fc.record(
      Object.fromEntries(
        chosen.map((de) => [
          de,
          contentOf(fieldOf(spec, Number(de))).map((text) => text.replaceAll('é', 'e')),
        ]),
      ),
    ),
  )
const mti = fc.constantFrom('0100', '0110', '0200', '0400', '0420', '0800')

describe('npm iso_8583', () => {
  it('reads what we write as we do, where there is a second bitmap', () => {
    fc.assert(
      fc.property(mti, fields, (type, contents) => {
        const all = { ...contents, '100': '87654321' }
        const bytes = ascii.encode({ mti: type, fields: all })
        expect(newer(bytes)).toEqual({ '0': type, ...all })
        expect(ascii.decode(bytes).toJSON({ unmasked: true })).toEqual({ mti: type, fields: all })
      }),
      { numRuns: 200 },
    )
  })

  const header = '0100C000000000000000' + '0000000010000000'
  it.each([
    ['a length that is not digits', `${header}X64111111111111111` + '0887654321'],
    ['a card number that is cut short', `${header}16411111`],
    ['bytes after the end', `${header}16411111111111111108876543219999`],
  ])('decodes %s as a success; we do not', (_name, text) => {
    const bytes = Buffer.from(text, 'latin1')
    expect(newer(bytes)).not.toHaveProperty('error')
    expect(() => ascii.decode(bytes)).toThrow(DecodeError)
  })

  it('reads 32 characters of a bitmap that has 16; we do not', () => {
    const plain = { mti: '0800', fields: { '7': '1122093100', '11': '000002' } }
    const bytes = ascii.encode(plain)
    expect(newer(bytes)['7']).not.toBe('1122093100')
    expect(ascii.decode(bytes).toJSON()).toEqual(plain)
  })
})

describe('npm iso8583 0.0.1', () => {
  it('reads what we write as we do, below DE54', () => {
    const bytes = ascii.encode({
      mti: '0100',
      fields: { '2': '4111111111111111', '3': '000000', '11': '000017', '41': 'TERM0001' },
    })
    expect(older.unpack(bytes.toString('latin1'))).toMatchObject({
      '0': '0100',
      '2': '4111111111111111',
      '3': '000000',
      '11': '000017',
      '41': 'TERM0001',
    })
  })

  it('loses DE64 to a floating-point number; we do not', () => {
    const mac = 'a1b2c3d4e5f60718'
    const plain = { mti: '0100', fields: { '3': '000000', '49': '840', '64': mac } }
    const bytes = ascii.encode(plain)
    const peer = peerIso8583({ 64: { name: '', type: 'ans', length: 16 } })
    expect(peer.unpack(bytes.toString('latin1'))).not.toHaveProperty('64')
    expect(ascii.decode(bytes).toJSON({ unmasked: true })).toEqual(plain)
  })

  it('writes a second bitmap without saying so in bit 1; we say so', () => {
    const text = peerIso8583().pack({ '0': '0800', '1': '', '3': '000000', '70': '301' })
    const bytes = ascii.encode({ mti: '0800', fields: { '3': '000000', '70': '301' } })
    expect(text).not.toBe(bytes.toString('latin1'))
    expect(Number.parseInt(text[4] ?? '', 16) & 8).toBe(0)
    expect(Number.parseInt(bytes.toString('latin1')[4] ?? '', 16) & 8).toBe(8)
  })

  it('takes a message that is cut short', () => {
    const text = '01004000000000000000164111'
    expect(older.unpack(text)['2']).toBe('4111')
    expect(() => ascii.decode(Buffer.from(text, 'latin1'))).toThrow(DecodeError)
  })
})
