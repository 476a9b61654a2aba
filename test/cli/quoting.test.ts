/** What was typed is quoted in complaints, but no digits that could be a card number. */
import { expect, test } from 'vitest'
import { exceptionsCommand } from '../../src/cli/exceptions.ts'
import { runCommand } from '../support/command.ts'

test.each(['card 4111110007311330', '4111 1111 1111 1111', '5555.5555  5555-4444'])(
  'a note of %j is refused and not quoted',
  async (note) => {
    const args = ['exceptions', 'undo', `5-${'0'.repeat(32)}`, '--note', note]
    const { code, out, err } = await runCommand([exceptionsCommand()], args)
    expect({ code, out }).toEqual({ code: 2, out: '' })
    expect(err).toContain('no card number')
    expect(err).not.toMatch(/\d{4}.{0,2}\d{4}.{0,2}\d{4}/)
  },
)
