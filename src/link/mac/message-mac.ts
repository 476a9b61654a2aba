/** The MAC of a whole message: over all bytes from the message type to the MAC field, which is the last. */
import type { Dialect, Message } from '../../iso8583/index.ts'
import { LinkError } from '../link-error.ts'
import { Mac, macBytes, type MacConfig } from './mac.ts'

/** The MAC of a link, if it has one. Throws {@link LinkError} where its dialect has no field for it. */
export function macOf(
  { name, mac }: { name: string; mac?: MacConfig | undefined },
  dialect: Dialect,
): MessageMac | null {
  if (mac === undefined) return null
  if (!hasMacField(dialect)) throw LinkError.noMacField(name, dialect.name)
  return new MessageMac(mac, dialect)
}

/** What is wrong with the MAC of a message. */
export type MacFault = 'mac_missing' | 'mac_wrong'

/** Checks and writes the MACs of one link. */
export class MessageMac {
  /** Bytes of the field on the wire: 8, or 16 where it is hex text. */
  readonly fieldBytes: number
  readonly #mac: Mac
  readonly #dialect: Dialect
  readonly #headerBytes: number
  readonly #sent = Buffer.alloc(macBytes)

  /** For a dialect that has a field for it, see {@link macOf}. */
  constructor(config: MacConfig, dialect: Dialect) {
    this.#mac = new Mac(config)
    this.#dialect = dialect
    this.#headerBytes = dialect.headerBytes
    this.fieldBytes = dialect.macBytes
  }

  /** What is wrong with the MAC of a message that was read; `null` where nothing is. */
  check(message: Message): MacFault | null {
    const { bytes, mtiAt } = message
    const field = this.#dialect.macRange(message)
    if (field === null) return this.#mac.required ? 'mac_missing' : null
    const sent = this.#read(bytes, field.start)
    return this.#mac.matches(bytes, mtiAt, field.start, sent) ? null : 'mac_wrong'
  }

  /** Whether a message has a MAC, right or wrong. */
  isOn(message: Message): boolean {
    return this.#dialect.macRange(message) !== null
  }

  /** Writes the MAC of our message in `bytes[start, end)`, whose MAC field is there. */
  seal(bytes: Buffer, start: number, end: number): void {
    const at = end - this.fieldBytes
    const mac = this.#mac.of(bytes, start + this.#headerBytes, at)
    if (this.fieldBytes === macBytes) mac.copy(bytes, at, 0, macBytes)
    else bytes.write(mac.toString('hex', 0, macBytes).toUpperCase(), at, 'latin1')
  }

  #read(bytes: Buffer, at: number): Buffer {
    if (this.fieldBytes === macBytes) return bytes.subarray(at, at + macBytes)
    this.#sent.fill(0)
    this.#sent.write(bytes.toString('latin1', at, at + this.fieldBytes), 'hex')
    return this.#sent
  }
}

/** Of 8 bytes, or as many in hex text. */
function hasMacField(dialect: Dialect): boolean {
  return dialect.macBytes === macBytes || dialect.macBytes === macBytes * 2
}
