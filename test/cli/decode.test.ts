/** `cobrand decode`: what it prints, masked, and how it ends. */
import { mkdirSync, mkdtempSync, rmSync, truncateSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, describe, expect, it } from 'vitest'
import { decodeCommand } from '../../src/cli/decode.ts'
import { readFixtures, type Fixture } from '../iso8583/fixtures.ts'
import { runCommand } from '../support/command.ts'

const folder = mkdtempSync(join(tmpdir(), 'decode-'))
afterAll(() => rmSync(folder, { recursive: true }))

const decode = (...args: string[]) => runCommand([decodeCommand()], ['decode', ...args])

function fixture(dialect: string, name: string): Fixture {
  const found = readFixtures(dialect).find((one) => one.name === name)
  if (!found) throw new Error(`no fixture ${name}`)
  return found
}

function file(name: string, content: string | Buffer): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const ascii = ['--protocol', 'iso1987-ascii'] as const
const bcd = ['--protocol', 'iso1987-bcd'] as const

describe('a message', () => {
  const { bytes } = fixture('iso1987-ascii', '0100-chip-with-sensitive-data')
  const hex = bytes.toString('hex')

  it('is shown field by field, masked', async () => {
    const { code, out } = await decode(...ascii, hex)
    expect(code).toBe(0)
    expect(out).toMatch(/^ +0 +4 {2}MTI +Message type +0100$/m)
    expect(out).toMatch(/^ +4 +16 {2}bitmap +Bitmap +[0-9a-f]{16}$/m)
    expect(out).toMatch(/^ +22 +16 {2}DE2 +Primary account number +555555\*{6}4444$/m)
    expect(out).toMatch(/^ +113 +37 {2}DE35 +Track 2 data +\[not kept\]$/m)
    expect(out).not.toMatch(/5555555555554444|29122010/)
    expect(out).not.toContain('\u001b')
  })

  it('is taken as hex with blanks, from a file of hex or of bytes, from stdin, and in its frame', async () => {
    const { out } = await decode(...ascii, hex)
    expect((await decode(...ascii, file('lines', hex.replaceAll(/(.{32})/g, '$1\n')))).out).toBe(
      out,
    )
    expect((await decode(...ascii, file('bytes', bytes))).out).toBe(out)
    const blanks = hex.replaceAll(/(..)/g, '$1 ').trim()
    expect((await decode(...ascii, blanks)).out).toBe(out)
    expect((await decode(...ascii, ...blanks.split(' '))).out).toBe(out)
    const frame = Buffer.from(String(bytes.length).padStart(4, '0')).toString('hex')
    expect((await decode(...ascii, frame + hex)).out).toBe(out)
    const stdin = Readable.from([bytes.subarray(0, 50), bytes.subarray(50)])
    const args = ['decode', ...ascii, '-']
    expect((await runCommand([decodeCommand()], args, stdin)).out).toBe(out)
  })

  it('whose bytes are all hex digits is taken as text where only that decodes', async () => {
    const { bytes: signOn } = fixture('iso1987-ascii', '0800-sign-on')
    expect(signOn.toString()).toMatch(/^[0-9A-F]+$/)
    const { code, out } = await decode(...ascii, file('digits', signOn))
    expect(code).toBe(0)
    expect(out).toContain('note: the input was taken as text, not as hex digits')
  })

  it('is shown as JSON that encode takes', async () => {
    const { code, out } = await decode(...ascii, '--json', hex)
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      protocol: 'iso1987-ascii',
      mti: '0100',
      fields: { '2': '555555******4444', '4': '000000012345', '35': '[not kept]' },
      error: null,
    })
  })

  it('is shown unmasked on demand, with a warning, and never with authentication data', async () => {
    const { out, err } = await decode(...ascii, '--unmasked', hex)
    expect(err).toMatch(/card numbers are shown/)
    expect(out).toMatch(/DE2 .*5555555555554444$/m)
    expect(out).toMatch(/DE35 .*\[not kept\]$/m)
  })
})

describe('many messages', () => {
  const messages = ['0800-sign-on', '0100-purchase', '0800-sign-off'].map(
    (name) => fixture('iso1987-ascii', name).bytes,
  )
  const framed = messages.map((bytes) =>
    Buffer.concat([Buffer.from(String(bytes.length).padStart(4, '0')), bytes]),
  )
  const types = (out: string) => [...out.matchAll(/MTI .* (\d{4})$/gm)].map(([, mti]) => mti)

  it('one a line', async () => {
    const lines = messages.map((bytes) => bytes.toString('hex')).join('\n')
    const { code, out } = await decode(...ascii, file('many', lines))
    expect(code).toBe(0)
    expect(types(out)).toEqual(['0800', '0100', '0800'])
    expect(out).toContain('3 messages, 0 with a mistake')
  })

  it('as a stream of frames, with polls between them', async () => {
    const stream = Buffer.concat([...framed.slice(0, 1), Buffer.from('0000'), ...framed.slice(1)])
    const { code, out } = await decode(...ascii, file('stream', stream))
    expect(code).toBe(0)
    expect(types(out)).toEqual(['0800', '0100', '0800'])
    expect(out).toMatch(/^message 2 {2}frame 2, byte \d+ {2}\d+ bytes$/m)
    expect(out).toContain('note: 1 frames of length 0')
  })

  it('of which one is none', async () => {
    const lines = messages.map((bytes, at) => bytes.toString('hex', 0, at === 1 ? 100 : undefined))
    const { code, out } = await decode(...ascii, file('one', lines.join('\n')))
    expect(code).toBe(1)
    expect(out).toContain('3 messages, 1 with a mistake')
    const json = (await decode(...ascii, '--json', file('one', lines.join('\n')))).out
    const errors = json
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line).error?.code ?? null)
    expect(errors).toEqual([null, 'truncated', null])
  })

  it('with the last frame cut off', async () => {
    const stream = Buffer.concat(framed).subarray(0, -5)
    const { code, out } = await decode(...ascii, file('cut', stream))
    expect(code).toBe(1)
    expect(types(out)).toEqual(['0800', '0100'])
    expect(out).toMatch(/note: \d+ bytes at the end are no whole frame/)
    const half = await decode(...ascii, file('half', framed[1]?.subarray(0, -5) ?? ''))
    expect(half.code).toBe(1)
    expect(half.out).toMatch(/note: the frame says \d+ bytes, and \d+ are here/)
    expect(half.out).toMatch(/^not a message: truncated at/m)
  })

  it('or none but polls', async () => {
    const { code, out } = await decode(...ascii, file('polls', Buffer.from('00000000')))
    expect(code).toBe(1)
    expect(out).toContain('0 messages')
  })
})

