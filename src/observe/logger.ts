/** The log: JSON lines on stderr, the last mask in front of the stream. */
import pino from 'pino'
import { maskJsonLine } from './mask.ts'

/** A logger as pino has it. */
export type Logger = pino.Logger

/** Where lines go; each ends with a line feed. */
export interface LogStream {
  write(line: string): unknown
}

/**
 * Makes the logger. Standard output stays free for a command's answer. Of an error only its type,
 * code, message and stack are written: the rest may quote a row of the database.
 */
export function createLogger(level: string, stream: LogStream = process.stderr): Logger {
  return pino(
    {
      level,
      base: null,
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      serializers: { err: describeError, error: describeError },
    },
    { write: (line: string) => void stream.write(maskJsonLine(line)) },
  )
}

function describeError(error: unknown): Record<string, unknown> {
  if (!(error instanceof Error)) return { type: typeof error }
  const code = 'code' in error ? error.code : undefined
  const { name: type, message, stack } = error
  if (typeof code !== 'string' || !dataException.test(code)) return { type, code, message, stack }
  return { type, code, message: 'data exception', stack: stack?.replace(beforeFrames, '') }
}

/** SQLSTATE class 22: its message quotes the value, which may be a caller's. */
const dataException = /^22[0-9A-Z]{3}$/
/** The message stands before the frames, too. */
const beforeFrames = /^[^]*?(?=\n {4}at |$(?![^]))/
