/** How the card was used, by what the message says of the point of service. */
import type { Dialect, Message } from '../../iso8583/index.ts'
import type { Channel } from '../../payment/event.ts'

/** Makes ready the rules of a dialect; the first that says anything counts. */
export function compileChannel(dialect: Dialect): (message: Message) => Channel {
  const rules = dialect.semantics.channels.map(({ field, start, length, values }) => ({
    id: dialect.field(field),
    ...{ start, end: start + length },
    values: new Map(Object.entries(values)),
  }))
  return (message) => {
    for (const { id, start, end, values } of rules) {
      const channel = values.get(message.text(id).slice(start, end))
      if (channel !== undefined) return channel
    }
    return 'unknown'
  }
}