describe('bytes that are no message', () => {
  it.each(['iso1987-ascii', 'iso1987-bcd'])(
    'of %s end with 1, the place, and no content',
    async (name) => {
      for (const { name: fixtureName, bytes, expected } of readFixtures(name)) {
        if (!expected.error || bytes.length === 0) continue
        const path = file('bad', `${bytes.toString('hex')}\n`)
        const { code, out } = await decode('--protocol', name, path)
        expect({ fixtureName, code }).toEqual({ fixtureName, code: 1 })
        const { code: error, path: field, offset } = expected.error
        expect(out).toContain(`not a message: ${error} at ${field}, byte ${offset}:`)
        expect(out).toMatch(/^ +\d+ {2}(?:(?:[0-9a-f]{2}|··) )+/m)
        expect(out).not.toMatch(/411111111|cardholder|4111 ?11 ?11/)
      }
    },
  )

  it('show the byte at fault, and as hex only what anybody may see', async () => {
    const { bytes, expected } = fixture('iso1987-ascii', 'error-content')
    const { out } = await decode(...ascii, bytes.toString('hex'))
    const lines = out.split('\n')
    const arrow = lines.findIndex((line) => line.trim() === '^^')
    const offset =
      Number(lines[arrow - 1]?.slice(0, 5)) + ((lines[arrow]?.indexOf('^^') ?? 0) - 7) / 3
    expect(offset).toBe(expected.error?.offset)
    // DE3 is public, DE2 and the field at fault are not shown.
    expect(lines[arrow - 2]).toMatch(/^ {3}32 {2}(·· ){6}(30 ){6}(·· ){3}·· {2}·{6}000000····$/)
  })

  it('are told in JSON', async () => {
    const { bytes, expected } = fixture('iso1987-ascii', 'error-content')
    const { code, out } = await decode(...ascii, '--json', bytes.toString('hex'))
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ mti: '0100', error: expected.error })
  })
})

describe('wrong use ends with 2 and says what is wrong', () => {
  const long = file('long', '')
  truncateSync(long, 64 * 1024 * 1024 + 1)
  mkdirSync(join(folder, 'sub'))
  const pan = '4111111111111111'

  it.each([
    [['0800'], /--protocol/],
    [[...ascii], /no message: give hex digits, a file, or -/],
    [[...ascii, ''], /the argument is empty/],
    [[...ascii, '080'], /odd number of hex digits/],
    [[...ascii, 'no/such/file'], /no\/such\/file is not there/],
    [[...ascii, '0800', 'x.hex'], /argument 2 of 2 is not hex/],
    [[...ascii, `0100${pan}O0`], /character 21 is not a hex digit, and there is no file/],
    [[...ascii, join(folder, 'sub')], /is a directory: name a file in it/],
    [[...ascii, file('empty', '')], /the input is empty/],
    [[...ascii, long], /larger than 64 MiB: .*tcpdump/],
    [[...ascii, file('packed', Buffer.from('1f8b08', 'hex'))], /packed with gzip/],
    [['--protocol', 'iso1886', '0800'], /no protocol "iso1886": use one of .*iso1987-ascii, /],
    [['--protocol', './mine.json', '0800'], /no protocol file \.\/mine\.json/],
    [['--protocol', './docs', '0800'], /docs is a directory/],
    [[...ascii, '--jsno', '0800'], /--jsno/],
    [[...ascii, '--port', '8583', '0800'], /--port is for captures/],
    [[...ascii, '--port', '0', '0800'], /from 1 to 65535/],
  ])('%j', async (args, says) => {
    const { code, err, out } = await decode(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(says)
    expect(err).not.toContain(pan)
  })

  it('a protocol file with mistakes ends with 1 and tells them', async () => {
    const path = file('mine.json', '{ "extends": "iso1987-ascii", "name": "mine", "bitmap": 1 }')
    const { code, err } = await decode('--protocol', path, '0800')
    expect(code).toBe(1)
    expect(err).toMatch(/mine\.json#\/bitmap: /)
  })
})

describe('help', () => {
  it('has an example that works', async () => {
    const { code, out } = await decode('--help')
    const [, example = ''] = /Examples:\n {2}cobrand decode (.*)/.exec(out) ?? []
    expect(code).toBe(0)
    expect((await decode(...example.split(' '))).code).toBe(0)
  })
})

it('the wrong dialect is told by the right one', async () => {
  const { bytes } = fixture('iso1987-ascii', '0100-purchase')
  const { code, out } = await decode(...bcd, bytes.toString('hex'))
  expect(code).toBe(1)
  expect(out).toContain('hint: looks like another dialect: it decodes as iso1987-ascii')
})
