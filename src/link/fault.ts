/** Why a connection ends before its time, in words without content. */
import type { FaultReason } from './metrics.ts'

/** A reason, and what a person needs to find it: codes, field paths, offsets. Never content. */
export interface Fault {
  readonly reason: FaultReason
  readonly details: object
}

/** What may be told of an error of ours: its message may quote a value; where it was thrown cannot. */
export function internalFault(error: unknown): Fault {
  const { name, stack } = error instanceof Error ? error : { name: 'unknown', stack: '' }
  const thrownAt = stack?.split('\n').find((line) => line.startsWith('    at '))
  return { reason: 'internal', details: { error: name, at: thrownAt?.trim() } }
}

/** What a peer seems to speak that begins so and is not of the link; `undefined` for all else. */
export function guessProtocol(chunk: Buffer): 'TLS' | 'HTTP' | undefined {
  // A TLS record of a handshake (RFC 8446 5.1).
  if (chunk[0] === 0x16 && chunk[1] === 0x03) return 'TLS'
  return /^(GET|POST|PUT|HEAD|OPTIONS|CONNECT) /.test(chunk.toString('latin1', 0, 8))
    ? 'HTTP'
    : undefined
}
