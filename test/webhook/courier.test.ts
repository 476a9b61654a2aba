import { afterAll, afterEach, beforeAll, beforeEach, expect, test } from 'vitest'
import { readEndpoint, updateEndpoint } from '../../src/webhook/store/endpoints.ts'
import { insertReplay, listAttempts } from '../../src/webhook/store/attempts.ts'
import { relayAll } from '../../src/outbox/relay.ts'
import { tell } from '../../src/outbox/tell.ts'
import { all, openPost, startReceiver, tellSome, verify } from './receiver.ts'

let post: Awaited<ReturnType<typeof openPost>>
let owner = 0n
const stops: (() => Promise<void>)[] = []
beforeAll(async () => (post = await openPost()))
afterAll(() => post.stop())
beforeEach(() => {
  post.clock.now = new Date()
})
afterEach(async () => {
  for (const stop of stops.splice(0)) await stop()
  expect(post.failures).toEqual([])
})

async function endpointAt(...answer: Parameters<typeof startReceiver>) {
  const receiver = await startReceiver(...answer)
  stops.push(() => receiver.stop())
  owner += 1n
  const made = await post.desk.create(owner, all(receiver.url))
  if (made === null) throw new Error('not made')
  const key = { ownerId: owner, endpointId: made.endpoint.endpointId }
  return { receiver, key, ...made }
}

async function deliver(courier = post.courier()): Promise<void> {
  await courier.look()
  await courier.idle()
}

