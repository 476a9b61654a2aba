/** `cobrand decode` of captures: both directions in the order of time, what is left out, where to go on. */
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { decodeCommand } from '../../../src/cli/decode.ts'
import { inFlows } from '../../../src/cli/decode/in-flows.ts'
import { loadProtocol } from '../../../src/iso8583/index.ts'
import { readFixtures } from '../../iso8583/fixtures.ts'
import { runCommand } from '../../support/command.ts'
import { acquirer, gateway, onLink, pcap, pcapng, type Sent, sent } from './captures.ts'

const folder = mkdtempSync(join(tmpdir(), 'captured-'))
afterAll(() => rmSync(folder, { recursive: true }))

function frame(name: string): Buffer {
  const found = readFixtures('iso1987-bcd').find((one) => one.name === name)
  if (!found) throw new Error(`no fixture ${name}`)
  return Buffer.concat([Buffer.from([0, found.bytes.length]), found.bytes])
}

const request = frame('0100-purchase')
const answer = frame('0110-approved-with-points')
const echo = frame('0800-echo')
const back = { from: gateway, to: acquirer }

async function decode(file: Buffer, ...options: string[]) {
  const path = join(folder, 'capture')
  writeFileSync(path, file)
  const args = ['decode', '--protocol', 'iso1987-bcd', ...options, path]
  return await runCommand([decodeCommand()], args)
}

const capture = (...segments: Sent[]): Buffer => pcap(1, onLink(1, segments))
const types = (out: string) => [...out.matchAll(/MTI .* (\d{4})$/gm)].map(([, mti]) => mti)

describe('a capture', () => {
  it('shows requests and answers in the order of time, with who and when', async () => {
    const file = capture(sent(1, request), sent(1, answer, back), sent(1 + request.length, echo))
    for (const each of [file, pcapng(1, onLink(1, [sent(1, request)]))]) {
      const { code, out } = await decode(each)
      expect(code).toBe(0)
      expect(out).toMatch(
        /^message 1 {2}10\.0\.0\.1:40000 > 10\.0\.0\.2:8583 {2}2025-03-14 09:30:00\.250Z {2}\d+ bytes$/m,
      )
    }
    const { out } = await decode(file)
    expect(types(out)).toEqual(['0100', '0110', '0800'])
    expect(out).toContain('message 2  10.0.0.2:8583 > 10.0.0.1:40000  2025-03-14 09:30:01.250Z')
  })

  it('puts a message together that came in pieces, out of order and twice', async () => {
    const [a, b] = [request.subarray(0, 40), request.subarray(40)]
    const { code, out } = await decode(capture(sent(41, b), sent(1, a), sent(41, b)))
    expect({ code, types: types(out) }).toEqual({ code: 0, types: ['0100'] })
  })

  it('that began in the middle goes on with the first whole frame', async () => {
    const { code, out } = await decode(capture(sent(1, request.subarray(50)), sent(1000, echo)))
    const joint = await decode(
      capture(sent(1, request.subarray(50)), sent(1 + request.length - 50, echo)),
    )
    expect(types(out)).toContain('0800')
    expect({ code: joint.code, types: types(joint.out) }).toEqual({ code: 0, types: ['0800'] })
    expect(joint.out).toMatch(/note: .*: \d+ bytes left out before the first whole frame/)
    expect(code).toBe(1)
  })

  it('of very many messages is no trouble', async () => {
    const many = Array.from({ length: 150_000 }, () => echo)
    const { code, out } = await decode(
      capture(sent(1, Buffer.concat(many.slice(0, 1000)))),
      '--json',
    )
    expect({ code, lines: out.trim().split('\n').length }).toEqual({ code: 0, lines: 1000 })
    const run = { bytes: Buffer.concat(many), marks: [{ offset: 0, packet: 0, at: null }] }
    const flow = { from: 'a', to: 'b', runs: [{ ...run, first: true, missingBytes: 0 }] }
    const dialect = loadProtocol('iso1987-bcd')
    expect(inFlows(dialect, [flow], { notes: [], all: true }).found).toHaveLength(many.length)
  })

  it('leaves other traffic out and says so', async () => {
    const http = sent(1, Buffer.from('GET / HTTP/1.1\r\n\r\n'), { to: '10.0.0.9:80' })
    const { code, out } = await decode(capture(sent(1, request), http))
    expect({ code, types: types(out) }).toEqual({ code: 0, types: ['0100'] })
    expect(out).toMatch(
      /note: 10\.0\.0\.1:40000 > 10\.0\.0\.9:80: 18 bytes left out, nothing of iso1987-bcd/,
    )
    const filtered = await decode(capture(sent(1, request), http), '--port', '8583')
    expect(filtered.out).toContain('note: packets left out, other ports: 1')
    const none = await decode(capture(http), '--port', '8583')
    expect(none).toMatchObject({ code: 1, out: expect.stringContaining('0 messages') })
  })

  it('of the wrong dialect shows what is wrong with its largest flow', async () => {
    const text = readFixtures('iso1987-ascii').find(({ name }) => name === '0100-purchase')
    const bytes = text?.bytes ?? Buffer.alloc(0)
    const framed = Buffer.concat([Buffer.from(String(bytes.length).padStart(4, '0')), bytes])
    const { code, out } = await decode(capture(sent(1, framed), sent(1, Buffer.from('x'), back)))
    expect(code).toBe(1)
    expect(out).toContain('in its frame it decodes as iso1987-ascii')
    expect(out).not.toContain('4111111111111111')
  })

  it('with something between the frames goes on after it and ends with 1', async () => {
    const junk = Buffer.from('ffffffff', 'hex')
    const at = 1 + request.length
    const file = capture(sent(1, request), sent(at, junk), sent(at + 4, echo))
    const { code, out } = await decode(file)
    expect({ code, types: types(out) }).toEqual({ code: 1, types: ['0100', '0800'] })
    expect(out).toMatch(
      /note: .*: 4 bytes left out that are no whole frame \(the frame's head: length_range\)/,
    )
  })
})
