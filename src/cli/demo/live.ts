/** Traffic for as long as the demo runs, and one line that says what is happening. */
import { setTimeout as wait } from 'node:timers/promises'
import { createProgress } from '../progress.ts'
import { ask, connectAcquirer, disconnect, type Acquirer } from './acquirers.ts'
import { members, strangers } from './cast.ts'
import type { Demo } from './environment.ts'

const messagesPerSecond = 20
const memberShare = 0.25
const printEveryMs = 5000

/** Sends purchases to both links until `signal` aborts, then signs off. */
export async function streamDay(demo: Demo, signal: AbortSignal): Promise<void> {
  const acquirers = {
    alfa: await connectAcquirer('alfa', demo.ports.alfa),
    beta: await connectAcquirer('beta', demo.ports.beta),
  }
  const seen = { sent: 0, member: 0, points: 0n, wrong: 0, last: '' }
  const print = createPrinter()
  while (!signal.aborted) {
    const turn = chooseTurn(acquirers)
    seen.sent += 1
    const { responseCode, points } = await ask(turn.acquirer, turn.message)
    if (responseCode !== '00') seen.wrong += 1
    if (points !== null) {
      seen.member += 1
      seen.points += points
      seen.last = `${turn.who}: ${points} points`
    }
    print(
      `${seen.sent} payments, ${seen.member} of members, ${seen.points} points pending` +
        `${seen.wrong > 0 ? `, ${seen.wrong} not answered 00` : ''}; last ${seen.last || '-'}`,
    )
    await wait(1000 / messagesPerSecond, undefined, { signal }).catch(() => {})
  }
  await Promise.all([disconnect(acquirers.alfa), disconnect(acquirers.beta)])
}

/** One line that is written over on a terminal; elsewhere a line now and then. */
function createPrinter(): (line: string) => void {
  if (process.stderr.isTTY) {
    const progress = createProgress()
    return (line) => progress.update(line)
  }
  let printedAt = 0
  return (line) => {
    if (Date.now() - printedAt < printEveryMs) return
    printedAt = Date.now()
    process.stderr.write(`${line}\n`)
  }
}

function chooseTurn({ alfa, beta }: { alfa: Acquirer; beta: Acquirer }) {
  const shop = pick(['grocery', 'cafe', 'fuel'] as const)
  const acquirer = shop === 'fuel' ? beta : alfa
  const isMember = Math.random() < memberShare
  const member = pick(Object.values(members))
  const pan = isMember ? member.pan : pick(strangers)
  const amountMinor = BigInt(50_000 + Math.floor(Math.random() * 2_000_000))
  const message = acquirer.maker(shop).authorization({ pan, amountMinor })
  return { acquirer, message, who: isMember ? member.name : 'a stranger' }
}

function pick<Item>(items: readonly Item[]): Item {
  const item = items[Math.floor(Math.random() * items.length)]
  if (item === undefined) throw new Error('nothing to pick from')
  return item
}
