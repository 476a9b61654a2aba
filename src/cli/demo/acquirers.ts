/** The demo's two simulated acquirers: real ISO 8583 over real TCP to the gateway's own ports. */
import { loadProtocol, type Dialect } from '../../iso8583/index.ts'
import {
  AcquirerClient,
  MessageMaker,
  readPoints,
  type TextMessage,
} from '../../simulator/index.ts'
import { links, shops } from './cast.ts'

/** One acquirer, signed on. */
export interface Acquirer {
  readonly dialect: Dialect
  readonly client: AcquirerClient
  /** Makes this shop's messages. */
  maker(shop: keyof typeof shops): MessageMaker
}

/** What an answer says. */
export interface ReadAnswer {
  responseCode: string
  points: bigint | null
}

/** Each shop counts its own trace numbers. */
const stansPerShop = 300_000

/** Connects and signs on. */
export async function connectAcquirer(
  link: keyof typeof links,
  port: number,
  now?: () => Date,
): Promise<Acquirer> {
  const dialect = loadProtocol(links[link].protocol)
  const client = await AcquirerClient.connect({ host: '127.0.0.1', port, dialect })
  const makers = Object.fromEntries(
    Object.entries(shops).map(([name, shop], at) => [
      name,
      new MessageMaker(dialect, shop, now, at * stansPerShop + 1),
    ]),
  ) as Record<keyof typeof shops, MessageMaker>
  await client.send(makers.grocery.signOn())
  return { dialect, client, maker: (shop) => makers[shop] }
}

/** Sends a message and reads what the answer says. */
export async function ask(acquirer: Acquirer, message: TextMessage): Promise<ReadAnswer> {
  const answer = await acquirer.client.send(message)
  const { dialect } = acquirer
  const responseCode = answer.fields[dialect.answers.codeField] ?? ''
  return { responseCode, points: readPoints(dialect, answer) }
}

/** Signs off and closes. */
export async function disconnect(acquirer: Acquirer): Promise<void> {
  await acquirer.client.send(acquirer.maker('grocery').signOff())
  await acquirer.client.close()
}
