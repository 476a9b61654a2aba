/** Processes that send webhooks and are killed in the middle: everything arrives, under the ids that it had. */
import { spawn, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { fileURLToPath } from 'node:url'
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest'
import { all, openPost, startReceiver, tellSome } from './receiver.ts'

const children = new Set<ChildProcess>()
let post: Awaited<ReturnType<typeof openPost>>
beforeAll(async () => (post = await openPost()))
afterEach(() => {
  for (const child of children) child.kill('SIGKILL')
})
afterAll(() => post.stop())

function startPoster(): ChildProcess {
  const path = fileURLToPath(new URL('poster.ts', import.meta.url))
  const args = ['--import', 'tsx', path, post.database.url, post.secretKey.toString('hex')]
  const child = spawn(process.execPath, args, { stdio: ['ignore', 'inherit', 'inherit'] })
  children.add(child)
  return child
}

async function kill(child: ChildProcess): Promise<void> {
  children.delete(child)
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
}

test(
  'what two processes had under way when they were killed arrives from others',
  { timeout: 90_000 },
  async () => {
    let isHanging = true
    const receiver = await startReceiver((received) => {
      // Half of what comes first is never answered.
      const { data } = JSON.parse(received.body) as { data: { number: number } }
      return isHanging && data.number % 2 === 1 ? 'hang' : 200
    })
    const owners = [1n, 2n, 3n]
    for (const owner of owners) await post.desk.create(owner, all(receiver.url))
    const posters = [startPoster(), startPoster()]
    const ids = []
    for (const owner of owners) ids.push(...(await tellSome(post.sql, owner, 40)))
    await receiver.received(24)
    await Promise.all(posters.map(kill))
    isHanging = false
    // The leases of the dead are over for who looks at another clock.
    const courier = post.courier()
    for (let looks = 0; looks < 3; looks++) {
      post.pass(46)
      await courier.look()
      await courier.idle()
    }
    expect(new Set(receiver.got.map(({ id }) => id))).toEqual(new Set(ids))
    const [left] = await post.sql<{ waiting: number }[]>`
    SELECT count(*)::int AS waiting FROM webhook_delivery`
    expect(left).toEqual({ waiting: 0 })
    expect(post.failures).toEqual([])
    await receiver.stop()
  },
)
