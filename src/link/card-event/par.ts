/** Where a message says the payment account reference (PAR) of its card, by what the dialect declares. */
import { isPar } from '../../card/par.ts'
import { DecodeError, type Dialect, type Message } from '../../iso8583/index.ts'
import type { Read } from './read.ts'

/** Makes ready the PAR of a dialect: `''` where a message carries none; `null` where the dialect knows of no place. */
export function compilePar(dialect: Dialect): Read | null {
  const places = (dialect.semantics.par ?? []).map((place) => dialect.reference(place))
  if (places.length === 0) return null
  return (message) => {
    for (const place of places) {
      const par = textOf(message, place)
      if (isPar(par)) return par
    }
    return ''
  }
}

/** The text of a place; that of bytes is hex. A part that cannot be read is of no use here, and no reason to refuse a payment. */
function textOf(message: Message, place: ReturnType<Dialect['reference']>): string {
  try {
    const text = message.textOf(place)
    return /^(?:[3-5][0-9A-F]){29}$/i.test(text)
      ? Buffer.from(text, 'hex').toString('latin1')
      : text
  } catch (error) {
    if (error instanceof DecodeError) return ''
    throw error
  }
}
