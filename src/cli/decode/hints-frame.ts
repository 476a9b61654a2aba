/** Whether bytes are a message in a frame other than the declared one. */
import { compileFraming, type Dialect, type FramingSpec } from '../../iso8583/index.ts'
import { cutFrames } from './frames.ts'
import { readsAs } from './trial.ts'

type Length = FramingSpec['length']

interface Kind {
  says: string
  framing: FramingSpec
}

const frameBytesMax = 65_535

/** The framings of real channels: those of jPOS and moov-io/iso8583. */
const kinds: readonly Kind[] = [
  kind('two bytes, big endian', { encoding: 'binary', bytes: 2, countsItself: false }),
  kind('two bytes that count themselves', { encoding: 'binary', bytes: 2, countsItself: true }),
  kind('four ASCII digits', { encoding: 'ascii', bytes: 4, countsItself: false }),
  kind('four ASCII digits that count themselves', {
    encoding: 'ascii',
    bytes: 4,
    countsItself: true,
  }),
  kind('two bytes of packed digits', { encoding: 'bcd', bytes: 2, countsItself: false }),
  kind('four hex digits', { encoding: 'hex', bytes: 4, countsItself: false }),
  kind('four bytes, big endian', { encoding: 'binary', bytes: 4, countsItself: false }),
  kind(
    'two bytes and 0000',
    { encoding: 'binary', bytes: 2, countsItself: false },
    { after: '0000' },
  ),
  kind(
    '0000 and two bytes',
    { encoding: 'binary', bytes: 2, countsItself: false },
    { before: '0000' },
  ),
  kind(
    'two bytes, and ETX at the end',
    { encoding: 'binary', bytes: 2, countsItself: false },
    { trailer: '03' },
  ),
]

function kind(says: string, length: Length, literals: Partial<FramingSpec> = {}): Kind {
  return { says, framing: { length, ...literals, frameBytesMax } }
}

/** What the first bytes are if they say how many there are in all; at most `headMax` of them. */
export function frameHead(bytes: Buffer, headMax: number): { says: string; bytes: number } | null {
  for (const { says, framing } of kinds) {
    const compiled = compileFraming(framing)
    const { frames, end } = cutFrames(compiled, bytes)
    const fits = frames.length === 1 && end === bytes.length && compiled.tailBytes === 0
    if (fits && compiled.headBytes <= headMax) return { says, bytes: compiled.headBytes }
  }
  return null
}

/** One hint for the first framing under which all of `bytes` are frames around messages; `own`: the declared one too. */
export function framesOtherwise(dialect: Dialect, bytes: Buffer, own = false): string[] {
  const declared: Kind[] = own ? [{ says: 'as declared', framing: dialect.framing }] : []
  const found = [...declared, ...kinds].find(({ framing }) => {
    const { frames, end } = cutFrames(compileFraming(framing), bytes)
    return (
      frames.length > 0 &&
      end === bytes.length &&
      frames.every(({ message }) => readsAs(dialect, message))
    )
  })
  if (found === undefined) return []
  const { frameBytesMax: _, ...framing } = found.framing
  return [
    `the frame's length is still there (${found.says}), and it is not that of the protocol file: ` +
      `with ${JSON.stringify({ framing })} it decodes`,
  ]
}
