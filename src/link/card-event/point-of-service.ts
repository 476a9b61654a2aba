/** How the card was used and read, by what the message says of the point of service. */
import type { Dialect, Message } from '../../iso8583/index.ts'
import type { CardEvent, Channel } from '../../payment/event.ts'
import type { EntryMode } from '../../values/entry-mode.ts'

/** Makes ready how the card was used and read; `unknown` and `''` where a message says nothing that the dialect lists. */
export function compilePointOfService(
  dialect: Dialect,
): (message: Message) => Pick<CardEvent, 'channel' | 'entryMode'> {
  const { channels, entryModes = [] } = dialect.semantics
  const channelOf = compileRules<Channel>(dialect, channels, 'unknown')
  const entryModeOf = compileRules<EntryMode>(dialect, entryModes, '')
  return (message) => ({ channel: channelOf(message), entryMode: entryModeOf(message) })
}

/** What values at a place of a field mean. */
interface Rule<Meaning> {
  readonly field: string | number
  readonly start: number
  readonly length: number
  readonly values: Readonly<Record<string, Meaning>>
}

/** The first rule that says anything counts. */
function compileRules<Meaning>(
  dialect: Dialect,
  rules: readonly Rule<Meaning>[],
  otherwise: Meaning,
): (message: Message) => Meaning {
  const compiled = rules.map(({ field, start, length, values }) => ({
    id: dialect.field(field),
    ...{ start, end: start + length },
    values: new Map(Object.entries(values)),
  }))
  return (message) => {
    for (const { id, start, end, values } of compiled) {
      const meaning = values.get(message.text(id).slice(start, end))
      if (meaning !== undefined) return meaning
    }
    return otherwise
  }
}
