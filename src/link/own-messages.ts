/** Which network messages are our own: one that comes back proves nothing of who sends it. */
import type { Message } from '../iso8583/index.ts'

/** Messages that are remembered; a link with 64 silent connections sends so many in half an hour. */
const ownMessagesMax = 4096

/** What a link sent of late, whole, MAC included: a peer without the key can change nothing of it. */
export class OwnMessages {
  readonly #sent = new Set<string>()

  /** We send a message, which was read from the bytes that are sent. */
  add(message: Message): void {
    this.#sent.add(textOf(message))
    if (this.#sent.size <= ownMessagesMax) return
    const [oldest] = this.#sent
    if (oldest !== undefined) this.#sent.delete(oldest)
  }

  /** Whether a message is, byte by byte, one of them. */
  has(message: Message): boolean {
    return this.#sent.has(textOf(message))
  }
}

/** Without the header, which no MAC covers. */
function textOf({ bytes, mtiAt, end }: Message): string {
  return bytes.toString('latin1', mtiAt, end)
}
