/** From whatever was thrown to the problem that the caller is told. */
import { HTTPException } from 'hono/http-exception'
import type { ProblemCode } from './problem.ts'

/** Connection errors of Node and of the PostgreSQL client. */
const connectionCodes = new Set([
  'CONNECTION_CLOSED',
  'CONNECTION_DESTROYED',
  'CONNECTION_ENDED',
  'CONNECT_TIMEOUT',
  'ECONNREFUSED',
  'ECONNRESET',
  'ENOENT',
  'ENOTFOUND',
  'EPIPE',
  'ETIMEDOUT',
])
/** SQLSTATE classes: connection exception, insufficient resources, operator intervention. */
const unavailableClass = /^(08|53|57P)/
/** More waits for the database than it takes: what is not recorded in the audit trail is not answered either. */
const full = 'gather_full'
/** The member has not agreed to what was asked for. */
const consentMissing = 'consent_missing'
/** SQLSTATE query_canceled: the statement time-out. */
const queryCanceled = '57014'

/** The status of what the validators throw, as the problem it stands for. */
const thrownByValidators: Partial<Record<number, ProblemCode>> = {
  400: 'malformed_json',
  413: 'body_too_large',
  415: 'unsupported_media_type',
}

/** The problem that an unexpected error is told as. */
export function problemOf(error: unknown): ProblemCode {
  if (error instanceof HTTPException) return thrownByValidators[error.status] ?? 'internal'
  const code = codeOf(error)
  if (code === queryCanceled) return 'timed_out'
  if (code === full) return 'unavailable'
  if (code === consentMissing) return consentMissing
  return connectionCodes.has(code) || unavailableClass.test(code) ? 'unavailable' : 'internal'
}

function codeOf(error: unknown): string {
  return error instanceof Error && 'code' in error && typeof error.code === 'string'
    ? error.code
    : ''
}
