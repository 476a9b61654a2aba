/** Reading what a protocol file refers to: `''` where the dialect, or the message, has nothing there. */
import type { Dialect, Message, ReferenceSpec, SemanticsSpec } from '../../iso8583/index.ts'

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

/**
 * Makes ready all of them. A text of which `isCardNumber` holds is read as if it were not there: it would be stored
 * in clear. Throws `AccessError` for a reference to a field that there is not.
 */
export function compileReader(dialect: Dialect, isCardNumber: (text: string) => boolean): Reader {
  const reading = (reference: ReferenceSpec | undefined): Read => {
    if (reference === undefined) return nothing
    const ready = dialect.reference(reference)
    return (message) => {
      const text = message.textOf(ready)
      return isCardNumber(text) ? '' : text
    }
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
