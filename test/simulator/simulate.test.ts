import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import type { AddressInfo, Socket } from 'node:net'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { linkCommand } from '../../src/cli/link.ts'
import { simulateCommand } from '../../src/cli/simulate.ts'
import { loadProtocol } from '../../src/iso8583/index.ts'
import { AcquirerClient } from '../../src/simulator/index.ts'
import { listen } from '../../src/simulator/socket.ts'
import { startBench, type Bench } from '../link/support.ts'
import { runCommand, type Written } from '../support/command.ts'

let bench: Bench
let folder: string
beforeEach(async () => {
  bench = await startBench()
  folder = await mkdtemp(join(tmpdir(), 'simulate-'))
})
afterEach(async () => {
  vi.unstubAllEnvs()
  await bench.stop()
  await rm(folder, { recursive: true })
})

const port = (): string => String(bench.links.addresses[0]?.port)

async function simulate(...args: string[]): Promise<Written> {
  return await runCommand(
    [simulateCommand()],
    ['simulate', '--port', port(), '--for', '1', ...args],
  )
}

/** A links file with one link that listens where the bench does. */
async function writeLinks(protocol = 'iso1987-ascii'): Promise<void> {
  const file = join(folder, 'links.json')
  const link = { name: 'alfa', acquirerId: 'A', protocol, listen: { port: Number(port()) } }
  await writeFile(file, JSON.stringify([link]))
  vi.stubEnv('LINKS_FILE', file)
}

it('reports what it did, and exits 0 when every answer was right', async () => {
  const { code, out } = await simulate('--rate', '40')
  expect(code).toBe(0)
  expect(out).toMatch(
    /^sent {6}40 \(0 of members\)\nanswered {2}40, \d+ a second\nlatency .*\nwrong {5}0\n$/,
  )
})

it('exits 1 when an answer was wrong, and says it in JSON alone on stdout', async () => {
  const cards = join(folder, 'cards.txt')
  await writeFile(cards, '4012888888881881\n')
  const options = ['--rate', '10', '--cards', cards, '--members-share', '0.5', '--json']
  const { code, out } = await simulate(...options)
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({
    sent: 10,
    members: 5,
    wrong: 5,
    faults: { 'a member was told no points': 5 },
  })
})

it('takes host, port and protocol from a link', async () => {
  await writeLinks()
  const { code, out } = await runCommand(
    [simulateCommand()],
    ['simulate', '--link', 'alfa', '--for', '1', '--rate', '5'],
  )
  expect(out).toContain('answered  5,')
  expect(code).toBe(0)
})

it('tells of each deviation whether its outcome was the due one', async () => {
  const { code, out } = await simulate('--profile', 'chaos')
  expect(out.match(/^ok {6}/gm)?.length).toBeGreaterThan(8)
  expect(out).not.toContain('FAILED')
  expect(code).toBe(0)
})

it.each([
  [['--rate', '0'], 2, 'whole number from 1'],
  [['--members-share', '1.5'], 2, 'from 0 to 1'],
  [['--profile', 'storm'], 2, 'chaos'],
  [['--protocol', 'iso-none'], 1, 'iso1987-ascii'],
  [['--members-share', '0.5', '--for', '1'], 0, 'note: without --cards'],
  [['--profile', 'chaos', '--rate', '5'], 0, 'note: --rate is not used'],
  [['--profile', 'chaos', '--listen'], 2, 'leave --listen out'],
  [['--cards', '/nowhere/cards'], 1, '/nowhere/cards: no such file'],
  [['--ca', '/'], 1, '/ is a directory: name a file in it'],
  [['--port', '1'], 1, 'nothing listens on 127.0.0.1:1'],
  [['--link', 'beta'], 1, 'LINKS_FILE is not set'],
])('%j: exit code %d, and %s', async (args, code, text) => {
  const result = await simulate(...args)
  expect(result.code).toBe(code)
  expect(result.err).toContain(text)
})

it('does not quote a line that is no card number', async () => {
  const cards = join(folder, 'cards.txt')
  await writeFile(cards, '4012888888881881\n40128888 88881881\n')
  const { code, err } = await simulate('--cards', cards)
  expect(code).toBe(1)
  expect(err).toContain('line 2')
  expect(err).not.toContain('4012')
})

async function testLink(...args: string[]): Promise<Written> {
  return await runCommand([linkCommand()], ['link', 'test', ...args])
}

