/** `cobrand decode`: what it prints, masked, and how it ends. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { Command } from 'commander'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { decodeCommand } from '../../src/cli/decode.ts'
import { runProgram } from '../../src/cli/run.ts'
import { readFixtures, type Fixture } from '../iso8583/fixtures.ts'

const folder = mkdtempSync(join(tmpdir(), 'decode-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => {
  process.exitCode = 0
})

/** Runs the command in this process and takes what it writes. */
async function decode(...args: string[]) {
  const out = vi.spyOn(process.stdout, 'write').mockReturnValue(true)
  const err = vi.spyOn(process.stderr, 'write').mockReturnValue(true)
  const written = (spy: typeof out) => spy.mock.calls.map(([text]) => String(text)).join('')
  try {
    const code = await runProgram(new Command().addCommand(decodeCommand()), ['decode', ...args])
    return { code, out: written(out), err: written(err) }
  } finally {
    vi.restoreAllMocks()
  }
}

function fixture(dialect: string, name: string): Fixture {
  const found = readFixtures(dialect).find((one) => one.name === name)
  if (!found) throw new Error(`no fixture ${name}`)
  return found
}

const ascii = ['--protocol', 'iso1987-ascii'] as const

describe('a message', () => {
  const { bytes } = fixture('iso1987-ascii', '0100-chip-with-sensitive-data')
  const hex = bytes.toString('hex')

  it('is shown field by field, masked', async () => {
    const { code, out } = await decode(...ascii, hex)
    expect(code).toBe(0)
    expect(out).toMatch(/^ +0 {2}MTI +Message type +0100$/m)
    expect(out).toMatch(/^ +22 {2}DE2 +Primary account number +555555\*{6}4444$/m)
    expect(out).not.toMatch(/5555555555554444|29122010/)
  })

  it('is taken as hex with blanks, from a file of hex or of bytes, and in its frame', async () => {
    const { out } = await decode(...ascii, hex)
    const path = join(folder, 'message')
    writeFileSync(path, hex.replaceAll(/(.{32})/g, '$1\n'))
    expect((await decode(...ascii, path)).out).toBe(out)
    writeFileSync(path, bytes)
    expect((await decode(...ascii, path)).out).toBe(out)
    const blanks = hex.replaceAll(/(..)/g, '$1 ').trim()
    expect((await decode(...ascii, blanks)).out).toBe(out)
    expect((await decode(...ascii, ...blanks.split(' '))).out).toBe(out)
    const frame = Buffer.from(String(bytes.length).padStart(4, '0')).toString('hex')
    expect((await decode(...ascii, frame + hex)).out).toBe(out)
  })

  it('is shown as JSON', async () => {
    const { code, out } = await decode(...ascii, '--json', hex)
    expect(code).toBe(0)
    expect(JSON.parse(out)).toMatchObject({
      protocol: 'iso1987-ascii',
      mti: '0100',
      fields: expect.arrayContaining([
        { de: 4, name: 'Amount, transaction', offset: 44, bytes: 12, value: '000000012345' },
      ]),
      error: null,
    })
  })
})

describe('bytes that are no message', () => {
  it.each(['iso1987-ascii', 'iso1987-bcd'])(
    'of %s end with 1, the place, and no content',
    async (name) => {
      for (const { name: file, bytes, expected } of readFixtures(name)) {
        if (!expected.error || bytes.length === 0) continue
        const { code, out } = await decode('--protocol', name, bytes.toString('hex'))
        expect({ file, code }).toEqual({ file, code: 1 })
        expect(out).toContain(
          `${expected.error.code} at ${expected.error.path}, byte ${expected.error.offset}`,
        )
        expect(out).toMatch(/^bytes \d+ to \d+: .*\[/m)
        expect(out).not.toMatch(/411111111|cardholder/)
      }
    },
  )

  it('are told in JSON', async () => {
    const { bytes, expected } = fixture('iso1987-ascii', 'error-content')
    const { code, out } = await decode(...ascii, '--json', bytes.toString('hex'))
    expect(code).toBe(1)
    expect(JSON.parse(out)).toMatchObject({ mti: '0100', error: expected.error })
  })
})

describe('wrong use ends with 2 and says what is wrong', () => {
  it.each([
    [['0800'], /--protocol/],
    [[...ascii], /no message/],
    [[...ascii, '080'], /odd number/],
    [[...ascii, 'no/such/file'], /neither hex digits nor a file that can be read/],
    [['--protocol', 'iso1886', '0800'], /iso1987-ascii, iso1987-bcd/],
    [[...ascii, '--jsno', '0800'], /--jsno/],
  ])('%j', async (args, says) => {
    const { code, err, out } = await decode(...args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toMatch(says)
  })
})

it('has help with an example that works', async () => {
  const { code, out } = await decode('--help')
  const [, example = ''] = /Examples:\n {2}cobrand decode (.*)/.exec(out) ?? []
  expect(code).toBe(0)
  expect((await decode(...example.split(' '))).code).toBe(0)
})
