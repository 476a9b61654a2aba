/** The ways in which an acquirer may deviate, and what a gateway must do about each. */
import { compileFraming, frameMessage, type Dialect } from '../iso8583/index.ts'
import { faultsOf } from './check.ts'
import type { AcquirerClient } from './client.ts'
import { filler, plainMessage, type TextMessage } from './references.ts'
import { ClientError } from './socket.ts'

/** What a deviation has to try itself with; it says what was wrong, or nothing. */
export interface Trial {
  readonly dialect: Dialect
  readonly client: AcquirerClient
  /** A stranger's authorization that has not been sent. */
  message(): TextMessage
  echo(): TextMessage
  reopen(): Promise<AcquirerClient>
}

/** One way to deviate. */
export interface Kind {
  /** What the gateway must do. */
  due: string
  /** Says what it did instead; nothing where it did that. Rejects with `ClientError`. */
  run(trial: Trial): Promise<string[]>
}

const piecesMax = 7
const manyFrames = 20

/** A right answer, whosever the card is. */
const any = { points: 'either' } as const

/** By name, in the order in which they are tried. */
export const deviations: Readonly<Record<string, Kind>> = {
  'a frame in pieces': {
    due: 'an answer',
    async run({ dialect, client, message }) {
      const sent = message()
      const answer = client.expect(sent)
      const bytes = client.frame(sent)
      for (let at = 0; at < bytes.length; at += piecesMax) {
        client.write(bytes.subarray(at, at + piecesMax))
        await turn()
      }
      return faultsOf(dialect, sent, await answer, any)
    },
  },
  'many frames at once': {
    due: 'as many answers',
    async run({ dialect, client, message }) {
      const sent = Array.from({ length: manyFrames }, message)
      const answers = sent.map((each) => client.expect(each))
      client.write(Buffer.concat(sent.map((each) => client.frame(each))))
      return await faultsOfAll(dialect, sent, answers)
    },
  },
  'half a frame, then a new connection': {
    due: 'an answer on the new one',
    async run({ dialect, client, message, reopen }) {
      const sent = message()
      const bytes = client.frame(sent)
      client.write(bytes.subarray(0, bytes.length >> 1))
      await client.close()
      const again = await reopen()
      const faults = faultsOf(dialect, sent, await again.send(sent), any)
      await again.close()
      return faults
    },
  },
  'a field that nobody reads': {
    due: 'an answer',
    async run({ dialect, client, message }) {
      const sent = message()
      const spare = spareField(dialect, sent)
      if (spare !== null) sent.fields[spare.de] = spare.text
      return faultsOf(dialect, sent, await client.send(sent), any)
    },
  },
  'a mandatory field that is missing': {
    due: 'a format error',
    async run({ dialect, client, message }) {
      const sent = message()
      const de = dispensable(dialect, sent)
      if (de === undefined) return []
      delete sent.fields[de]
      const responseCode = dialect.answers.codes.formatError
      return faultsOf(dialect, sent, await client.send(sent), { points: 'none', responseCode })
    },
  },
  'a message that ends too early': {
    due: 'a format error, or the end of the connection',
    async run({ dialect, client, message }) {
      const sent = message()
      const whole = dialect.encode(plainMessage(sent))
      const answer = client.expect(sent)
      client.write(frameMessage(compileFraming(dialect.framing), whole.subarray(0, -3)))
      return await refused(dialect, sent, client, answer)
    },
  },
  'a length that is none': {
    due: 'the end of the connection',
    async run({ client, message }) {
      const bytes = client.frame(message())
      client.write(Buffer.alloc(bytes.length, 0xff))
      return await closedBy(client)
    },
  },
  'an empty frame': {
    due: 'nothing, and an answer to what follows',
    async run({ dialect, client, message }) {
      const { framing } = dialect
      const empty = frameMessage(compileFraming(framing), Buffer.alloc(0))
      client.write(empty)
      const sent = message()
      return faultsOf(dialect, sent, await client.send(sent), any)
    },
  },
  'an answer that nobody asked for': {
    due: 'nothing, and an answer to what follows',
    async run({ dialect, client, message, echo }) {
      const late = echo()
      const mti = dialect.spec.messages[late.mti]?.answer ?? late.mti
      const fields = {
        ...late.fields,
        [dialect.answers.codeField]: dialect.answers.codes.approved,
      }
      client.write(client.frame({ mti, fields }))
      const sent = message()
      return faultsOf(dialect, sent, await client.send(sent), any)
    },
  },
  'a peer that does not read for a while': {
    due: 'all answers once it does',
    async run({ dialect, client, message }) {
      const sent = Array.from({ length: manyFrames }, message)
      client.pauseReading()
      const answers = sent.map((each) => client.send(each))
      for (let turns = 0; turns < manyFrames; turns++) await turn()
      client.resumeReading()
      return await faultsOfAll(dialect, sent, answers)
    },
  },
}

async function faultsOfAll(
  dialect: Dialect,
  sent: readonly TextMessage[],
  answers: readonly Promise<TextMessage>[],
): Promise<string[]> {
  const read = await Promise.all(answers)
  return read.flatMap((answer, at) => {
    const message = sent[at]
    return message === undefined ? [] : faultsOf(dialect, message, answer, any)
  })
}

/** The answer is a format error, or there is none because the connection has ended. */
async function refused(
  dialect: Dialect,
  sent: TextMessage,
  client: AcquirerClient,
  answer: Promise<TextMessage>,
): Promise<string[]> {
  try {
    const code = (await answer).fields[dialect.answers.codeField]
    return code === dialect.answers.codes.formatError ? [] : [`a ${sent.mti} got code ${code}`]
  } catch (error) {
    const ended = error instanceof ClientError && error.code === 'closed' && !client.open
    return ended ? [] : ['neither an answer nor the end of the connection']
  }
}

const closeTimeoutMs = 5_000

async function closedBy(client: AcquirerClient): Promise<string[]> {
  const timeout = AbortSignal.timeout(closeTimeoutMs)
  const tooLate = new Promise<string[]>((resolve) => {
    timeout.addEventListener('abort', () => resolve(['the connection stayed open']))
  })
  return await Promise.race([client.closed.then(() => []), tooLate])
}

/** A field of the dialect that is not in the message, fixed and of plain content, that nothing stands on. */
function spareField(dialect: Dialect, message: TextMessage): { de: number; text: string } | null {
  const { answers, session, semantics } = dialect
  const used = JSON.stringify([answers, session, semantics])
  for (const [path, spec] of Object.entries(dialect.spec.fields)) {
    const isUsed = message.fields[path] !== undefined || new RegExp(`\\b${path}\\b`).test(used)
    const plain = spec.composite === undefined && typeof spec.length === 'number'
    if (!isUsed && plain && spec.class === 'n' && spec.sensitivity !== 'sad') {
      return { de: Number(path), text: filler(dialect, Number(path)) }
    }
  }
  return null
}

/** A mandatory field that an answer can do without. */
function dispensable(dialect: Dialect, { mti, fields }: TextMessage): number | undefined {
  const { answers, session, spec } = dialect
  const needed = [...answers.required, ...session.matchKey]
  const mandatory = spec.messages[mti]?.mandatory ?? []
  return mandatory.find((de) => !needed.includes(de) && fields[de] !== undefined)
}

async function turn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve))
}
