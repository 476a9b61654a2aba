/** Protocol files: the schema for editors is in step with the shape, and a file on disk that cannot be taken is one clear error. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { fileURLToPath } from 'node:url'
import { format, resolveConfig } from 'prettier'
import { describe, expect, it } from 'vitest'
import { loadProtocol, protocolNames, SpecError } from '../../src/iso8583/index.ts'
import { protocolSchema } from '../../src/iso8583/spec/schema.ts'
import { specCopy } from './specs.ts'

const ASCII = 'iso1987-ascii'

describe('the shipped dialects', () => {
  it('load, and are listed', () => {
    expect(protocolNames()).toEqual(protocolNames().toSorted())
    expect(protocolNames()).toEqual(expect.arrayContaining(['iso1987-ascii', 'iso1987-bcd']))
    expect(protocolNames().join()).not.toMatch(/clearing|schema/)
    for (const name of protocolNames()) expect(loadProtocol(name).name).toBe(name)
  })

  it.each(['iso1987-ascii', 'iso1987-bcd'])('%s defines DE2 to DE128', (name) => {
    expect(Object.keys(specCopy(name).fields)).toEqual(
      Array.from({ length: 127 }, (_, i) => `${i + 2}`),
    )
  })

  it('schema.json is what the zod schema says (vitest --update writes it anew)', async () => {
    const path = fileURLToPath(new URL('../../protocols/schema.json', import.meta.url))
    const options = { ...(await resolveConfig(path)), filepath: path }
    const text = await format(JSON.stringify(protocolSchema()), options)
    await expect(text).toMatchFileSnapshot(path)
  })
})

describe('a protocol file on disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'protocol-'))
  const file = join(folder, 'mine.json')
  const text = readFileSync(new URL('../../protocols/iso1987-ascii.json', import.meta.url), 'utf8')

  it('is taken by its path', () => {
    writeFileSync(file, text)
    expect(loadProtocol(file).name).toBe(ASCII)
  })

  it('with a key twice is refused, though JSON would take the second', () => {
    writeFileSync(file, text.replace('"fields": {', '"fields": { "4": {}, '))
    const error = specError(() => loadProtocol(file))
    expect(error.problems).toMatchObject([{ pointer: '/fields/4', remedy: 'remove one of them' }])
  })

  it('that is not JSON, or not there, is one clear error', () => {
    writeFileSync(file, '{')
    expect(specError(() => loadProtocol(file)).message).toContain('not JSON')
    rmSync(folder, { recursive: true })
    expect(specError(() => loadProtocol(file)).message).toContain('cannot be read')
    expect(specError(() => loadProtocol('iso1886')).message).toMatch(
      /one of .*iso1987-ascii, .*iso1987-bcd/,
    )
  })
})

function specError(work: () => unknown): SpecError {
  try {
    work()
  } catch (error) {
    if (error instanceof SpecError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}
