/** Colours of the terminal, or none. */
import { styleText } from 'node:util'

type Format = Parameters<typeof styleText>[0]

/** Wraps a text in colours, or leaves it as it is. */
export type Paint = (format: Format, text: string) => string

/** Colours if the stream is a terminal that shows them; `NO_COLOR` in the environment says that it does not. */
export function paintFor(stream: Partial<NodeJS.WriteStream>): Paint {
  const colours = stream.isTTY === true && stream.hasColors?.() === true
  return (format, text) =>
    // The question was answered here, for the stream that is written to.
    colours && text !== '' ? styleText(format, text, { validateStream: false }) : text
}