it('link test says step by step what the other side did', async () => {
  await writeLinks()
  const { code, out } = await testLink('alfa')
  expect(code).toBe(0)
  expect(out.split('\n').map((line) => line.replace(/ {2,}\d+\.\d ms {2}/, ': '))).toEqual([
    `ok      connect: accepted the connection at 127.0.0.1:${port()}`,
    'ok      sign on: answered 0800 with 0810, DE39 00',
    'ok      echo: answered 0800 with 0810, DE39 00',
    'ok      message: answered 0100 with 0110, DE39 00',
    'ok      sign off: answered 0800 with 0810, DE39 00',
    '',
  ])
  // An enquiry of no amount: nothing is recorded for it, whoever has the card.
  expect(bench.intake.taken).toEqual([])
})

it('link test fails at the step that goes wrong, and says what to check', async () => {
  const { code, out } = await testLink('--port', port(), '--protocol', 'iso1987-bcd', '--json')
  expect(code).toBe(1)
  const { steps } = JSON.parse(out) as { steps: { step: string; ok: boolean; check?: string }[] }
  expect(steps.map(({ step, ok }) => [step, ok])).toEqual([
    ['connect', true],
    ['sign_on', false],
  ])
  expect(steps[1]?.check).toContain('dialect')
})

it('link test of a port where nobody listens says so', async () => {
  const { code, out } = await testLink('--port', '1')
  expect(code).toBe(1)
  expect(out).toMatch(/^FAILED {2}connect .*nothing listens on 127.0.0.1:1\n +check: .*firewall/)
})

it('link test speaks TLS where told to, and names it where the other side does not', async () => {
  const { code, out } = await testLink('--port', port(), '--tls')
  expect(code).toBe(1)
  expect(out).toMatch(/FAILED {2}TLS .*\n +check: does the other side speak TLS/)
})

it('link test of a link that connects is made from our side, and sends no payment', async () => {
  const dialect = loadProtocol('iso1993-ascii')
  const acquirers: AcquirerClient[] = []
  const take = (socket: Socket): void =>
    void acquirers.push(new AcquirerClient(socket, { dialect }))
  const server = await listen({ host: '127.0.0.1', port: 0 }, undefined, take)
  const to = [{ host: '127.0.0.1', port: (server.address() as AddressInfo).port }]
  const link = { name: 'beta', acquirerId: 'B', protocol: 'iso1993-ascii', connect: { to } }
  vi.stubEnv('LINKS_FILE', join(folder, 'links.json'))
  await writeFile(join(folder, 'links.json'), JSON.stringify([link]))
  const { code, out } = await testLink('beta')
  expect(out.match(/^ok +\w+( on| off)?/gm)).toEqual([
    ...['ok      connect', 'ok      sign on', 'ok      echo', 'ok      sign off'],
  ])
  expect(code).toBe(0)
  expect([...(acquirers[0]?.asked.keys() ?? [])]).toEqual(
    ['signOn', 'echo', 'signOff'].map((name) => dialect.session[name as 'signOn']),
  )
  server.close()
})

it('simulate and link test make and check MACs with the key of the link', async () => {
  await bench.stop()
  const key = Buffer.alloc(16, 5)
  bench = await startBench('iso1993-ascii', 60_000, {
    mac: { algorithm: 'retail', key, required: true },
  })
  const listenPort = { port: Number(port()) }
  const named = (name: string, keyFile: string): object => ({
    ...{ name, acquirerId: 'A', protocol: 'iso1993-ascii', listen: listenPort },
    mac: { algorithm: 'retail', keyFile, required: true },
  })
  await writeFile(join(folder, 'right.key'), key.toString('hex'), { mode: 0o600 })
  await writeFile(join(folder, 'wrong.key'), '0123456789abcdef'.repeat(2), { mode: 0o600 })
  vi.stubEnv('LINKS_FILE', join(folder, 'links.json'))
  await writeFile(join(folder, 'links.json'), JSON.stringify([named('alfa', 'right.key')]))
  expect(await testLink('alfa')).toMatchObject({ code: 0 })
  const simulated = await runCommand(
    [simulateCommand()],
    ['simulate', '--link', 'alfa', '--for', '1', '--rate', '20'],
  )
  expect(simulated.out).toContain('wrong     0')
  await writeFile(join(folder, 'links.json'), JSON.stringify([named('alfa', 'wrong.key')]))
  expect(await testLink('alfa')).toMatchObject({ code: 1 })
})

it('a link that is not there is named with those that are', async () => {
  await writeLinks()
  const { code, err } = await testLink('gamma')
  expect(code).toBe(1)
  expect(err).toContain('LINKS_FILE has no link gamma: it has alfa')
})
