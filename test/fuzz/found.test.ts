/** What the fuzzer found, each as small as it could be made: it failed before it was put right. */

import { expect, it } from 'vitest'
import { DecodeError, loadProtocol } from '../../src/iso8583/index.ts'

it('a message that breaks off behind a field of another class is not answered with that field', () => {
  const dialect = loadProtocol('iso1987-ascii')
  const message = dialect.newMessage()
  // DE3 holds a letter, DE11 is cut short.
  const bytes = Buffer.from(
    ['0200', '2220000000000000', '00000A', '1122093045', '123'].join(''),
    'latin1',
  )
  expect(() => message.read(bytes, 0, bytes.length)).toThrow(DecodeError)
  expect([message.has(3), message.has(7), message.has(11)]).toEqual([false, true, false])
})
