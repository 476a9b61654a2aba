/** Messages made beforehand, and the answers that are due to them: what a load goes round and round. */
import { compileFraming, frameMessage, type Dialect } from '../../src/iso8583/index.ts'
import { MessageMaker, plainMessage } from '../../src/simulator/index.ts'
import { shop } from './shop.ts'

/** The messages of a lap, one after the other, and their answers. */
export interface Lap {
  messages: number
  /** Each frame and each answer is as long as any other. */
  frameBytes: number
  answerBytes: number
  frames: Buffer
  answers: Buffer
}

const lapMessages = 2_000
/** The same bytes in every process that makes a lap. */
const madeAt = new Date('2026-01-15T12:00:00Z')

/** Strangers' authorizations, and what a gateway must answer, in whole frames. */
export function makeLap(dialect: Dialect): Lap {
  const maker = new MessageMaker(dialect, shop, () => madeAt)
  const message = dialect.newMessage()
  const room = Buffer.alloc(dialect.answerLengthMax)
  const { approved: responseCode } = dialect.answers.codes
  const framing = compileFraming(dialect.framing)
  const frames: Buffer[] = []
  const answers: Buffer[] = []
  for (let at = 0; at < lapMessages; at++) {
    const pan = String(4_000_000_000_000_000 + at * 7)
    const bytes = dialect.encode(plainMessage(maker.authorization({ pan, amountMinor: 1000n })))
    message.read(bytes, 0, bytes.length)
    const length = dialect.writeAnswer(message, { responseCode }, room, 0)
    frames.push(frameMessage(framing, bytes))
    answers.push(frameMessage(framing, room.subarray(0, length)))
  }
  const lap = { frames: Buffer.concat(frames), answers: Buffer.concat(answers) }
  return {
    ...lap,
    messages: lapMessages,
    frameBytes: lap.frames.length / lapMessages,
    answerBytes: lap.answers.length / lapMessages,
  }
}