test('what is told arrives once, signed, in the form of Standard Webhooks', async () => {
  const { receiver, key, secret } = await endpointAt()
  const ids = await tellSome(post.sql, key.ownerId, 40)
  await deliver()
  expect(receiver.got.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
  for (const received of receiver.got) {
    const payload = verify(secret, received)
    expect(payload).toEqual({
      type: 'card.linked',
      timestamp: expect.stringMatching(/^\d{4}-\d\d-\d\dT[\d:.]+Z$/),
      data: { number: expect.any(Number) },
    })
  }
  await deliver()
  expect(receiver.got).toHaveLength(40)
  const attempts = await listAttempts(post.sql, key, null, 100)
  expect(attempts).toHaveLength(40)
  expect(attempts[0]?.attempt).toMatchObject({ status: 204, error: null, response: '' })
})

test('an endpoint is sent what came after it was made, of the types and locations that it names', async () => {
  const { receiver, key } = await endpointAt()
  const filtered = { ...all(receiver.url), types: ['redemption.held'] }
  await post.desk.create(key.ownerId, filtered)
  const ids = await tellSome(post.sql, key.ownerId, 2)
  await post.desk.create(key.ownerId, all(receiver.url))
  await deliver()
  expect(receiver.got.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
})

test('events of other locations are left out where an endpoint names some, those of none are not', async () => {
  const { receiver, key } = await endpointAt()
  const other = await startReceiver()
  stops.push(() => other.stop())
  await post.desk.create(key.ownerId, { ...all(other.url), locationIds: [7n] })
  const event = { ownerId: key.ownerId, type: 'payment.cleared', memberId: null, body: {} } as const
  await tell(post.sql, [{ ...event, locationId: 7n }, { ...event, locationId: 8n }, event])
  await relayAll(post.sql)
  await deliver()
  expect(receiver.got).toHaveLength(3)
  expect(other.got).toHaveLength(2)
})

test('a failed event is sent again by the schedule, under the same id, and then no more', async () => {
  const { receiver, key } = await endpointAt(() => 500)
  const [id] = await tellSome(post.sql, key.ownerId, 1)
  const delays = [0, 5, 300, 1_800, 7_200, 18_000, 36_000, 36_000]
  for (const [at, delay] of delays.entries()) {
    if (delay > 0) {
      post.pass(delay - 1)
      await deliver()
      expect(receiver.got).toHaveLength(at)
    }
    post.pass(1)
    await deliver()
    expect(receiver.got).toHaveLength(at + 1)
  }
  post.pass(400_000)
  await deliver()
  expect(receiver.got.map((each) => each.id)).toEqual(delays.map(() => id))
  const attempts = await listAttempts(post.sql, key, null, 100)
  expect(attempts.map(({ number }) => number)).toEqual([8, 7, 6, 5, 4, 3, 2, 1])
  expect(attempts[0]?.attempt).toMatchObject({
    ...{ status: 500, error: 'status_not_2xx', response: 'answered 500' },
  })
})

test('410 disables at once, and the owner is told by its feed', async () => {
  const { key } = await endpointAt(() => 410)
  const other = await startReceiver()
  stops.push(() => other.stop())
  await post.desk.create(key.ownerId, { ...all(other.url), types: ['webhook_endpoint.disabled'] })
  await tellSome(post.sql, key.ownerId, 3)
  await deliver()
  expect(await readEndpoint(post.sql, key)).toMatchObject({ disabled: 'gone', revision: 2 })
  await tellSome(post.sql, key.ownerId, 0)
  await deliver()
  expect(other.got.map(({ body }) => JSON.parse(body) as object)).toMatchObject([
    { type: 'webhook_endpoint.disabled', data: { endpointId: `${key.endpointId}`, why: 'gone' } },
  ])
})

test('five days without a success disable; a success in between begins them anew', async () => {
  let status = 503
  const { receiver, key } = await endpointAt(() => status)
  const failFor = async (days: number) => {
    for (let hour = 0; hour < days * 24; hour += 6) {
      await tellSome(post.sql, key.ownerId, 1)
      await deliver()
      post.pass(6 * 3_600)
    }
  }
  await failFor(4)
  status = 200
  await deliver()
  status = 503
  await failFor(4)
  expect(await readEndpoint(post.sql, key)).toMatchObject({ disabled: null })
  await failFor(1.5)
  expect(await readEndpoint(post.sql, key)).toMatchObject({ disabled: 'failing' })
  const sent = receiver.got.length
  await tellSome(post.sql, key.ownerId, 1)
  await deliver()
  expect(receiver.got).toHaveLength(sent)
})

test('an endpoint that is enabled again is sent what comes; a replay brings the rest', async () => {
  const { receiver, key } = await endpointAt()
  const { sql } = post
  await updateEndpoint(sql, key, 1, { enabled: false })
  const missed = await tellSome(sql, key.ownerId, 3)
  await deliver()
  await updateEndpoint(sql, key, 2, { enabled: true })
  const [next] = await tellSome(sql, key.ownerId, 1)
  await deliver()
  expect(receiver.got.map(({ id }) => id)).toEqual([next])
  const from = new Date(Date.now() - 60_000)
  const to = new Date(Date.now() + 60_000)
  expect(await insertReplay(sql, key, { from, to }, post.now())).toBe(4)
  await deliver()
  const [first = ''] = missed
  const eventIds = [BigInt(first.slice(4)), 999_999n]
  expect(await insertReplay(sql, key, { eventIds }, post.now())).toBe(1)
  await deliver()
  const again = receiver.got.slice(1).map(({ id }) => id)
  expect(again.toSorted()).toEqual([...missed, next, first].toSorted())
})

test('while a replay is looked for, what is new is sent', async () => {
  const { receiver, key } = await endpointAt()
  const [first = ''] = await tellSome(post.sql, key.ownerId, 1)
  await deliver()
  await post.sql.begin(async (sql) => {
    const eventIds = [BigInt(first.slice(4))]
    expect(await insertReplay(sql, key, { eventIds }, post.now())).toBe(1)
    const [second] = await tellSome(post.sql, key.ownerId, 1)
    await deliver()
    expect(receiver.got.map(({ id }) => id)).toEqual([first, second])
  })
  await deliver()
  expect(receiver.got.map(({ id }) => id).filter((id) => id === first)).toHaveLength(2)
})

test('while a secret takes over from another, both verify; then the new one alone', async () => {
  const { receiver, key, secret } = await endpointAt()
  const rotated = await post.desk.rotate(key, 24)
  await tellSome(post.sql, key.ownerId, 1)
  await deliver()
  post.pass(24 * 3_600)
  await tellSome(post.sql, key.ownerId, 1)
  await deliver()
  const [during, after] = receiver.got
  if (!during || !after || !rotated) throw new Error('not received')
  expect(String(during.headers['webhook-signature']).split(' ')).toHaveLength(2)
  expect(() => verify(secret, during)).not.toThrow()
  expect(() => verify(rotated.secret, during)).not.toThrow()
  expect(String(after.headers['webhook-signature']).split(' ')).toHaveLength(1)
})

test('several couriers share the work and send nothing twice', async () => {
  const { receiver, key } = await endpointAt()
  const ids = await tellSome(post.sql, key.ownerId, 60)
  const couriers = [post.courier(), post.courier(), post.courier()]
  await Promise.all(couriers.map((courier) => deliver(courier)))
  expect(receiver.got.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
})

test('an endpoint with much to be sent is let go of in between, for those that wait for a place', async () => {
  const { receiver, key } = await endpointAt()
  await tellSome(post.sql, key.ownerId, 64 * 16 + 10)
  const courier = post.courier()
  await deliver(courier)
  expect(receiver.got).toHaveLength(64 * 16)
  await deliver(courier)
  expect(receiver.got).toHaveLength(64 * 16 + 10)
})

test('what a courier had under way when it died is sent by another, under the same ids', async () => {
  let answer: 'hang' | number = 'hang'
  const { receiver, key } = await endpointAt(() => answer)
  const ids = await tellSome(post.sql, key.ownerId, 3)
  const dead = post.courier()
  await dead.look()
  await receiver.received(3)
  answer = 200
  await deliver()
  expect(receiver.got).toHaveLength(3)
  post.pass(46)
  await deliver()
  expect(receiver.got.slice(3).map(({ id }) => id)).toEqual(ids)
  await dead.stop()
  await deliver()
  expect(receiver.got).toHaveLength(6)
})

test('a receiver that hangs keeps no other one waiting', async () => {
  const dead = await endpointAt(() => 'hang')
  const { receiver, key } = await endpointAt()
  await tellSome(post.sql, dead.key.ownerId, 100)
  const ids = await tellSome(post.sql, key.ownerId, 100)
  const courier = post.courier()
  await courier.look()
  await dead.receiver.received(16)
  await receiver.received(100)
  expect(receiver.got.map(({ id }) => id).toSorted()).toEqual(ids.toSorted())
  expect(dead.receiver.got).toHaveLength(16)
  await courier.stop()
})

test('an endpoint that fails all the time is asked by one event at a time, after pauses', async () => {
  const { receiver, key } = await endpointAt(() => 500)
  await tellSome(post.sql, key.ownerId, 40)
  await deliver()
  expect(receiver.got).toHaveLength(16)
  await deliver()
  expect(receiver.got).toHaveLength(16)
  post.pass(61)
  await deliver()
  expect(receiver.got).toHaveLength(17)
})
