import { expect, test } from 'vitest'
import { createLogger } from '../../src/observe/logger.ts'

function lines(level: string, use: (logger: ReturnType<typeof createLogger>) => void): unknown[] {
  const written: string[] = []
  use(createLogger(level, { write: (line) => written.push(line) }))
  return written.map((line): unknown => JSON.parse(line))
}

test('a line says when, how grave and what', () => {
  const [line] = lines('info', (logger) => logger.info({ link: 'north' }, 'signed on'))
  expect(line).toEqual({
    level: 'info',
    time: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
    link: 'north',
    msg: 'signed on',
  })
})

test('a card number is masked wherever it stands', () => {
  const error = Object.assign(new Error('bad 4111111111111111'), {
    code: '23505',
    detail: 'Key (name)=(Jane) exists',
    query: 'SELECT 1',
  })
  const written = lines('info', (logger) => {
    logger.error(
      { err: error, error, nested: { pan: 4111111111111111 } },
      'got 4111 1111 1111 1111',
    )
  })
  const text = JSON.stringify(written)
  expect(text).not.toMatch(/4111.?1111.?1111.?1111/)
  expect(text).not.toMatch(/Jane|SELECT/)
  expect(written[0]).toMatchObject({ err: { code: '23505', message: 'bad 411111******1111' } })
})

test('what the database says of a value is not written, nor where the stack says it again', () => {
  const error = Object.assign(new Error('date out of range:\n"0000-01-01"'), { code: '22008' })
  const text = JSON.stringify(lines('info', (logger) => logger.error({ err: error }, 'failed')))
  expect(text).not.toContain('0000-01-01')
  expect(text).toContain('22008')
  expect(text).toContain('    at ')
})

test('below the level nothing is written', () => {
  expect(lines('warn', (logger) => logger.info('quiet'))).toEqual([])
})
