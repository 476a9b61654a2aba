/** What a person and a machine get to see: masked by sensitivity, undeclared means masked. */

import { describe, expect, it } from 'vitest'
import { compileDialect, loadProtocol } from '../../src/iso8583/index.ts'
import { DIALECTS, readFixtures } from './fixtures.ts'
import { fieldOf, specCopy } from './specs.ts'

describe.each(DIALECTS)('%s', (name) => {
  const dialect = loadProtocol(name)
  const chip = readFixtures(name).find((one) => one.name === '0100-chip-with-sensitive-data')
  const bytes = chip?.bytes ?? Buffer.alloc(0)

  it('shows six and four of a card number, and nothing of authentication data', () => {
    const { fields } = dialect.decode(bytes).toJSON()
    expect(fields).toMatchObject({
      '2': '555555******4444',
      '4': '000000012345',
      '14': '[private, 4 long]',
      '35': '[not kept]',
      '52': '[not kept]',
      '55': '[not kept]',
      '64': '[private, 8 long]',
    })
  })

  it('shows no authentication data even unmasked', () => {
    const { fields } = dialect.decode(bytes).toJSON({ unmasked: true })
    expect(fields).toMatchObject({
      '2': '5555555555554444',
      '35': '[not kept]',
      '52': '[not kept]',
    })
    expect(JSON.stringify(fields)).not.toMatch(/29122010|0123456789abcdef|9f2608/)
  })

  it('describes a message field by field', () => {
    const text = dialect.decode(bytes).describe()
    expect(text).toMatch(/DE2 +Primary account number +555555\*{6}4444/)
    expect(text).not.toMatch(/5555555555554444|29122010/)
    expect(text.split('\n')).toHaveLength(Object.keys(chip?.expected.fields ?? {}).length + 1)
  })

  it('gives what stands in front, each byte once', () => {
    const message = dialect.decode(bytes)
    const rows = [...message.prologue(), ...message.view().filter(({ depth }) => depth === 0)]
    expect(rows.map(({ path }) => path).slice(0, 3)).toEqual(['mti', 'bitmap', '2'])
    let next = 0
    for (const { offset, prefixBytes, bytes: count } of rows) {
      expect(offset - prefixBytes).toBe(next)
      next = offset + count
    }
    expect(next).toBe(bytes.length)
    expect(dialect.newMessage().prologue()).toEqual([])
  })

  it('gives offsets that lead to the content', () => {
    const message = dialect.newMessage()
    message.read(bytes, 0, bytes.length)
    const terminal = message.view().find((view) => view.path === '41')
    const at = terminal?.offset ?? 0
    expect(bytes.toString('latin1', at, at + (terminal?.bytes ?? 0))).toBe('TERM0001')
    expect(terminal).toMatchObject({
      value: 'TERM0001',
      name: 'Card acceptor terminal identification',
    })
  })

  it('masks short card numbers whole', () => {
    const short = dialect.encode({ mti: '0100', fields: { '2': '41111111' } })
    expect(dialect.decode(short).toJSON().fields['2']).toBe('********')
  })

  it('masks what is not declared', () => {
    const spec = specCopy(name)
    delete fieldOf(spec, 43).sensitivity
    const careful = compileDialect(spec, 'test.json')
    expect(careful.decode(bytes).toJSON().fields['43']).toBe('[private, 40 long]')
  })
})

it('says what a protocol file only infers, a part of it or all', () => {
  const spec = specCopy('iso1987-bcd')
  const view = (inferred: string[]) => {
    const dialect = compileDialect({ ...spec, inferred }, 'test.json')
    const bytes = dialect.encode({ mti: '0800', fields: { '7': '1122093045', '11': '000002' } })
    return dialect
      .decode(bytes)
      .view()
      .map((row) => [row.path, row.inferred])
  }
  expect(view(['/fields/7'])).toEqual([
    ['7', true],
    ['11', undefined],
  ])
  expect(view(['/fields'])).toEqual([
    ['7', true],
    ['11', true],
  ])
})
