/** How the sessions of a link go: what its dialect says, and where the link differs. */
import { randomInt } from 'node:crypto'
import {
  frameMessage,
  type Dialect,
  type Framing,
  type Message,
  type PlainValue,
} from '../iso8583/index.ts'
import { stamp } from '../values/stamp.ts'
import { limitsDefault, type LinkConfig } from './config.ts'
import type { MessageMac } from './mac/message-mac.ts'
import { OwnMessages } from './own-messages.ts'

/** A request of ours, ready to be written. */
export interface OwnRequest {
  frame: Buffer
  /** What its answer will be known by. */
  key: string
}

/** Shared by the sessions of a link. */
export interface SessionPlan {
  /** Who signs on; `null` where nobody does. */
  readonly signsOn: 'acquirer' | 'gateway' | null
  /** Whether messages wait for that. */
  readonly required: boolean
  /** In milliseconds; 0 is never. */
  readonly echoAfterMs: number
  readonly idleMs: number
  readonly answerTimeoutMs: number
  readonly signOnMs: number
  readonly codes: { readonly signOn: string; readonly signOff: string; readonly echo: string }
  /** Further codes that are answered as done. */
  readonly acknowledged: ReadonlySet<string>
  readonly codeField: number
  /** Message type of the answers to our requests. */
  readonly answerMti: number
  /** A network message of ours. */
  compose(code: string): OwnRequest
  /** Whether a message is one of those, come back to us. */
  isOwn(message: Message): boolean
  /** What an answer and its request have in common. */
  keyOf(message: Message): string
  /** Whether an answer says yes to a network message of ours. */
  isApproval(message: Message): boolean
}

/** Makes ready the sessions of one link. */
export function compileSession(
  config: LinkConfig,
  dialect: Dialect,
  framing: Framing,
  mac: MessageMac | null,
): SessionPlan {
  const { session: spec, answers } = dialect
  const { signOnRequired, echoAfterMs, idleMs, answerTimeoutMs } = config.session ?? {}
  const requestMti = Number(spec.request)
  const keyOf = (message: Message): string =>
    spec.matchKey.map((field) => message.text(field)).join('|')
  const signsOn = whoSignsOn(spec.signOnBy, config)
  const own = new OwnMessages()
  return {
    signsOn,
    required: signsOn !== null && signOnRequired === true,
    echoAfterMs: echoAfterMs ?? spec.echoAfterMs,
    idleMs: idleMs ?? 0,
    answerTimeoutMs: answerTimeoutMs ?? spec.answerTimeoutMs,
    signOnMs: config.limits?.signOnMs ?? limitsDefault.signOnMs,
    codes: spec,
    acknowledged: new Set(spec.acknowledge),
    codeField: spec.codeField,
    answerMti: Number(dialect.spec.messages[spec.request]?.answer ?? requestMti + 10),
    compose: compileRequests(dialect, framing, mac, (message) => {
      own.add(message)
      return keyOf(message)
    }),
    isOwn: (message) => own.has(message),
    keyOf,
    isApproval: (message) => message.text(answers.codeField) === dialect.approvedCode(requestMti),
  }
}

function whoSignsOn(
  by: Dialect['session']['signOnBy'],
  { connect }: LinkConfig,
): SessionPlan['signsOn'] {
  if (by === 'nobody') return null
  if (by !== 'connector') return by
  return connect === undefined ? 'acquirer' : 'gateway'
}

const stanMax = 999_999

function compileRequests(
  dialect: Dialect,
  framing: Framing,
  mac: MessageMac | null,
  sending: (message: Message) => string,
): SessionPlan['compose'] {
  const { request, fields, codeField } = dialect.session
  const elements = Object.entries(fields)
  const highest = Math.max(codeField, ...elements.map(([de]) => Number(de)))
  const macField = dialect.macField(highest > 64)
  const message = dialect.newMessage()
  // At random: an acquirer that begins with 1 as well must not send what looks like ours.
  let sent = randomInt(stanMax)
  return (code) => {
    sent = (sent % stanMax) + 1
    const now = new Date()
    const values: Record<string, PlainValue> = { [codeField]: code }
    for (const [de, how] of elements) {
      if (how === 'now') values[de] = stamp(now, lengthOf(dialect, de))
      else if (how === 'stan') values[de] = String(sent).padStart(lengthOf(dialect, de), '0')
      else values[de] = how.slice(1)
    }
    if (mac !== null) values[macField] = '0'.repeat(16)
    const bytes = dialect.encode({ mti: request, fields: values })
    if (mac !== null) mac.seal(bytes, 0, bytes.length)
    message.read(bytes, 0, bytes.length)
    return { frame: frameMessage(framing, bytes), key: sending(message) }
  }
}

function lengthOf(dialect: Dialect, de: string): number {
  const field = dialect.spec.fields[de]
  return typeof field?.length === 'number' ? field.length : (field?.max ?? 0)
}
