import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { firstMistake, nearest, positionsOf } from '../../../src/cli/protocol/positions.ts'

const text = `{
  "name": "a",
  "fields": { "4": { "class": "n" }, "a/b~c": [1, {"x": null}] },
  "escaped \\" \\u0041": true
}
`

describe('positions of what pointers name', () => {
  const positions = positionsOf(text)

  it.each([
    ['', 1, 1],
    ['/name', 2, 3],
    ['/fields/4', 3, 15],
    ['/fields/4/class', 3, 22],
    ['/fields/a~1b~0c/0', 3, 48],
    ['/fields/a~1b~0c/1/x', 3, 52],
    ['/escaped " A', 4, 3],
  ])('%s', (pointer, line, column) => {
    expect(positions.get(pointer)).toEqual({ line, column })
  })

  it('or of the nearest thing around it', () => {
    expect(nearest(positions, '/fields/4/max')).toEqual({ line: 3, column: 15 })
    expect(nearest(positions, '/messages')).toEqual({ line: 1, column: 1 })
  })
})

describe('where a text stops to be JSON', () => {
  it.each([
    ['{"a": 1,}', 1, 9],
    ['{"a": 1\n "b": 2}', 2, 2],
    ['{"a": tru}', 1, 7],
    ['[1, 2', 1, 6],
    ['{} x', 1, 4],
    ['', 1, 1],
    ["{'a': 1}", 1, 2],
  ])('%j', (broken, line, column) => {
    expect(firstMistake(broken)).toEqual({ line, column })
  })

  it('is nowhere in JSON', () => {
    fc.assert(
      fc.property(fc.json(), fc.nat(3), (json, indent) => {
        expect(firstMistake(JSON.stringify(JSON.parse(json), null, indent))).toBeNull()
      }),
    )
  })

  it('is somewhere in what the parser refuses', () => {
    fc.assert(
      fc.property(fc.string({ unit: fc.constantFrom(...'{}[],:"a1 \n') }), (broken) => {
        let refused = false
        try {
          JSON.parse(broken)
        } catch {
          refused = true
        }
        expect(firstMistake(broken) !== null).toBe(refused)
      }),
    )
  })
})
