/** The bytes of messages, in their frames and with their MACs. */
import {
  compileFraming,
  frameMessage,
  type Dialect,
  type Framing,
  type Message,
} from '../iso8583/index.ts'
import { plainMessage, type TextMessage } from './references.ts'

/** Makes and checks the MACs of a link's messages; the gateway's own is one. */
export interface Authentication {
  /** Bytes of the field on the wire. */
  readonly fieldBytes: number
  /** Names what is wrong with the MAC of a message that was read; `null` where nothing is. */
  check(message: Message): string | null
  /** Writes the MAC into the last field of a message. */
  seal(bytes: Buffer, start: number, end: number): void
}

/** What a MAC is before it is made, in hex. */
const emptyMac = '0'.repeat(16)
const faults: Readonly<Record<string, string>> = {
  ...{ mac_missing: 'no MAC', mac_wrong: 'a MAC that is wrong' },
}

/** Makes the frames of one link's messages, and checks the MACs of the other side's, where there are any. */
export class Sealer {
  readonly framing: Framing
  readonly #dialect: Dialect
  readonly #mac: Authentication | undefined

  /** Without `mac`, messages have no MAC, and none is checked. */
  constructor(dialect: Dialect, mac: Authentication | undefined) {
    this.framing = compileFraming(dialect.framing)
    this.#dialect = dialect
    this.#mac = mac
  }

  /** The bytes of a message, frame and all. */
  frame({ mti, fields }: TextMessage): Buffer {
    const hasAbove64 = Object.keys(fields).some((path) => Number.parseInt(path, 10) > 64)
    const macField = this.#dialect.macField(hasAbove64)
    const sealed = this.#mac === undefined ? fields : { ...fields, [macField]: emptyMac }
    const bytes = this.#dialect.encode(plainMessage({ mti, fields: sealed }))
    this.#mac?.seal(bytes, 0, bytes.length)
    return frameMessage(this.framing, bytes)
  }

  /** The bytes of the answer that says yes to a message of the session, frame and all. */
  approval(message: Message): Buffer {
    const responseCode = this.#dialect.approvedCode(message.mti)
    const answer = Buffer.alloc(this.#dialect.answerLengthMax)
    const room = this.#mac === undefined ? {} : { mac: this.#mac.fieldBytes }
    const length = this.#dialect.writeAnswer(message, { responseCode, ...room }, answer, 0)
    this.#mac?.seal(answer, 0, length)
    return frameMessage(this.framing, answer.subarray(0, length))
  }

  /** Says in words what is wrong with the MAC of a message that was read; `null` where nothing is. */
  fault(message: Message): string | null {
    const fault = this.#mac?.check(message) ?? null
    return fault === null ? null : (faults[fault] ?? fault)
  }
}
