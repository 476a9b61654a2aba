/** What tells one message of an acquirer from another, by the fields that the dialect names. */
import { elementOf, type Dialect, type Message, type ReferenceSpec } from '../../iso8583/index.ts'
import type { MessageIdentity } from '../../payment/event-key.ts'
import type { Read, Reader } from './read.ts'

/** Makes ready the identity of a dialect; what it does not name is `''`. */
export function compileIdentity(
  { semantics: { fields, identity } }: Dialect,
  reader: Reader,
): (message: Message) => Omit<MessageIdentity, 'acquirerId' | 'mti'> {
  const named = new Set(identity)
  const known = new Set<number>()
  const identifying = (reference: ReferenceSpec | undefined, read: Read): Read => {
    if (reference === undefined) return () => ''
    const element = elementOf(reference)
    if (!named.has(element)) return () => ''
    known.add(element)
    return read
  }
  const transmissionOf = identifying(fields.transmission, reader.fields.transmission)
  const stanOf = identifying(fields.stan, reader.fields.stan)
  const acquirerOf = identifying(fields.acquirer, reader.fields.acquirer)
  const rrnOf = identifying(fields.rrn, reader.fields.rrn)
  const terminalOf = identifying(fields.terminal, reader.fields.terminal)
  const others = identity.filter((element) => !known.has(element)).map(reader.reading)
  return (message) => ({
    transmission: transmissionOf(message),
    stan: stanOf(message),
    acquirer: acquirerOf(message),
    rrn: rrnOf(message),
    terminal: terminalOf(message),
    others: others.map((read) => read(message)),
  })
}
