import { expect, test } from 'vitest'
import { CliError, explain } from '../../src/cli/errors.ts'
import { ConfigError } from '../../src/config/config.ts'
import { EmbeddedError } from '../../src/db/embedded.ts'
import { MigrationError } from '../../src/db/migration-error.ts'

test.each([
  new CliError('say this'),
  new ConfigError([{ variable: 'X', message: 'say this' }]),
  new EmbeddedError('no_binaries', 'say this'),
  new MigrationError('newer_database', 'say this'),
])('$name speaks for itself', (error) => {
  expect(explain(error)).toContain('say this')
})

test.each([
  [{ code: 'EADDRINUSE', address: '127.0.0.1', port: 8080 }, '127.0.0.1:8080 is taken'],
  [{ code: 'ECONNREFUSED', address: '127.0.0.1', port: 1 }, 'nothing listens on 127.0.0.1:1'],
  [{ code: 'CONNECTION_CLOSED' }, 'the connection to the database was lost'],
  [{ code: 'ECONNRESET' }, 'the connection to the database was lost'],
  [{ code: 'ENOENT', path: 'day.csv' }, 'day.csv: no such file'],
  [{ name: 'PostgresError', code: '28P01' }, 'check DATABASE_URL'],
])('%j is told with what to do', (properties, line) => {
  expect(explain(Object.assign(new Error('whatever'), properties))).toContain(line)
})

test('a fault of ours is not explained away', () => {
  expect(explain(new TypeError('x is not a function'))).toBeNull()
  expect(
    explain(Object.assign(new Error('x'), { name: 'PostgresError', code: '42601' })),
  ).toBeNull()
  expect(explain('text')).toBeNull()
})

test('a card number in a message is masked', () => {
  expect(explain(new CliError('no card 4111111111111111'))).toBe('no card 411111******1111')
})
