/** Reading what a protocol file refers to: `''` where the dialect, or the message, has nothing there. */
import {
  DecodeError,
  type Dialect,
  type Message,
  type ReferenceSpec,
  type SemanticsSpec,
} from '../../iso8583/index.ts'

/** Text of one reference. */
export type Read = (message: Message) => string

type TextField = Exclude<keyof SemanticsSpec['fields'], 'pan' | 'amount' | 'billingAmount'>

/** What a dialect's semantics refer to, ready to be read. The card number is not among it. */
export interface Reader {
  readonly fields: { readonly [Name in TextField]: Read }
  /** Makes a reference ready. */
  reading(reference: ReferenceSpec | undefined): Read
}

const nothing: Read = () => ''

/** Makes ready all of them. Throws `AccessError` for a reference to a field that there is not. */
export function compileReader(dialect: Dialect): Reader {
  const reading = (reference: ReferenceSpec | undefined): Read => {
    if (reference === undefined) return nothing
    const ready = dialect.reference(reference)
    return isPart(reference)
      ? optional((message) => message.textOf(ready))
      : (message) => message.textOf(ready)
  }
  const { fields } = dialect.semantics
  return {
    reading,
    fields: {
      processingCode: reading(fields.processingCode),
      transmission: reading(fields.transmission),
      stan: reading(fields.stan),
      localTime: reading(fields.localTime),
      localDate: reading(fields.localDate),
      merchantCategory: reading(fields.merchantCategory),
      acquirer: reading(fields.acquirer),
      rrn: reading(fields.rrn),
      authorizationCode: reading(fields.authorizationCode),
      responseCode: reading(fields.responseCode),
      terminal: reading(fields.terminal),
      merchant: reading(fields.merchant),
      currency: reading(fields.currency),
      billingCurrency: reading(fields.billingCurrency),
    },
  }
}

function isPart(reference: ReferenceSpec): boolean {
  return String(typeof reference === 'object' ? reference.field : reference).includes('.')
}

/**
 * Composites are not gone through in a stranger's message: a malformed one in a member's must not be answered
 * otherwise, and reads as absent.
 */
function optional(read: Read): Read {
  return (message) => {
    try {
      return read(message)
    } catch (error) {
      if (error instanceof DecodeError) return ''
      throw error
    }
  }
}
