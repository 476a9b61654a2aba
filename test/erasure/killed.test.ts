/** Processes that erase the same members at once, and are killed at any instant: everything is done once. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { grocery } from '../support/coalition.ts'
import { cardEvent, clearingEvent } from '../support/events.ts'
import { takeInTurn } from '../support/gateways.ts'
import { openEraser, type Eraser } from './erased.ts'

const members = 40
const children = new Set<ChildProcess>()

let eraser: Eraser
beforeAll(async () => {
  eraser = await openEraser(members)
})
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
})
afterAll(() => eraser.stop())

async function start(): Promise<ChildProcess> {
  const path = fileURLToPath(new URL('eraser.ts', import.meta.url))
  const { url } = eraser.database
  const child = spawn(
    process.execPath,
    ['--import', 'tsx', path, url, eraser.clock.now.toISOString()],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  )
  children.add(child)
  if (child.stdout === null) throw new Error('an eraser has no output')
  await once(child.stdout, 'data')
  child.stdout.resume()
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  children.delete(child)
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

/** Resolves once so many accounts are closed, or payments are stripped. */
async function until(what: 'closed' | 'stripped', count: number): Promise<void> {
  for (;;) {
    const [row] =
      what === 'closed'
        ? await eraser.sql<{ count: number }[]>`
            SELECT count(*)::int AS count FROM account WHERE stripe = -1`
        : await eraser.sql<{ count: number }[]>`
            SELECT count(*)::int AS count FROM payment WHERE event_keys = ''`
    if ((row?.count ?? 0) >= count) return
  }
}

test('of two erasers one is killed, and then the other one, and a third goes on', async () => {
  for (const [at, memberId] of eraser.memberIds.entries()) {
    const digits = (number: number) => `${at}`.padStart(5, '0') + number
    for (const number of [1, 2]) {
      const same = { stan: digits(number), rrn: `632509${digits(number)}`, cardId: 1n }
      const event = { ...grocery, memberId, ...same }
      // One is cleared, one holds points.
      await takeInTurn(eraser.intake, [cardEvent(event)])
      if (number === 1) await takeInTurn(eraser.intake, [clearingEvent(event)])
    }
  }
  const [first, second] = await Promise.all([start(), start()])
  for (const memberId of eraser.memberIds) await eraser.begin(memberId)
  await until('closed', 3)
  await kill(first)
  expect(await eraser.faults()).toEqual([])
  await until('closed', members / 2)
  await kill(second)
  expect(await eraser.faults()).toEqual([])
  const third = await start()
  await until('stripped', 2 * members)
  await kill(third)
  for (const memberId of eraser.memberIds) {
    expect(await eraser.account(memberId)).toEqual({ stripe: -1, posted: 0n, pending: 0n })
  }
  expect(await eraser.faults()).toEqual([])
}, 90_000)
