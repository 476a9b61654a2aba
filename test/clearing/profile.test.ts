import { readFile } from 'node:fs/promises'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { ProfileError } from '../../src/clearing/errors.ts'
import { compilePattern, readPattern } from '../../src/clearing/csv/pattern.ts'
import { compileProfile, loadProfile, profileNames } from '../../src/clearing/csv/profile.ts'
import { profileSchema } from '../../src/clearing/csv/profile-schema.ts'
import { genericJson } from '../support/clearing.ts'

/** Places of the mistakes in the generic profile with these changes. */
function mistakesOf(changes: object): string[] {
  try {
    compileProfile({ ...genericJson, ...changes }, 'mine.json')
  } catch (error) {
    if (error instanceof ProfileError) return error.mistakes.map(({ pointer }) => pointer)
  }
  return []
}

describe('a profile', () => {
  it.each([
    [{ separator: ';;' }, '/separator'],
    [{ separator: '"' }, '/separator'],
    [{ date: 'YYYY-DD' }, '/date'],
    [{ date: 'YYYY-MM-DD YYYY' }, '/date'],
    [{ time: 'ss:mm' }, '/time'],
    [{ time: undefined }, '/time'],
    [{ channels: undefined }, '/channels'],
    [{ entryModes: undefined }, '/entryModes'],
    [{ entryModes: { '07': 'tapped' } }, '/entryModes/07'],
    [{ operations: {} }, '/operations'],
    [{ operations: { 'a/b': 'sale' } }, '/operations/a~1b'],
    [{ amount: { form: 'decimal' } }, '/amount/separator'],
    [{ recordBytesMax: 1e9 }, '/recordBytesMax'],
    [{ header: false }, '/columnCount'],
    [{ columns: { ...genericJson.columns, pan: 2 } }, '/columns/pan'],
    [{ columns: { ...genericJson.columns, pan: undefined } }, '/columns/pan'],
    [{ format: 'ndjson' }, '/separator'],
    [{ header: undefined }, '/header'],
    [{ colour: 'red' }, ''],
  ])('with %j is refused at %s', (changes, pointer) => {
    expect(mistakesOf(changes)).toContain(pointer)
  })

  it('that is wrong in two places says both, and the file', () => {
    const bad = { ...genericJson, separator: '', encoding: 'ebcdic' }
    expect(() => compileProfile(bad, 'mine.json')).toThrow(/mine\.json.*\n.*\/separator.*\n.*\/enc/)
  })

  it('is found by name or by path, and the others are named where it is not', async () => {
    expect(await loadProfile('generic')).toMatchObject({ name: 'generic' })
    expect(await loadProfile('protocols/clearing-generic.json')).toMatchObject({ name: 'generic' })
    await expect(loadProfile('gneric')).rejects.toThrow('the profiles here are: generic')
    await expect(loadProfile('../package')).rejects.toThrow(ProfileError)
    await expect(loadProfile('LICENSE/x.json')).rejects.toThrow('LICENSE/x.json')
  })

  it('that ships loads, and is called what its file is called', async () => {
    const names = await profileNames()
    expect(names).toContain('generic')
    for (const name of names) expect(await loadProfile(name)).toMatchObject({ name })
  })

  it('has a JSON schema that says the same', async () => {
    const published: unknown = JSON.parse(await readFile('protocols/clearing.schema.json', 'utf8'))
    expect(published).toEqual(z.toJSONSchema(profileSchema, { io: 'input' }))
  })
})

describe('a pattern', () => {
  const read = (pattern: string, text: string): number => {
    const compiled = compilePattern(pattern, ['YYYY', 'MM', 'DD'])
    const bytes = Buffer.from(text)
    return compiled === undefined ? -2 : readPattern(compiled, bytes, 0, bytes.length)
  }

  it.each([
    ['YYYY-MM-DD', '2025-03-14', 20250314],
    ['DD.MM.YYYY', '14.03.2025', 20250314],
    ['YYYYMMDD', '20250314', 20250314],
    ['YYYY-MM-DDT...', '2025-03-14T09:30:05.000+01:00', 20250314],
    ['YYYY-MM-DDT...', '2025-03-14 09:30:05', -1],
    ['??:YYYYMMDD', 'xy:20250314', 20250314],
    ['YYYY-MM-DD', '2025/03/14', -1],
    ['YYYY-MM-DD', '2025-3-14', -1],
    ['YYYY-MM-DD', '2025-03-1a', -1],
    ['YYYY-MM-DD', '', -1],
    ['YY-MM-DD', '25-03-14', -2],
  ])('%s reads "%s" as %d', (pattern, text, packed) => {
    expect(read(pattern, text)).toBe(packed)
  })
})
