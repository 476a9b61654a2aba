/** How the embedded server is set up: durable, on this machine only, silent about data. */

// Given on the command line at every start, so that a newer program's settings hold for old data.
const settings: Record<string, string> = {
  listen_addresses: '127.0.0.1',
  unix_socket_directories: '',
  max_connections: '50',
  fsync: 'on',
  synchronous_commit: 'on',
  shared_buffers: '256MB',
  max_wal_size: '4GB',
  // Segments that are recycled need not be made: making one holds commits up for tens of milliseconds.
  min_wal_size: '1GB',
  checkpoint_timeout: '15min',
  // Millisecond queries are slower compiled.
  jit: 'off',
  timezone: 'UTC',
  log_timezone: 'UTC',
  log_checkpoints: 'off',
  // The server's log is a file that nobody masks: no statement, parameter or row gets there.
  log_min_error_statement: 'panic',
  log_parameter_max_length_on_error: '0',
  log_error_verbosity: 'terse',
}

/** Arguments of `postgres`; `overrides` is for tests, which need no durability. */
export function serverArguments(port: number, overrides: Record<string, string> = {}): string[] {
  const all = { ...settings, ...overrides, port: String(port) }
  return Object.entries(all).flatMap(([name, value]) => ['-c', `${name}=${value}`])
}
