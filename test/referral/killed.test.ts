/** Processes that pay the same referrals at once, and are killed at any instant: everything is done once. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { joined, openClub, type Club } from './club.ts'

const at = '2026-11-05T00:00:00Z'
const pairs = 60
const children = new Set<ChildProcess>()

let club: Club
beforeAll(async () => {
  club = await openClub()
})
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
})
afterAll(() => club.stop())

/** A payer that runs already. */
async function startPayer(): Promise<ChildProcess> {
  const path = fileURLToPath(new URL('payer.ts', import.meta.url))
  const child = spawn(process.execPath, ['--import', 'tsx', path, club.url, at], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  children.add(child)
  if (child.stdout === null) throw new Error('a payer has no output')
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

async function stateCount(state: string): Promise<number> {
  const [row] = await club.sql<{ count: number }[]>`
    SELECT count(*)::int AS count FROM referral WHERE state = ${state}`
  return row?.count ?? 0
}

/** Resolves once that many are in the state. */
async function until(state: string, count: number): Promise<void> {
  while ((await stateCount(state)) < count);
}

test('of two payers one is killed, and another one goes on', { timeout: 60_000 }, async () => {
  const friends: [bigint, bigint][] = []
  for (let each = 0; each < pairs; each++) {
    const [referrer, friend] = [await club.member(), await club.member()]
    await club.name(friend, referrer, joined)
    friends.push([referrer, friend])
  }
  const [first, second] = await Promise.all([startPayer(), startPayer()])
  const bought = new Map<bigint, bigint>()
  for (const [, friend] of friends) bought.set(friend, await club.purchase(friend))
  await until('paid', 5)
  await kill(first)
  await club.assertRight()
  await until('paid', pairs)
  for (const pair of friends) expect(await club.points(...pair)).toEqual([500n, 300n])
  const third = await startPayer()
  for (const [friend, paymentId] of bought) await club.refund(friend, paymentId)
  await until('void', 5)
  await kill(second)
  await club.assertRight()
  await until('void', pairs)
  await kill(third)
  for (const pair of friends) expect(await club.points(...pair)).toEqual([0n, 0n])
  await club.assertRight()
})
