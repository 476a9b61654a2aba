/** Overlays: a protocol file that says only what differs from another. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, describe, expect, it } from 'vitest'
import { compileDialect, loadProtocol, loadSpec, SpecError } from '../../src/iso8583/index.ts'
import { mergePatch } from '../../src/iso8583/spec/merge.ts'
import { specCopy } from './specs.ts'

const folder = mkdtempSync(join(tmpdir(), 'protocol-'))
afterAll(() => rmSync(folder, { recursive: true }))

function write(name: string, content: object): string {
  const path = join(folder, `${name}.json`)
  writeFileSync(path, JSON.stringify({ name, title: name, ...content }))
  return path
}

/** The examples of RFC 7396, appendix A. */
it.each([
  ['{"a":"b"}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"b"}', '{"b":"c"}', '{"a":"b","b":"c"}'],
  ['{"a":"b"}', '{"a":null}', '{}'],
  ['{"a":"b","b":"c"}', '{"a":null}', '{"b":"c"}'],
  ['{"a":["b"]}', '{"a":"c"}', '{"a":"c"}'],
  ['{"a":"c"}', '{"a":["b"]}', '{"a":["b"]}'],
  ['{"a":{"b":"c"}}', '{"a":{"b":"d","c":null}}', '{"a":{"b":"d"}}'],
  ['{"a":[{"b":"c"}]}', '{"a":[1]}', '{"a":[1]}'],
  ['["a","b"]', '["c","d"]', '["c","d"]'],
  ['{"a":"b"}', '["c"]', '["c"]'],
  ['{"a":"foo"}', 'null', 'null'],
  ['{"e":null}', '{"a":1}', '{"e":null,"a":1}'],
  ['[1,2]', '{"a":"b","c":null}', '{"a":"b"}'],
  ['{}', '{"a":{"bb":{"ccc":null}}}', '{"a":{"bb":{}}}'],
])('%s with %s is %s', (target, patch, result) => {
  expect(mergePatch(JSON.parse(target), JSON.parse(patch))).toEqual(JSON.parse(result))
})

it('a key called __proto__ is a key like any other', () => {
  const merged = mergePatch({}, JSON.parse('{"__proto__":{"polluted":1}}'))
  expect(Object.hasOwn(merged as object, '__proto__')).toBe(true)
  expect('polluted' in {}).toBe(false)
})

describe('an overlay', () => {
  const path = write('mine', {
    extends: 'iso1987-ascii',
    fields: {
      '48': { name: 'Mine', class: 'ans', length: 'LLL', max: 20 },
      '60': null,
      '32': { max: 6 },
    },
    answers: { echo: [7, 11] },
  })

  it('changes, removes, and leaves the rest as it is; arrays are replaced whole', () => {
    const base = specCopy('iso1987-ascii')
    const spec = loadSpec(path)
    expect(spec.name).toBe('mine')
    expect(spec.fields['48']).toMatchObject({ name: 'Mine', max: 20 })
    expect(spec.fields['60']).toBeUndefined()
    expect(spec.fields['32']).toEqual({ ...base.fields['32'], max: 6 })
    expect(spec.answers).toEqual({ ...base.answers, echo: [7, 11] })
    expect(spec.semantics).toEqual(base.semantics)
    expect(spec.extends).toBeUndefined()
  })

  it('may lie over another, by a path relative to the file that names it', () => {
    const other = write('other', { extends: './mine.json', fields: { '61': null } })
    const { fields } = loadSpec(other)
    expect([fields['60'], fields['61'], fields['48']?.name]).toEqual([undefined, undefined, 'Mine'])
    expect(loadProtocol(other).name).toBe('other')
  })

  it.each<[string, () => string, string, RegExp]>([
    [
      'nothing that is there',
      () => write('lost', { extends: 'iso1886' }),
      '/extends',
      /cannot be read; use one of .*iso1987-ascii/,
    ],
    ['itself', () => write('self', { extends: './self.json' }), '/extends', /in turn/],
    [
      'a file that extends it',
      () => {
        write('ping', { extends: './pong.json' })
        return write('pong', { extends: './ping.json' })
      },
      '/extends',
      /in turn/,
    ],
    [
      'too many',
      () => {
        for (let i = 1; i < 6; i++) write(`deep${i}`, { extends: `./deep${i - 1}.json` })
        write('deep0', { extends: 'iso1987-ascii' })
        return join(folder, 'deep5.json')
      },
      '/extends',
      /more than 4/,
    ],
    ['a number', () => write('number', { extends: 7 }), '/extends', /iso1987-ascii/],
    [
      'a field that the whole then lacks',
      () => write('lacks', { extends: 'iso1987-ascii', fields: { '11': null } }),
      '/answers/echo/3',
      /DE11 is not among/,
    ],
  ])('over %s is refused', (_name, make, pointer, says) => {
    const error = specError(make())
    const problem = error.problems.find((one) => one.pointer === pointer)
    expect(`${problem?.problem}; ${problem?.remedy}`).toMatch(says)
  })
})

function specError(path: string): SpecError {
  try {
    loadProtocol(path)
  } catch (error) {
    if (error instanceof SpecError) return error
    throw error
  }
  throw new Error('nothing was thrown')
}

describe('a file that would be too much', () => {
  const problems = (work: () => unknown): readonly { pointer: string; problem: string }[] => {
    try {
      work()
    } catch (error) {
      if (error instanceof SpecError) return error.problems
      throw error
    }
    return []
  }

  /** JSON of objects in objects. */
  const nested = (depth: number): string => '{"composite":'.repeat(depth) + '1' + '}'.repeat(depth)

  it.each([
    ['over another', '"extends": "iso1987-bcd", "fields": '],
    ['by itself', '"fields": '],
    ['as the value of extends', '"extends": '],
  ])('is refused where objects stand 3000 deep in each other: %s', (_case, start) => {
    const path = join(folder, 'deep.json')
    writeFileSync(path, `{ "name": "deep", "title": "t", ${start}${nested(3000)} }`)
    const [only, ...more] = problems(() => loadProtocol(path))
    expect(more).toEqual([])
    expect(only?.problem).toMatch(/deep in each other/)
  })

  it('is refused where lists do, and where it is handed over as an object', () => {
    const list: unknown = JSON.parse('['.repeat(5000) + ']'.repeat(5000))
    const spec = { ...specCopy('iso1987-bcd'), inferred: list }
    expect(problems(() => compileDialect(spec, 'deep.json'))[0]?.problem).toMatch(/deep/)
  })

  it.each(['/dev/zero', '/dev', folder])('is refused where it is no regular file: %s', (path) => {
    const overlay = write('odd', { extends: path })
    expect(problems(() => loadProtocol(overlay))).toEqual([
      expect.objectContaining({ pointer: '/extends' }),
    ])
    expect(problems(() => loadProtocol(path))).toEqual([
      expect.objectContaining({ problem: 'the file cannot be read' }),
    ])
  })

  it('is refused above four megabytes', () => {
    const path = join(folder, 'large.json')
    writeFileSync(path, `{}${' '.repeat(4 * 1024 * 1024)}`)
    expect(problems(() => loadProtocol(path))[0]?.problem).toMatch(/larger than/)
  })
})
