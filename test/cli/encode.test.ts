/** `cobrand encode`: bytes from what decode prints, in a frame or not, and what it refuses. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Readable } from 'node:stream'
import { afterAll, describe, expect, it } from 'vitest'
import { decodeCommand } from '../../src/cli/decode.ts'
import { encodeCommand } from '../../src/cli/encode.ts'
import { dialectOf, FOLDERS, protocolOf, readFixtures, type Fixture } from '../iso8583/fixtures.ts'
import { runCommand } from '../support/command.ts'

const folder = mkdtempSync(join(tmpdir(), 'encode-'))
afterAll(() => rmSync(folder, { recursive: true }))

const run = (...args: string[]) => runCommand([decodeCommand(), encodeCommand()], args)

function file(name: string, content: string): string {
  const path = join(folder, name)
  writeFileSync(path, content)
  return path
}

const signOn = { mti: '0800', fields: { '7': '0314093000', '11': '000001', '70': '001' } }
const bcd = ['--protocol', 'iso1987-bcd'] as const

/** The protocols of all fixtures: a folder's own, or the file beside a message. */
const protocols = new Map<string, Fixture[]>()
/** What is never shown cannot come back. */
const isWhole = (shown: string): boolean => !/\[not kept\]|\[malformed/.test(shown)
for (const fixture of FOLDERS.flatMap(readFixtures)) {
  if (fixture.expected.error) continue
  const message = dialectOf(fixture).decode(fixture.bytes)
  if (!isWhole(JSON.stringify(message.toJSON({ unmasked: true })))) continue
  const protocol = protocolOf(fixture)
  protocols.set(protocol, [...(protocols.get(protocol) ?? []), fixture])
}

describe('what decode prints', () => {
  it.each([...protocols])('of %s makes the same bytes again', async (protocol, whole) => {
    const options = ['--protocol', protocol]
    const hex = whole.map(({ bytes }) => bytes.toString('hex'))
    const path = file('messages.hex', hex.join('\n'))
    const decoded = await run('decode', ...options, '--json', '--unmasked', path)
    expect(decoded.code).toBe(0)
    const json = file('messages.json', decoded.out)
    const { code, out, err } = await run('encode', ...options, json)
    expect({ code, err }).toEqual({ code: 0, err: '' })
    expect(out.trim().split('\n')).toEqual(hex)
  })

  it('is tested with messages of many forms', () => {
    const fixtures = [...protocols.values()].flat()
    expect(fixtures.length).toBeGreaterThan(250)
    const decoded = fixtures.map((each) => dialectOf(each).decode(each.bytes).toJSON())
    expect(decoded.filter(({ bitmap }) => bitmap !== undefined)).not.toEqual([])
    expect(decoded.filter((each) => JSON.stringify(each).includes('"$order":['))).not.toEqual([])
  })

  it('masked is refused, without the value', async () => {
    const fixture = readFixtures('iso1987-bcd').find(({ name }) => name === '0100-purchase')
    const { out } = await run('decode', ...bcd, '--json', fixture?.bytes.toString('hex') ?? '')
    const { code, err } = await run('encode', ...bcd, file('masked.json', out))
    expect(code).toBe(1)
    expect(err).toMatch(/^cobrand: 2: the value is masked; .*--unmasked\n$/)
  })
})

describe('the bytes', () => {
  const hex = '0800822000000000000004000000000000000314093000000001' + '0001'

  it('as hex, from a file and from stdin', async () => {
    const json = JSON.stringify(signOn)
    expect((await run('encode', ...bcd, file('one.json', json))).out).toBe(`${hex}\n`)
    const args = ['encode', ...bcd, '-']
    const piped = await runCommand([encodeCommand()], args, Readable.from([Buffer.from(json)]))
    expect(piped.out).toBe(`${hex}\n`)
  })

  it('in their frame', async () => {
    const path = file('one.json', JSON.stringify([signOn, signOn]))
    const { out } = await run('encode', ...bcd, '--frame', path)
    expect(out).toBe(`001c${hex}\n001c${hex}\n`)
  })

  it('as they are', async () => {
    const text = JSON.stringify(signOn)
    const { out } = await run(
      'encode',
      '--protocol',
      'iso1987-ascii',
      '--raw',
      '--frame',
      file('a.json', text),
    )
    expect(out).toBe('00550800822000000000000004000000000000000314093000000001001')
  })
})

describe('what is wrong is told', () => {
  it.each([
    [{ ...signOn, fields: { '3': '1234567' } }, 1, /^cobrand: 3: /],
    [{ ...signOn, fields: { '48': { x: 'y' } } }, 1, /^cobrand: 48/],
    [{ ...signOn, mti: '1800' }, 1, /^cobrand: mti: /],
    [[signOn, { ...signOn, fields: { '11': 'abcdef' } }], 1, /^cobrand: message 2: 11: /],
    [{ fields: {} }, 1, /^cobrand: mti: /],
  ])('%j', async (json, code, says) => {
    const found = await run('encode', ...bcd, file('wrong.json', JSON.stringify(json)))
    expect({ code: found.code, out: found.out }).toEqual({ code, out: '' })
    expect(found.err).toMatch(says)
  })

  it.each([
    [[join(folder, 'none.json')], /is not there/],
    [[folder], /is a directory/],
    [[file('wrong.json', '{}'), '--raw', '--hex'], /cannot be used with/],
    [['--frame'], /missing required argument/],
  ])('%j is wrong use', async (args, says) => {
    const { code, out, err } = await run('encode', ...bcd, ...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(says)
  })
})
