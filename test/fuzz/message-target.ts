/** Fuzzes one dialect: reading, showing, writing back, answering and redacting any bytes. */

import { DecodeError, redact, type Dialect, type Message } from '../../src/iso8583/index.ts'
import { must, type Target } from './target.ts'

/** What a dialect promises of any bytes; `corpus` are messages to start from. */
export function messageTarget(name: string, dialect: Dialect, corpus: readonly Buffer[]): Target {
  const message = dialect.newMessage()
  const answer = Buffer.alloc(dialect.answerLengthMax)
  return {
    name,
    corpus: corpus.length > 0 ? corpus : [Buffer.alloc(32)],
    run(bytes) {
      const whole = decode(dialect, bytes)
      if (whole) checkRoundTrip(dialect, whole, bytes)
      const reads = read(message, bytes)
      must(whole === null || reads, 'decode takes what read refuses')
      message.describe()
      checkMasked(message)
      if (dialect.canAnswer(message)) checkAnswer(dialect, message, answer)
      checkRedacted(dialect, bytes, reads, whole !== null)
    },
  }
}

function decode(dialect: Dialect, bytes: Buffer): Message | null {
  try {
    return dialect.decode(bytes)
  } catch (error) {
    checkError(error, bytes)
    return null
  }
}

function read(message: Message, bytes: Buffer): boolean {
  try {
    message.read(bytes, 0, bytes.length)
    return true
  } catch (error) {
    checkError(error, bytes)
    return false
  }
}

function checkError(error: unknown, bytes: Buffer): void {
  if (!(error instanceof DecodeError)) throw error
  const { offset, path, expected, got } = error
  must(Number.isInteger(offset) && offset >= 0 && offset <= bytes.length, 'an offset outside')
  must(path !== '' && expected !== '' && got !== '', 'an error without a place')
}

/** What decodes is written again byte for byte, but for what is not shown and what the dialect skips. */
function checkRoundTrip(dialect: Dialect, message: Message, bytes: Buffer): void {
  const json = message.toJSON({ unmasked: true })
  const text = JSON.stringify(json)
  if (message.unknownParts > 0 || message.softFailures > 0) return
  if (/"\[(not kept|not of class|private|malformed)/.test(text)) return
  const again = dialect.encode(json)
  must(again.equals(bytes), 'written again, it is another message')
}

/** Nothing that is masked holds more digits of a card number than six and four. */
function checkMasked(message: Message): void {
  for (const { sensitivity, value } of message.view()) {
    must(sensitivity !== 'sad' || !/\d{4}/.test(value.replaceAll(/byte \d+/g, '')), 'shown')
    must(sensitivity !== 'pan' || !/\d{7}/.test(value), 'more than six digits shown')
  }
}

function checkAnswer(dialect: Dialect, message: Message, target: Buffer): void {
  const length = dialect.writeAnswer(
    message,
    { responseCode: dialect.answers.codes.approved },
    target,
    0,
  )
  decodeAnswer(dialect, target.subarray(0, length))
}

/** An answer is read back; what was echoed may hold what `decode` alone looks at. */
function decodeAnswer(dialect: Dialect, bytes: Buffer): void {
  const message = dialect.newMessage()
  message.read(bytes, 0, bytes.length)
}

function checkRedacted(dialect: Dialect, bytes: Buffer, reads: boolean, decodes: boolean): void {
  const copy = Buffer.from(bytes)
  redact(copy, dialect)
  if (reads) dialect.newMessage().read(copy, 0, copy.length)
  if (decodes) dialect.decode(copy)
  const twice = Buffer.from(copy)
  redact(twice, dialect)
  must(!reads || twice.equals(copy), 'redacted again, it is another message')
}
