/** Why the embedded PostgreSQL could not be started. */

/** For a program; the message names the thing and the remedy. */
export type EmbeddedErrorCode =
  'no_binaries' | 'already_running' | 'root_not_possible' | 'init_failed' | 'start_failed'

/** Thrown by `startEmbedded`; nothing is left running. */
export class EmbeddedError extends Error {
  override readonly name = 'EmbeddedError'
  readonly code: EmbeddedErrorCode

  constructor(code: EmbeddedErrorCode, message: string) {
    super(message)
    this.code = code
  }
}
