/** What goes wrong for a reason that the operator can remove, as one line. */
import { maskCardNumbers } from '../observe/mask.ts'

/** Ends a command with this line on stderr and exit code 1. Name the thing and the remedy. */
export class CliError extends Error {
  override readonly name = 'CliError'
}

/** Errors whose message was written for the operator, by class name. */
const toldByThemselves: ReadonlySet<string> = new Set([
  'CardTokenKeyError',
  'CliError',
  'ClientError',
  'ConfigError',
  'DecodeError',
  'EmbeddedError',
  'HttpListenError',
  'JobError',
  'KeyError',
  'LinkError',
  'MigrationError',
  'SpecError',
])

/** The line for a known error; `null` for a fault of ours, which needs its stack. */
export function explain(error: unknown): string | null {
  if (!(error instanceof Error)) return null
  if (toldByThemselves.has(error.name)) return maskCardNumbers(error.message)
  const code = 'code' in error && typeof error.code === 'string' ? error.code : ''
  if (error.name === 'PostgresError') return explainDatabase(code, error.message)
  return explainSystem(code, error)
}

function explainDatabase(code: string, message: string): string | null {
  // 28 authorization, 3D no such database, 53300 too many connections, 57P start-up and shutdown.
  if (!/^(28|3D|53300|57P)/.test(code)) return null
  return `the database refuses (${message}): check DATABASE_URL`
}

function explainSystem(code: string, error: Error): string | null {
  const address = 'address' in error && typeof error.address === 'string' ? error.address : ''
  const port = 'port' in error && typeof error.port === 'number' ? `:${error.port}` : ''
  const path = 'path' in error && typeof error.path === 'string' ? error.path : ''
  switch (code) {
    case 'EADDRINUSE':
      return `${address}${port} is taken: stop what listens there, or set another port`
    case 'ECONNREFUSED':
      return `nothing listens on ${address}${port}: start it, or check DATABASE_URL`
    case 'CONNECTION_CLOSED':
    case 'CONNECTION_DESTROYED':
    case 'ECONNRESET':
      return 'the connection to the database was lost: try again when it is back'
    case 'CONNECT_TIMEOUT':
    case 'ENOTFOUND':
      return `${error.message}: check the host in DATABASE_URL`
    case 'ENOENT':
      return `${path}: no such file`
    case 'EACCES':
      return `${path || address + port}: permission denied`
    default:
      return null
  }
}
