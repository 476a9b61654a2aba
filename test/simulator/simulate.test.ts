import { mkdtemp, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterEach, beforeEach, expect, it, vi } from 'vitest'
import { runProgram } from '../../src/cli/run.ts'
import { simulateCommand } from '../../src/cli/simulate.ts'
import { startBench, type Bench } from '../link/support.ts'

let bench: Bench
let folder: string
beforeEach(async () => {
  bench = await startBench()
  folder = await mkdtemp(join(tmpdir(), 'simulate-'))
})
afterEach(async () => {
  vi.restoreAllMocks()
  process.exitCode = undefined
  await bench.stop()
  await rm(folder, { recursive: true })
})

/** Runs the command against the link; what it wrote, and its exit code. */
async function simulate(...args: string[]): Promise<{ code: number; out: string; err: string }> {
  const said = { out: '', err: '' }
  const listen = (to: 'out' | 'err') => (text: string | Uint8Array) => {
    said[to] += String(text)
    return true
  }
  vi.spyOn(process.stdout, 'write').mockImplementation(listen('out'))
  vi.spyOn(process.stderr, 'write').mockImplementation(listen('err'))
  const port = String(bench.links.addresses[0]?.port)
  const code = await runProgram(simulateCommand(), ['--port', port, '--for', '1', ...args])
  return { code, ...said }
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
  const { code, out } = await simulate(
    '--rate',
    '10',
    '--cards',
    cards,
    '--members-share',
    '0.5',
    '--json',
  )
  expect(code).toBe(1)
  expect(JSON.parse(out)).toMatchObject({
    sent: 10,
    members: 5,
    wrong: 5,
    faults: { 'a member was told no points': 5 },
  })
})

it.each([
  [['--rate', '0'], 2, 'whole number from 1'],
  [['--members-share', '1.5'], 2, 'from 0 to 1'],
  [['--protocol', 'iso-none'], 1, 'iso1987-ascii'],
  [['--cards', '/nowhere/cards'], 1, '/nowhere/cards: no such file'],
  [['--port', '1'], 1, 'nothing listens on 127.0.0.1:1'],
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
