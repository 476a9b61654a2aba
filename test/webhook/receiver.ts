/** A receiver of webhooks over HTTP that verifies with `standardwebhooks`, and a courier that sends to it. */
import { randomBytes } from 'node:crypto'
import { createServer, type IncomingHttpHeaders } from 'node:http'
import { Webhook } from 'standardwebhooks'
import type { Sql } from '../../src/db/connect.ts'
import { relayAll } from '../../src/outbox/relay.ts'
import { tell } from '../../src/outbox/tell.ts'
import { createNetworks } from '../../src/webhook/address.ts'
import { createCourier } from '../../src/webhook/courier.ts'
import { createWebhookDesk } from '../../src/webhook/desk.ts'
import { createExchanger } from '../../src/webhook/exchange.ts'
import { freshDatabase } from '../support/database.ts'

/** What came in. */
export interface Received {
  readonly id: string
  readonly headers: IncomingHttpHeaders
  readonly body: string
}

/** What a receiver answers: a status, `'hang'` for nothing at all, or what else it does. */
export type Answer = number | 'hang'

/** Answers as it is told to; `got` grows with what came. */
export async function startReceiver(answer: (received: Received) => Answer = () => 204) {
  const got: Received[] = []
  const waiting: (() => void)[] = []
  const server = createServer((request, response) => {
    const chunks: Buffer[] = []
    request.on('data', (chunk: Buffer) => chunks.push(chunk))
    request.on('end', () => {
      const { headers } = request
      const body = Buffer.concat(chunks).toString('utf8')
      const received = { id: String(headers['webhook-id']), headers, body }
      got.push(received)
      for (const wake of waiting.splice(0)) wake()
      const status = answer(received)
      if (status !== 'hang') response.writeHead(status).end(`answered ${status}`)
    })
  })
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening))
  const address = server.address()
  const port = typeof address === 'object' && address !== null ? address.port : 0
  return {
    got,
    url: `http://127.0.0.1:${port}/hooks`,
    /** Until so many have come. */
    async received(count: number): Promise<void> {
      while (got.length < count) await new Promise<void>((wake) => waiting.push(wake))
    },
    stop(): Promise<void> {
      server.closeAllConnections()
      return new Promise((closed) => server.close(() => closed()))
    },
  }
}

/** The payload, if a secret has signed it. Throws else. */
export function verify(secret: string, { body, headers }: Received): unknown {
  return new Webhook(secret).verify(body, headers as Record<string, string>)
}

/** Webhooks on a database of their own, with a clock that a test sets. */
export async function openPost() {
  const database = await freshDatabase()
  const { sql } = database
  const secretKey = randomBytes(32)
  const clock = { now: new Date() }
  const now = (): Date => new Date(clock.now)
  const networks = createNetworks(['127.0.0.0/8'])
  const exchanger = createExchanger({ networks, now })
  const failures: unknown[] = []
  const post = {
    ...{ database, sql, secretKey, clock, now, exchanger, networks, failures },
    desk: createWebhookDesk({ sql, networks, exchanger, secretKey, now }),
    /** A courier like one of another gateway. */
    courier: () =>
      createCourier({
        ...{ sql, exchanger, secretKey, now, random: () => 0 },
        onFailure: (error) => failures.push(error),
      }),
    pass(seconds: number): void {
      clock.now = new Date(clock.now.getTime() + seconds * 1000)
    },
    async stop(): Promise<void> {
      exchanger.close()
      await database.drop()
    },
  }
  return post
}

/** Tells an owner of as many things, which have their places then. Answers their ids. */
export async function tellSome(sql: Sql, ownerId: bigint, count: number): Promise<string[]> {
  const [last] = await sql<
    { id: bigint }[]
  >`SELECT coalesce(max(event_id), 0) AS id FROM partner_event`
  await tell(
    sql,
    Array.from(
      { length: count },
      (_, at) =>
        ({
          ...{ ownerId, type: 'card.linked', memberId: null, body: { number: at } },
        }) as const,
    ),
  )
  await relayAll(sql)
  const rows = await sql<{ id: bigint }[]>`
    SELECT event_id AS id FROM partner_event
     WHERE partner_id = ${ownerId} AND event_id > ${last?.id ?? 0n} ORDER BY position`
  return rows.map(({ id }) => `evt_${id}`)
}

/** Terms of an endpoint that wants everything. */
export function all(url: string) {
  return { url, description: '', types: [], locationIds: [] }
}
